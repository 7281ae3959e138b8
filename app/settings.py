"""Every setting, in one place. Read from RECTIFY_… variables, then from the file `rectify.env`.

A wrong value is refused at start, by its name.
"""

import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.settings_outside import ORIGIN, OutsideSettings, parts
from ledger.media.scanner import ADDRESS
from workflows.errors import Refusal

_ADDRESS = re.compile(r"(?P<dialect>[a-z]+)(?:\+[a-z0-9]+)?://(?P<rest>(?:[^@]*@)?(?P<host>[^/?]*).*)")
_HOST = re.compile(r"(\[.*\]|[^:]*)(:\d{1,5})?")
_EVERY = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  to listen on every address names none
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w-][\w.-]*)*/?", re.ASCII)
_ENDPOINT = re.compile(r"https?://[\w.\[\]:-]+/?", re.ASCII)
SHORTEST_TOKEN = 20
STANDS_STILL = timedelta(minutes=5)
COUNTERS = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus-client knows where several processes count together; set by app/workers.py."""
_SECRET = re.compile(r"(://[^:/@]*:)[^@]*(?=@)|(password=)[^&]*")


class SettingsInvalid(Refusal):
    sentence = "设置有误。"


class _Inside(BaseSettings):
    """What a house may decide about its own machine."""

    database: str = Field(
        default="sqlite:///var/rectify.db", description="数据库地址：sqlite:///文件，或 postgresql://用户:密码@主机/库"
    )
    files: str = Field(
        default="var/files", description="佐证材料和台账原件的存放处：目录，或 s3://桶/前缀（S3 兼容的对象存储）"
    )
    files_endpoint: str = Field(default="", description="对象存储的地址，如 https://minio.example.edu.cn:9000")
    files_region: str = Field(default="", description="对象存储的区域")
    files_key: str = Field(default="", description="对象存储的访问键（Access Key）")
    files_secret: SecretStr = Field(default=SecretStr(""), description="对象存储的密钥（Secret Key），从不显示")
    max_upload_mb: int = Field(default=20, ge=1, le=500, description="单个文件上限（MB）")
    min_free_mb: int = Field(default=500, ge=0, description="磁盘可用空间少于多少 MB 时 /ready 报不能办事")
    antivirus: str = Field(
        default="",
        description="病毒扫描（ClamAV 的 clamd）的地址，unix:/文件 或 tcp://主机:端口；"
        "设了就先扫描每个上传的文件，扫描没有应答时不收",
    )
    libreoffice: str = Field(
        default="",
        description="LibreOffice 的命令，如 soffice；设了就把上传的 .doc、.xls、.wps、.et、.odt、.ods、.rtf "
        "先转换再读取，在断开网络、看不到其他文件的单独进程里",
    )
    host: str = Field(default="127.0.0.1", description="监听地址")
    port: int = Field(default=8000, ge=1, le=65535, description="监听端口")
    session_idle_minutes: int = Field(default=120, ge=5, le=720, description="登录多少分钟不用就自行失效；令牌不受此限")
    address: str = Field(
        default="",
        description="大家打开本系统的地址，如 https://rectify.example.edu.cn；有几个的以逗号隔开，"
        "第一个写进日历。没有列出的地址一律拒绝，本机除外",
    )
    proxies: str = Field(
        default="127.0.0.1,::1",
        description="反向代理的 IP 地址或网段，以逗号隔开；只有它们报来的来客地址和 https 才算数",
    )
    max_connections: int = Field(default=1000, ge=10, le=100_000, description="同时的连接数上限；满了先断开空等最久的")
    max_connections_per_client: int = Field(
        default=200, ge=1, le=100_000, description="同一来客地址的连接数上限；经反向代理来的不在此限，由代理限制"
    )
    contact: str = Field(
        default="", max_length=100, description="登录页上写明登录不了找谁，如 党委工作部 0591-12345678"
    )
    timezone: str = Field(default="Asia/Shanghai", description="不属于某个行动时使用的时区")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="日志级别")
    log_format: Literal["text", "json"] = Field(
        default="text",
        description="日志格式：text，或 json（每行一个 JSON，每个请求一行，有编号、人员标识和耗时，没有姓名和内容）",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="监控（Prometheus）取 /metrics 时出示的令牌，至少 20 个字符；没有设置就没有 /metrics",
    )
    clock_alarm_minutes: int = Field(
        default=STANDS_STILL // timedelta(minutes=1),
        ge=2,
        le=60,
        description="时钟几分钟没有走动，/ready 就提醒、并告知登记了通知地址的系统管理员；时钟每分钟走一次",
    )

    @field_validator("database")
    @classmethod
    def _known_database(cls, value: str) -> str:
        address = _ADDRESS.fullmatch(value)
        if address is None:
            raise ValueError("应写成 sqlite:///文件 或 postgresql://用户:密码@主机/库")
        match address["dialect"]:
            case "sqlite":
                if not address["rest"].strip("/"):
                    raise ValueError("应写明文件，如 sqlite:///var/rectify.db")
                return value
            case "postgresql":
                if not _HOST.fullmatch(address["host"]):
                    raise ValueError("主机应写成 主机 或 主机:端口")
                return f"postgresql+psycopg://{address['rest']}"
        raise ValueError("只支持 sqlite 和 postgresql")

    @field_validator("files")
    @classmethod
    def _known_place(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("应写明目录，或写成 s3://桶/前缀")
        if "://" in value and not _BUCKET.fullmatch(value):
            raise ValueError("对象存储应写成 s3://桶 或 s3://桶/前缀")
        return value

    @field_validator("files_endpoint")
    @classmethod
    def _known_endpoint(cls, value: str) -> str:
        if value and not _ENDPOINT.fullmatch(value):
            raise ValueError("应写成 https://主机 或 https://主机:端口")
        return value

    @field_validator("antivirus")
    @classmethod
    def _known_scanner(cls, value: str) -> str:
        if value and not ADDRESS.fullmatch(value):
            raise ValueError("应写成 unix:/run/clamav/clamd.ctl 或 tcp://主机:端口")
        return value

    @field_validator("address")
    @classmethod
    def _known_addresses(cls, value: str) -> str:
        if not all(ORIGIN.fullmatch(each) for each in parts(value)):
            raise ValueError("应写成 https://主机 或 http://主机:端口，多个以逗号隔开")
        return value.lower()

    @field_validator("proxies")
    @classmethod
    def _known_networks(cls, value: str) -> str:
        try:
            [*map(ip_network, parts(value))]
        except ValueError:
            raise ValueError("应写成 IP 地址或网段，如 10.1.2.3,10.8.0.0/24") from None
        return value

    @field_validator("metrics_token")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(f"至少 {SHORTEST_TOKEN} 个字符，可用 openssl rand -hex 32 生成")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("不是已知的时区，例如 Asia/Shanghai")
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def stands_still(self) -> timedelta:
        """For how long a clock that runs may not have ticked."""
        return timedelta(minutes=self.clock_alarm_minutes)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that people open; the one it listens on where none is given."""
        if self.address or self.host in _EVERY:
            return parts(self.address)
        name = f"[{self.host}]" if ":" in self.host else self.host.lower()
        return (f"http://{name}:{self.port}",)

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of the trusted proxies."""
        return tuple(map(ip_network, parts(self.proxies)))


class Settings(OutsideSettings, _Inside):
    """What a house may decide about its own installation; what leaves it stands last."""

    model_config = SettingsConfigDict(env_prefix="RECTIFY_", env_file="rectify.env", extra="forbid", frozen=True)


def without_secrets(value: str) -> str:
    """Return a setting as it may be shown: an address without its password."""
    return _SECRET.sub(r"\1\2***", value)


def load() -> Settings:
    """Read the settings, or raise `SettingsInvalid` naming every wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        from workflows.rules.messages import messages_by_field

        found = messages_by_field(error.errors(), None)
        lines = [f"{_key(name)}：{text.removeprefix(name)}" for name, text in found.items()]
        raise SettingsInvalid("\n".join(lines)) from None


def _key(name: str) -> str:
    """Return what a setting is called outside; one that does not exist, as it was written."""
    return f"RECTIFY_{name.upper()}" if name in Settings.model_fields else name.upper()
