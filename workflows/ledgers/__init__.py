"""台账 files that were brought in."""
