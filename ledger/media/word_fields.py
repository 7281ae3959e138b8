"""Fields of a Word document by their codes: what one of them does when the document is opened."""

import re

from ledger.media import link_targets, verdict
from ledger.media.rejections import Danger

MAX_CODE = 2_000
"""Characters of a field's code that are looked at."""
_WORDS = re.compile(r"\s*\"?\s*([A-Za-z]+)\s*(.*)", re.DOTALL)
_ARGUMENT = re.compile(r"\"([^\"]*)\"?|(\S+)")
_DYNAMIC = {"DDE", "DDEAUTO", "LINK"}
_INCLUDING = {"IMPORT", "INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "RD"}
_PICTURES = {"IMPORT", "INCLUDEPICTURE"}


def judge_field(code: str) -> Danger | str | None:
    """Return the danger of a field, a remark to be made on it, or nothing.

    A picture that lies on the web is only marked: a page copied into Word leaves such fields.
    """
    found = _WORDS.match(code[:MAX_CODE])
    word, rest = (found[1].upper(), found[2]) if found else ("", "")
    if word in _DYNAMIC:
        return Danger.DDE
    if word == "DATABASE":
        return Danger.REMOTE
    if word in _INCLUDING:
        targets = [_unescaped(a or b) for a, b in _ARGUMENT.findall(rest) if (a or b)]
        there = [target for target in targets if link_targets.elsewhere(target)]
        if word in _PICTURES and all(map(link_targets.on_the_web, there)):
            return verdict.REMOTE if there else None
        return Danger.REMOTE if there else None
    return None


def _unescaped(argument: str) -> str:
    r"""Undo a code's own escapes: \\\\host\\share is \\host\share; a switch such as \d is none."""
    return argument.replace("\\\\", "\\")
