"""工号: written alike however they were typed, so that one person has one account."""

import unicodedata


def plain(typed: str) -> str:
    """Return a 工号 as it is kept: half-width, one kind of dash, nothing blank or unseen."""
    folded = unicodedata.normalize("NFKC", typed)
    return "".join(_SEEN.get(unicodedata.category(c), c) for c in folded if not c.isspace())


def alike(typed: str) -> str:
    """Return what all spellings of a 工号 have in common."""
    return plain(typed).lower()


_SEEN = {"Pd": "-", "Cf": "", "Cc": ""}
"""What stands for characters that look like another, or like none, by their category."""
