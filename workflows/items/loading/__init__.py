"""What rules and pages look at: an item as somebody meets it, read with as much as they say they need (ADR 16)."""
