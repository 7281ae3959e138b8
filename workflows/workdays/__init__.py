"""Working days (pure, and as a university keeps them): the law, the notices, its own days."""
