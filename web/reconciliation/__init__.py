"""对账: what was reported, held against the system, and what became of each difference."""
