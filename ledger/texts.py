"""Small rules about Chinese office text: blanks, numerals, brackets, and words for none."""

import re
import unicodedata

# Set by the Word reader before each paragraph of an automatic list, and before its sub-points.
LIST_ITEM = "\ue000"
LIST_INNER = "\ue001"

# 一 to 九十九, as numeral() reads it.
CHINESE_NUMERAL = r"(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_EDGES = re.compile(r"[^\S\n]*\n[^\S\n]*")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BLANKS_IN_CHINESE = re.compile(r"(?<=[^\x00-\xff])\s+(?=[^\x00-\xff])|\n+")
_MUTE = re.compile(r"[\W_]")
_NONE = re.compile(
    r"(目前|现|均|经自查|经查|自查)?"
    r"(无|暂无|没有|暂没有|未发现|暂未发现|没发现|没有发现|不存在|尚未发现)"
    r"(明显|突出|重大|其他)?(存在)?(的)?(问题|典型案例|案例|经验|成功经验)?|na|none|null"
)
_LONGEST_NONE = 24
_DIGITS = "零一二三四五六七八九"
_PAIRS = {"）": "(", ")": "(", "】": "【", "］": "[", "]": "[", "」": "「", "』": "『"}
_PAIRS |= {"》": "《", "〉": "〈", "”": "“", "’": "‘", "〕": "〔", "}": "{", "｝": "{"}
_OPENING = {"（": "(", "(": "(", "【": "【", "［": "[", "[": "[", "「": "「", "『": "『"}
_OPENING |= {"《": "《", "〈": "〈", "“": "“", "‘": "‘", "〔": "〔", "{": "{", "｛": "{"}
_BRACKET = re.compile("[\n" + re.escape("".join((*_PAIRS, *_OPENING))) + "]")


def clean(text: str) -> str:
    """A cell's text with one kind of line end, no invisible marks and no blanks at line edges."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return _EDGES.sub("\n", text).strip().replace("\xa0", " ")


def has_control(text: str) -> bool:
    """Whether a character is there that no person can see or type."""
    return _CONTROL.search(text) is not None


def name(text: str) -> str:
    """A name as one line: breaks, and blanks between Chinese characters, are only layout."""
    return _BLANKS_IN_CHINESE.sub("", clean(text))


def is_none(text: str) -> bool:
    """Whether a cell says that there is nothing: 无, 暂无。, 未发现问题, —, / and the like."""
    if len(text) > _LONGEST_NONE:
        return False
    bare = _MUTE.sub("", unicodedata.normalize("NFKC", text)).lower()
    return not bare or _NONE.fullmatch(bare) is not None


def without_lists(text: str) -> str:
    """The text without the Word reader's marks for automatic lists."""
    return text.replace(LIST_ITEM, "").replace(LIST_INNER, "")


def or_blank(text: str) -> str:
    """The cleaned text, or nothing where the text says that there is nothing."""
    cleaned = clean(without_lists(text))
    return "" if is_none(cleaned) else cleaned


def numeral(text: str) -> int:
    """The value of 12, １２, 十二, ⑫, ⑿ or ㈤."""
    if text.isdecimal():
        return int(text)
    if len(text) == 1 and text not in "十〇":
        return int(unicodedata.numeric(text))
    tens, ten, ones = text.rpartition("十")
    value = _DIGITS.index(ones) if ones else 0
    return value + 10 * (_DIGITS.index(tens) if tens else 1) if ten else value


def brackets(text: str) -> list[tuple[int, int]]:
    """Outermost closed pairs of brackets and quotation marks as (open, close) positions.

    An opening mark that is not closed on its line, and a closing one never opened, are plain
    characters: a mark forgotten in one point must not swallow the next.
    """
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(text):
        at, char = match.start(), match[0]
        if char == "\n":
            stack.clear()
        elif char in _OPENING:
            stack.append((_OPENING[char], at))
        else:
            kind = _PAIRS[char]
            deep = next((i for i in range(len(stack) - 1, -1, -1) if stack[i][0] == kind), None)
            if deep is not None:
                pairs.append((stack[deep][1], at))
                del stack[deep:]
    return _outermost(pairs)


def _outermost(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for pair in sorted(pairs):
        if not kept or pair[0] > kept[-1][1]:
            kept.append(pair)
    return kept
