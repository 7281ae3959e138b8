"""通知送达: where people are reached, and what became of what was sent there."""
