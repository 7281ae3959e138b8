"""What is allowed, and what then happens. No HTTP, no clock, no commit."""
