"""The punctuation of templates, which is Chinese, as Western languages write it."""

from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

WESTERN = {"：": ": ", "，": ", ", "；": "; ", "、": ", ", "。": ". ", "（": " (", "）": ")", "《": "“", "》": "”"}
_MARKS = str.maketrans(WESTERN)


class Western(Extension):
    """Write the marks between texts as Western ones; a text itself the catalogue says."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            between = token.type == "data" or (token.type == "string" and WESTERN.keys() >= set(token.value))
            value = token.value.translate(_MARKS) if between else token.value
            yield Token(token.lineno, token.type, value)
