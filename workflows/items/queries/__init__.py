"""What is read of items: lists, one item, and what happens next to it."""
