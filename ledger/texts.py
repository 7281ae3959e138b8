"""Small rules about Chinese office text: blanks, numerals, brackets, and words for none.

What is done to a text here and in the files that use it takes time in proportion to its length,
whatever it says: see tests/ledger/test_linear.py.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from workflows.folding import nfkc

# Set by the Word reader before each paragraph of an automatic list, and before its sub-points.
# Unicode keeps these two for what a program says to itself: no text of a file has them.
LIST_ITEM = "\ufdd0"
LIST_INNER = "\ufdd1"

# 一 to 九十九, as numeral() reads it.
CHINESE_NUMERAL = r"(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"

# What cleaning changes inside of a text: nearly all texts have nothing of it.
_UNCLEAN = re.compile(r"[\n\r\v\f\x85\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\xa0]")
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BLANKS_IN_CHINESE = re.compile(r"(?<=[^\x00-\xff])\s+(?=[^\x00-\xff])|\n+")
# Characters that only the sender's own font shows: nobody else can tell what they say.
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_MOST_SHOWN = 5
_MUTE = re.compile(r"[\W_]")
_NOTHING = r"问题|典型案例|案例|成功经验|经验|情况|不足|短板|内容|事项|做法"
_NONE = re.compile(
    r"(?:目前|截至目前|至今|现|暂|暂时|尚|均|经(?:认真)?(?:自查|查摆|排查|诊断|检查|核查|查)后?|自查|本?(?:党?支部|单位|总支))*"
    r"(?:无|没有|没|不存在|不涉及|零|0|空|未(?:(?:查摆|查找|自查|排查|检查|诊断|梳理|查|找)(?:出|到|得|有)|发现|存在|涉及))"
    r"(?:有|明显|突出|重大|其他|其它|相关|此类|该类|此项|任何|新的|新增|需(?:要)?整改的?|存在|发现|个|项|条|类)*的?"
    rf"(?:{_NOTHING})*"
    r"(?:(?:均?已(?:全部|全面)?|均|全部)(?:整改|解决|完成|销号|自查|查摆|诊断)(?:完毕|到位|完成|结束)?)?|na|none|null|nil"
)
_MAX_NONE_CHARACTERS = 24
_DIGITS = "零一二三四五六七八九"
_PAIRS = {"）": "(", ")": "(", "】": "【", "］": "[", "]": "[", "」": "「", "』": "『"}
_PAIRS |= {"》": "《", "〉": "〈", "”": "“", "’": "‘", "〕": "〔", "}": "{", "｝": "{"}
_OPENING = {"（": "(", "(": "(", "【": "【", "［": "[", "[": "[", "「": "「", "『": "『"}
_OPENING |= {"《": "《", "〈": "〈", "“": "“", "‘": "‘", "〔": "〔", "{": "{", "｛": "{"}
_BRACKET = re.compile("[\n" + re.escape("".join((*_PAIRS, *_OPENING))) + "]")


def clean(text: str) -> str:
    """A cell's text with one kind of line end, no invisible marks and no blanks at line edges."""
    if not _UNCLEAN.search(text):
        return text.strip()
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return "\n".join(map(str.strip, text.split("\n"))).strip().replace("\xa0", " ")


def has_control(text: str) -> bool:
    """Whether a character is there that no person can see or type."""
    return _CONTROL.search(text) is not None


def has_words(text: str) -> bool:
    """Whether a text has more in it than signs such as — and /."""
    return any(map(str.isalnum, text))


def name(text: str) -> str:
    """A name as one line: breaks, and blanks between Chinese characters, are only layout."""
    cleaned = clean(text)
    return _BLANKS_IN_CHINESE.sub("", cleaned) if len(cleaned.split(maxsplit=1)) > 1 else cleaned


def private_characters(text: str) -> str:
    """The characters in a text that only the sender's own font shows, as U+E5E5: the first few of them."""
    if text.isascii() or not (found := _PRIVATE.findall(text)):
        return ""
    return "、".join(f"U+{ord(char):04X}" for char in list(dict.fromkeys(found))[:_MOST_SHOWN])


def is_none(text: str) -> bool:
    """Whether a cell says that there is nothing: 无, 暂无。, 未发现问题, —, / and the like."""
    return not text or (len(text) <= _MAX_NONE_CHARACTERS and _says_none(text))


@lru_cache(maxsize=4096)
def _says_none(text: str) -> bool:
    """As `is_none`, of a short text: names, dates and states stand in row after row."""
    if _PRIVATE.search(text):
        return False
    bare = _MUTE.sub("", nfkc(text)).lower()
    return not bare or _NONE.fullmatch(bare) is not None


def without_lists(text: str) -> str:
    """The text without the Word reader's marks for automatic lists."""
    return text.replace(LIST_ITEM, "").replace(LIST_INNER, "")


def or_blank(text: str) -> str:
    """The cleaned text, or nothing where the text says that there is nothing."""
    if not text:
        return ""
    cleaned = clean(without_lists(text))
    return "" if is_none(cleaned) else cleaned


def joined(texts: Iterable[str | None]) -> str:
    """What is said, each once and on a line of its own."""
    return "\n".join(dict.fromkeys(filter(None, texts)))


def numeral(text: str) -> int:
    """The value of 12, １２, 十二, ⑫, ⑿ or ㈤."""
    if text.isdecimal():
        return int(text)
    if len(text) == 1 and text not in "十〇":
        return int(unicodedata.numeric(text))
    tens, ten, ones = text.rpartition("十")
    value = _DIGITS.index(ones) if ones else 0
    return value + 10 * (_DIGITS.index(tens) if tens else 1) if ten else value


class Brackets:
    """Follows the brackets and quotation marks of a text, which may come piece by piece.

    An opening mark that is not closed on its line, and a closing one never opened, are plain
    characters: a mark forgotten in one point must not swallow the next.
    """

    def __init__(self) -> None:
        self.pairs: list[tuple[int, int]] = []
        """Outermost closed pairs as (open, close) positions, in order."""
        self._at = 0
        self._open: list[tuple[str, int]] = []
        self._waiting: dict[str, int] = {}

    def feed(self, text: str) -> None:
        """Follow the text that comes next."""
        waiting = self._waiting
        for match in _BRACKET.finditer(text):
            char = match[0]
            if kind := _OPENING.get(char):
                self._open.append((kind, self._at + match.start()))
                waiting[kind] = waiting.get(kind, 0) + 1
            elif char == "\n":
                self._open.clear()
                waiting.clear()
            elif waiting.get(kind := _PAIRS[char]):
                self._close(kind, self._at + match.start())
        self._at += len(text)

    def leaves_open(self, kinds: str) -> bool:
        """Whether a mark of these kinds still waits for its closing one."""
        return any(map(self._waiting.get, kinds))

    def _close(self, kind: str, at: int) -> None:
        """Close the nearest mark of a kind, and with it all that stands open within."""
        last = ""
        while last != kind:
            last, start = self._open.pop()
            self._waiting[last] -= 1
        while self.pairs and self.pairs[-1][0] > start:
            self.pairs.pop()
        self.pairs.append((start, at))


def brackets(text: str) -> list[tuple[int, int]]:
    """Outermost closed pairs of brackets and quotation marks as (open, close) positions."""
    found = Brackets()
    found.feed(text)
    return found.pairs


def outside(text: str, pairs: list[tuple[int, int]]) -> str:
    """The text with what stands between the pairs blanked out, at the same length."""
    kept: list[str] = []
    at = 0
    for start, end in pairs:
        kept += (text[at : start + 1], " " * (end - start - 1))
        at = end
    return "".join([*kept, text[at:]])
