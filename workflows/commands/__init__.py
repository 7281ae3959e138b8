"""What people do, one function each.

Each takes (session, …, actor, now), answers with a row, or raises a refusal; the door commits.
"""
