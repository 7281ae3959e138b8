"""The words for what is sent outside of the house, and where it stands."""

from models.labelled import LabelledEnum


class Channel(LabelledEnum):
    """How people are reached: in the inbox always, else by what the operator set up, at their address or as a group."""

    INBOX = "inbox", "站内信"
    EMAIL = "email", "邮件"
    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    GATEWAY = "gateway", "学校消息平台"
    WECOM_ROBOT = "wecom_robot", "企业微信群机器人"
    DINGTALK_ROBOT = "dingtalk_robot", "钉钉群机器人"
    FEISHU_ROBOT = "feishu_robot", "飞书群机器人"


ROBOTS = frozenset({Channel.WECOM_ROBOT, Channel.DINGTALK_ROBOT, Channel.FEISHU_ROBOT})
"""The channels that reach a group of people, and none of them by an address."""


class AddressSource(LabelledEnum):
    """Who says that an address is somebody's."""

    PERSON = "person", "本人确认"
    ROSTER = "roster", "由人员表登记"
    DIRECTORY = "directory", "由系统管理员登记"


class ChannelUse(LabelledEnum):
    """What a university says of a channel that the operator set up."""

    OFFERED = "offered", "可选用"
    REQUIRED = "required", "必用"
    WITHHELD = "withheld", "不用"


class Language(LabelledEnum):
    """A language of pages and messages, by its code."""

    CHINESE = "zh", "中文"
    ENGLISH = "en", "English"


class DeliveryKind(LabelledEnum):
    """What is sent outside of the house, and so when it may be."""

    DIGEST = "digest", "每日提醒"
    URGENT = "urgent", "急件"
    SECURITY = "security", "安全提醒"
    CODE = "code", "确认码"
    ANNOUNCEMENT = "announcement", "群公告"


class DeliveryState(LabelledEnum):
    """What became of something that was to be sent."""

    WAITING = "waiting", "待发"
    SENT = "sent", "已发出"
    FAILED = "failed", "未送达"
    SUPPRESSED = "suppressed", "未发"


class WebhookState(LabelledEnum):
    """Whether another system is told of what happens."""

    ACTIVE = "active", "在用"
    PAUSED = "paused", "已暂停"
    OFF = "off", "已停用"
