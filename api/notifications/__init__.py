"""Who is told of what, and what became of it."""
