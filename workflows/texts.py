"""Texts that come in by any door: how long they may be, and what states a fact."""

from workflows.errors import Incomplete

MAX_TEXT_CHARACTERS = 10_000
"""Of what people write in sentences: an opinion, a reason, a measure."""
MIN_SENTENCE_CHARACTERS = 10
"""Of what tells a fact, in Han characters or letters."""
MAX_LINE_CHARACTERS = 200
"""Of what stands on one line: a login, a name, words to be found."""
MAX_FILE_NAME_CHARACTERS = 255
"""What every file system holds."""
MAX_CODE_CHARACTERS = 16
"""Of an organization's code, which its items' numbers begin with."""


def storable(text: str) -> str:
    """Refuse a text that not every database can hold."""
    if "\x00" in text:  # PostgreSQL cannot hold it
        raise ValueError("不能含有空字符")
    return text


SENTENCE = f"须写成一句话：至少{MIN_SENTENCE_CHARACTERS}个汉字或字母，不能是几个字的重复"
"""What is asked of whoever states a fact; said before it is broken, and when it was."""


def must_tell(text: str) -> str:
    """Refuse what cannot tell a fact: fewer than ten letters, or a few of them over and over.

    Letters of every script count, and nothing else: no digits, no punctuation.
    """
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    different = len(set(letters))
    few = len(letters) < MIN_SENTENCE_CHARACTERS or 2 * different < MIN_SENTENCE_CHARACTERS
    if few or any(_repeats(letters, n) for n in range(different, MIN_SENTENCE_CHARACTERS)):
        raise ValueError(SENTENCE)
    return text


def _repeats(letters: list[str], n: int) -> bool:
    """Tell whether the first `n` letters, twice or more, are all there is."""
    return len(letters) >= 2 * n and letters[n:] == letters[:-n]


def stated(text: str, field: str, title: str) -> str:
    """Return a text that tells a fact, for a command that takes it bare; or refuse it (422)."""
    try:
        return must_tell(text)
    except ValueError:
        raise Incomplete({field: f"“{title}”{SENTENCE}。"}) from None
