"""A cell that holds what its heading names together (责任人及时限: 张三，2021年6月底): parted where that is clear."""

import re
from collections.abc import Sequence

from ledger.texts import clean, without_lists
from ledger.written_dates import is_open_end, parse_due

_BETWEEN = re.compile(r"[/／,，;；\n]")
_TWO = re.compile(r"[/／\n]")
_PAIR = 2
_ANY_YEAR = 2000
_MAX_CHARACTERS = 200


def parted(text: str, fields: Sequence[str]) -> dict[str, str]:
    """Return what a cell says of each field: a term by its look, two names by a sign; else all is the first's."""
    bare = clean(without_lists(text))
    if len(bare) <= _MAX_CHARACTERS and "due" in fields and len(fields) == _PAIR:
        pieces = [piece.strip() for piece in _BETWEEN.split(bare) if piece.strip()]
        terms = [piece for piece in pieces if is_open_end(piece) or parse_due(piece, _ANY_YEAR)]
        (other,) = {*fields} - {"due"}
        if len(terms) == 1:
            return {"due": terms[0], other: "、".join(piece for piece in pieces if piece not in terms)}
    pieces = [piece.strip() for piece in _TWO.split(bare) if piece.strip()]
    if len(pieces) == _PAIR == len(fields) and set(fields) == {"leader", "person"}:
        return dict(zip(fields, pieces, strict=True))
    return {fields[0]: text}
