"""What other systems are told of what happens, signed, and what became of it (ADR 29)."""
