"""A university that can be shown: made from nothing, by the commands that people use."""
