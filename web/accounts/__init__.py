"""Accounts: signing in, passwords, tokens and what guesses at them cost."""
