"""What messages say: texts of the catalogue, written out in the language of whoever they are for.

What people wrote stays as it is, and so do the sentences that the rules compose, such as those of notices.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from models.delivery_states import Language

Say = Callable[[str], str]
"""Says a text of the catalogue in one language."""
Speech = Callable[[Language], Say]
Phrase = list[Any]
"""A text of the catalogue and what stands in it, each a phrase itself or words that stay as they are; as JSON."""
Text = str | Phrase

PLACE = "{}"
LATE, TODAY, SOON, UNDATED = "已逾期", "今天到期", "{}个工作日内到期", "等您办理"
WAITING, BESIDES, MESSAGES = "您在等别人办的", "另有", "消息"
TO_DO, TO_DO_LATE, TO_DO_BY = "{}：{}", "{}：{}，已逾期{}个工作日", "{}：{}，{}到期"
AWAITED = "{}，等{}{}"
SENSITIVE = "{}件敏感事项，请登录查看"
"""All that leaves the house of what is sensitive: how much of it there is."""
MORE, UNREAD = "待办共{}项，这里没有列完", "{}条消息未签收"
DIGEST, DIGEST_LATE = "对账销号：共{}件待办", "对账销号：{}件逾期，共{}件待办"
URGENT, SECURITY = "对账销号：请马上看", "对账销号：账号安全"
A_PAPER = "一份督办文书"
"""All that leaves the house of one."""
PAPER = "有一份督办文书发给您，请登录查看"
CODE, TOLD_OLD = "对账销号：确认码", "对账销号：通知地址已更改"
CODE_IS = "您的确认码是 {}，{}分钟内有效。不是您本人操作的，请不要理会，也不要把它告诉别人。"
TOLD_OF_OWN = "您登记的{}地址已更改或停用，不再发到这里。不是您本人操作的，请马上联系系统管理员。"
TOLD_BY = "系统管理员{}更改或停用了您的{}地址，不再发到这里。不是您要求的，请马上告知党委工作部。"
TEXTS = (
    *(LATE, TODAY, SOON, UNDATED, WAITING, BESIDES, MESSAGES, TO_DO, TO_DO_LATE, TO_DO_BY, AWAITED, SENSITIVE, MORE),
    *(
        UNREAD,
        DIGEST,
        DIGEST_LATE,
        URGENT,
        SECURITY,
        A_PAPER,
        PAPER,
        CODE,
        TOLD_OLD,
        CODE_IS,
        TOLD_OF_OWN,
        TOLD_BY,
        "、",
        "或",
    ),
)
"""All that the catalogue must say."""
_NUMBER = re.compile(r"\d+")


def phrase(text: str, *given: Text) -> Phrase:
    """Say a text of the catalogue with what stands in its places, for each one."""
    if len(given) != text.count(PLACE):
        raise ValueError(f"{text!r} has no {len(given)} places")  # what is given besides would be joined by it
    return [text, *given]


def joined(between: str, texts: Iterable[str]) -> Phrase:
    """Say several texts of the catalogue, one after another."""
    return [between, *([text] for text in texts)]


def spoken(text: Text, say: Say) -> str:
    """Write a text out."""
    if isinstance(text, str):
        return text
    template, *given = text
    words = [spoken(each, say) for each in given]
    return say(template).format(*words) if PLACE in template or not words else say(template).join(words)


def counted(text: str, say: Say) -> str:
    """Write a subject out, which the catalogue has with places for its numbers."""
    plain = text.replace("{", "{{").replace("}", "}}")  # the title of a campaign is what somebody wrote
    return say(_NUMBER.sub("{}", plain)).format(*_NUMBER.findall(text))


def chinese(_language: Language) -> Say:
    """Say each text as it is written."""
    return str
