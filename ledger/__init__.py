"""The ledger in and out: Word, Excel and CSV on one side, plain rows on the other."""
