"""The words for what is sent outside of the house, and where it stands."""

from models.labelled import LabelledEnum


class Channel(LabelledEnum):
    """How people are reached: in the inbox always, and by what the operator set up and they gave an address of."""

    INBOX = "inbox", "站内信"
    EMAIL = "email", "邮件"
    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"


class DeliveryKind(LabelledEnum):
    """What is sent to somebody outside the house, and so when it may be."""

    DIGEST = "digest", "每日提醒"
    URGENT = "urgent", "急件"
    SECURITY = "security", "安全提醒"
    CODE = "code", "确认码"


class DeliveryState(LabelledEnum):
    """What became of something that was to be sent."""

    WAITING = "waiting", "待发"
    SENT = "sent", "已发出"
    FAILED = "failed", "未送达"
    SUPPRESSED = "suppressed", "未发"
