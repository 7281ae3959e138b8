"""What is asked of who changes a password or makes a token."""

from typing import Annotated

from pydantic import Field, SecretStr

from models.vocabulary import TokenScope
from transport.examples import example
from transport.schemas import Line, QueryModel
from workflows.accounts.passwords import MAX_PASSWORD_CHARACTERS
from workflows.accounts.tokens import MAX_LIFE

A_PASSWORD = "天光云影共徘徊，半亩方塘"  # noqa: S105  an example
A_FIRST_PASSWORD = "k7mq-2x9d-ph4w-rs8t"  # noqa: S105  an example
Password = Annotated[SecretStr, Field(min_length=1, max_length=MAX_PASSWORD_CHARACTERS)]


class PasswordChange(QueryModel):
    """The old password, and what it is to be."""

    model_config = example(old=A_FIRST_PASSWORD, new=A_PASSWORD)

    old: Password = Field(title="原密码")
    new: Password = Field(title="新密码")


class NewToken(QueryModel):
    """A token to make for a program of one's own."""

    model_config = example(label="教务系统同步", scope="read", days=90)

    label: Line = Field(title="用途")
    scope: TokenScope = Field(title="范围", description="all 可办理，read 只可查看，calendar 只供日历软件订阅")
    days: int = Field(title="有效天数", ge=1, le=MAX_LIFE.days)
