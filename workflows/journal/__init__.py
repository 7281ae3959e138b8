"""The journal: entries chained by hash, and the seals over them."""
