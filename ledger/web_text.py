"""Cells that another system wrote as a piece of a page: <p>未按期换届</p>, 张&nbsp;三."""

import html
import re

_BLOCK = re.compile(r"<(?:br|/?(?:p|div|li|tr|h[1-6]))(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:ul|ol|td|span|b|i|u|a|strong|em|font)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|lt|gt|amp|quot|ldquo|rdquo|middot|#\d{1,6});")


def is_markup(text: str) -> bool:
    """Whether a text has the marks of a page in it."""
    if "<" not in text and "&" not in text:
        return False
    return any(pattern.search(text) for pattern in (_BLOCK, _INLINE, _ENTITY))


def without_markup(text: str) -> str:
    """The text as the page shows it: a line for each paragraph."""
    return html.unescape(_INLINE.sub("", _BLOCK.sub("\n", text)))
