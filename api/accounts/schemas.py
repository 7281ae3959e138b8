"""What signing in, passwords and tokens look like."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from models.vocabulary import TokenKind, TokenScope
from transport.examples import INSTANT, example
from transport.inputs.accounts import A_FIRST_PASSWORD, A_PASSWORD, Password
from transport.schemas import Line, QueryModel, ResponseModel

A_TOKEN = "Zk3pUq0rXw8sYt5vBn1mCj7hLd9fGa2eQi4oRu6x-_E"  # noqa: S105  an example of the shape

MAX_DEVICE = 100
"""Characters; what the house gives out has fewer."""


class SignIn(QueryModel):
    """Who wants to sign in."""

    model_config = example(login="li", password=A_PASSWORD)

    login: Line = Field(title="登录名")
    password: Password = Field(title="密码")
    device: Annotated[str, Field(max_length=MAX_DEVICE)] | None = Field(
        default=None, description="此前登录所得的 device：在那里输错另计，别处有人猜密码也不受影响"
    )
    remember_device: bool = Field(default=False, description="为 true 时答复给出 device，请妥善保存")


class PasswordGiven(QueryModel):
    """The password once more."""

    model_config = example(password=A_PASSWORD)

    password: Password = Field(title="密码")


class SessionOpened(ResponseModel):
    """A session, with its token; it is shown this once."""

    model_config = example(token=A_TOKEN)

    token: str = Field(description="此后以 Authorization: Bearer 出示；只显示这一次")
    expires_at: datetime
    must_change: bool = Field(description="须先修改密码，之前什么也办不了")
    device: str | None = Field(description="下次登录时出示；只显示这一次，本身不能登录")


class Confirmed(ResponseModel):
    """Until when the password just given counts."""

    model_config = example()

    confirmed_until: datetime = Field(description="到此时为止可以签字")


class TokenLine(ResponseModel):
    """One session or token of one's own."""

    model_config = example(kind="token", label="教务系统同步", scope="read", expires_at=INSTANT)

    id: UUID
    kind: TokenKind
    label: str
    scope: TokenScope
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_seen_at: datetime | None = Field(description="登录最近一次使用的时间，每几分钟记一次；令牌为 null")
    address: str | None = Field(description="登录时的网络地址；令牌为 null")


class TokenMade(TokenLine):
    """A token just made; it is shown this once."""

    model_config = example(token=A_TOKEN)

    token: str = Field(description="只显示这一次")


class FirstPassword(ResponseModel):
    """A password for once, to be handed to its person."""

    model_config = example(password=A_FIRST_PASSWORD)

    id: UUID
    password: str = Field(description="只显示这一次；首次登录须修改")
