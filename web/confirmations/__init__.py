"""待确认: what an administrator did is confirmed by somebody else before it signs (ADR 14)."""
