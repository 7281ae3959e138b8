"""对账: what an organization reports, held against what the system holds and what was last reported."""
