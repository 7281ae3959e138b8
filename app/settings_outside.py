"""The settings of what leaves the house: mail, chat programs, robots, the school's own gateway, webhooks."""

import re
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?/?", re.ASCII | re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[\w.:\[\]-]+/[\w./?=&%-]+", re.ASCII)
_NAME = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+", re.ASCII)
_MAILBOX = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
SHORTEST_KEY = 32


class OutsideSettings(BaseSettings):
    """What a house may decide about what leaves it."""

    keep_deliveries: int = Field(
        default=730, ge=30, le=3660, description="通知送达的记录保留多少天，到期逐日删除；站内信和各项记录不受此限"
    )
    smtp_host: str = Field(default="", description="发通知邮件的服务器；没有设置就不发邮件")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="邮件服务器的端口")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="加密方式：starttls（587 端口常用）、tls（465）、none（只用于本机的服务器）"
    )
    smtp_user: str = Field(default="", description="邮件服务器的用户名；不需要登录的留空")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="邮件服务器的密码或授权码，从不显示")
    smtp_from: str = Field(default="", description="发件人地址，如 duizhang@example.edu.cn")
    wecom_corp: str = Field(default="", description="企业微信的企业 ID（CorpID）；没有设置就不用企业微信")
    wecom_agent: int = Field(default=0, ge=0, description="企业微信自建应用的 AgentId")
    wecom_secret: SecretStr = Field(default=SecretStr(""), description="企业微信自建应用的 Secret，从不显示")
    wecom_api: str = Field(default="", description="企业微信接口的地址；私有部署的才填")
    dingtalk_key: str = Field(default="", description="钉钉应用的 AppKey（Client ID）；没有设置就不用钉钉")
    dingtalk_agent: int = Field(default=0, ge=0, description="钉钉应用的 AgentId")
    dingtalk_secret: SecretStr = Field(default=SecretStr(""), description="钉钉应用的 AppSecret，从不显示")
    dingtalk_api: str = Field(default="", description="钉钉接口的地址；专有钉钉才填")
    wecom_robot: SecretStr = Field(
        default=SecretStr(""),
        description="企业微信群机器人的 Webhook 地址，等于密钥，从不显示；没有设置就不发群公告到那里",
    )
    dingtalk_robot: SecretStr = Field(default=SecretStr(""), description="钉钉群机器人的 Webhook 地址，从不显示")
    dingtalk_robot_secret: SecretStr = Field(
        default=SecretStr(""), description="钉钉群机器人“加签”的密钥（SEC 开头），从不显示"
    )
    feishu_robot: SecretStr = Field(default=SecretStr(""), description="飞书群机器人的 Webhook 地址，从不显示")
    feishu_robot_secret: SecretStr = Field(default=SecretStr(""), description="飞书群机器人“签名校验”的密钥，从不显示")

    gateway_url: str = Field(
        default="", description="学校自己的消息平台收消息的地址，如 https://msg.example.edu.cn/rectify；没有设置就不用"
    )
    gateway_secret: SecretStr = Field(
        default=SecretStr(""), description="给消息平台的消息签名的密钥，至少 32 个字符，从不显示"
    )

    webhook_key: SecretStr = Field(
        default=SecretStr(""),
        description="各个 Webhook 的密钥由它推出，至少 32 个字符，从不显示；"
        "换了它，所有 Webhook 的密钥都变。没有设置就没有 Webhook",
    )
    webhook_hosts: str = Field(
        default="",
        description="Webhook 可以发到的内网主机名或 IP，以逗号隔开，可以不加密（http）；"
        "没有列出的，只发到公网的 https 地址",
    )

    @field_validator("smtp_from")
    @classmethod
    def _mailbox(cls, value: str) -> str:
        if value and not _MAILBOX.fullmatch(value):
            raise ValueError("应写成邮箱地址，如 duizhang@example.edu.cn")
        return value

    @field_validator("wecom_api", "dingtalk_api")
    @classmethod
    def _console(cls, value: str) -> str:
        if value and not ORIGIN.fullmatch(value):
            raise ValueError("应写成 https://主机 或 https://主机:端口")
        return value.rstrip("/")

    @field_validator("wecom_robot", "dingtalk_robot", "feishu_robot")
    @classmethod
    def _robot(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not _ADDRESS.fullmatch(value.get_secret_value()):
            raise ValueError("应是群里复制的整个 Webhook 地址，以 https:// 开头")
        return value

    @field_validator("gateway_url")
    @classmethod
    def _gateway(cls, value: str) -> str:
        if value and not _ADDRESS.fullmatch(value):
            raise ValueError("应写成 https://主机/路径")
        return value

    @field_validator("webhook_key", "gateway_secret")
    @classmethod
    def _key_long_enough(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"至少 {SHORTEST_KEY} 个字符，可用 openssl rand -hex 32 生成")
        return value

    @field_validator("webhook_hosts")
    @classmethod
    def _known_hosts(cls, value: str) -> str:
        if not all(_NAME.fullmatch(each) for each in parts(value)):
            raise ValueError("应写成主机名或 IP，如 oa.example.edu.cn,10.1.2.3，不带 https:// 和端口")
        return value.lower()

    @property
    def inner_hosts(self) -> frozenset[str]:
        """The hosts that webhooks may lead to though they are inside."""
        return frozenset(parts(self.webhook_hosts))


def parts(value: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in value.split(",") if each.strip())
