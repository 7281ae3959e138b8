"""The JSON door: HTTP in front of the commands and the queries. It decides nothing itself."""
