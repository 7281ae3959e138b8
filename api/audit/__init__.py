"""The journal held against the rows, told as a history, and what was sealed of it."""
