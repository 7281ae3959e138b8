"""A university's calendar: the notices on days off that it confirmed, and its own days."""
