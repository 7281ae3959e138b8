"""Refusals: each is a Chinese sentence that says what to do. The docstring is the default one."""

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """这件事现在办不了。"""

    def __init__(self, sentence: str | None = None, *, move: str | None = None) -> None:
        self.sentence = sentence or (type(self).__doc__ or "").strip()
        self.move = move
        super().__init__(self.sentence)


class NotFound(Refusal):
    """没有找到，或者不在您的职责范围内。"""


class NotPermitted(Refusal):
    """您的职务不能办理此事。"""


class Conflict(Refusal):
    """当前所处环节不能办理此事。"""


class Stale(Conflict):
    """您看到之后，它已被他人更新，请刷新后再办。"""

    def __init__(self, version: int) -> None:
        super().__init__()
        self.version = version


class Incomplete(Refusal):
    """还缺内容，或内容有误。"""

    def __init__(self, fields: Mapping[str, str], *, move: str | None = None) -> None:
        self.fields = dict(fields)
        super().__init__("；".join(self.fields.values()), move=move)


class Unconfirmed(NotPermitted):
    """签字前请再次输入密码。"""


class Unseen(Conflict):
    """您还没有阅看，或阅看之后内容有变化，请重新阅看后再签。"""
