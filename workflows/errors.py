"""Refusals: each is a Chinese sentence that says what to do, by default that of its kind."""

from collections.abc import Iterable, Mapping


def in_one_sentence(sentences: Iterable[str]) -> str:
    """Join sentences into one: of those that end with a full stop, the last alone keeps it."""
    return "；".join(sentences).replace("。；", "；")


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """What the house does not do, with a sentence for whoever asked."""

    sentence = "这件事现在办不了。"

    def __init__(self, sentence: str | None = None, *, move: str | None = None) -> None:
        self.sentence = sentence or type(self).sentence
        self.move = move
        super().__init__(self.sentence)

    def __reduce__(self) -> tuple[object, ...]:
        """Be understood by another process (pickle), whatever else a kind of refusal is made of."""
        return _made_again, (type(self), self.args, vars(self))


def _made_again(kind: type[Refusal], args: tuple[object, ...], said: Mapping[str, object]) -> Refusal:
    refusal = kind.__new__(kind, *args)
    vars(refusal).update(said)
    return refusal


class NotFound(Refusal):
    """Answered 404: what is out of scope does not exist."""

    sentence = "没有找到，或者不在您的职责范围内。"


class NotPermitted(Refusal):
    """Answered 403."""

    sentence = "您的职务不能办理此事。"


class Conflict(Refusal):
    """Answered 409."""

    sentence = "当前所处环节不能办理此事。"


class Stale(Conflict):
    sentence = "您看到之后，它已被他人更新，请刷新后再办。"

    def __init__(self, version: int) -> None:
        super().__init__()
        self.version = version


class Incomplete(Refusal):
    """Answered 422, with a sentence a field."""

    sentence = "还缺内容，或内容有误。"

    def __init__(self, fields: Mapping[str, str], *, move: str | None = None) -> None:
        self.fields = dict(fields)
        super().__init__(in_one_sentence(self.fields.values()), move=move)


class Unconfirmed(NotPermitted):
    sentence = "签字前请再次输入密码。"


class Unseen(Conflict):
    sentence = "您还没有阅看，或阅看之后内容有变化，请重新阅看后再签。"
