"""待办: what waits for whom."""
