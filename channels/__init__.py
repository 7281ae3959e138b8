"""What leaves the house: one file a channel. A new one is a file here, its settings and a test (ADR 27)."""
