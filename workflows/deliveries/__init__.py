"""What leaves the house: where people are reached, what is sent to them when, and what became of it (ADR 27)."""
