"""What waits for whom, as rows: how they are written and found, whatever they are about."""
