"""What `rectify verify` holds, column by column, and what it does not, each with the reason.

What is played back is read from the tables of `replay` themselves. Every other column is either
held in another way, by what is named here, or stands in UNHELD: a test asks for each column that
there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from workflows.audit.verify.cells import CELL_COLUMNS
from workflows.journal.entries import HASHED_FIELDS
from workflows.journal.seals import SEALED


class Why(Enum):
    """Why a column is not compared with the journal; the value is the reason in words."""

    LAPSING = "记住的浏览器：只存散列，到期自行失效；凭它只少等片刻，办不了事"
    RECENT = (
        "会话的近况：最近何时用过、何时输过密码、闲置到何时；改动它能让会话少问一次密码，"
        "但会话本身、它的到期和凭它办的事都有记录，另有比对"
    )
    OWN = "本人的话：令牌的名称、没有提交的草稿和文件、投诉建议，不是办理的依据"
    TELLING = "告知：消息由记录生成，只告诉人，不决定什么"
    KEPT = "缓存：为重复提交、再次打开而留，过期即清；凭阅看签的字，所见内容和校验值在签字里，另有比对"
    COUNTER = "计数：程序做到哪里、错了几次、编到几号；结果本身在各自的记录里"
    DERIVED = "由事项逐一数出的数：rectify doctor 重新数一遍，与它比对"
    CLOCK = "时钟的打算：只定何时再看、提醒到第几级；是否逾期由时限、办理时间和日历算出，这些另有比对"
    WAITING = "推算：等谁办什么，由记录推算，可以重建（rectify doctor --rebuild）；能不能办，办的时候另按规则判定"
    GATHERED = "归集：由所列各件的记录得出，起草中的文书不决定什么；签发、不予签发之后另有比对"
    READ = "读出：从文件里读出的数；文件由记录里的校验值保住，可以重读"
    KEY = "标识：只指向一行，所说的以其余各列为准"


@dataclass(frozen=True, slots=True)
class Unheld:
    """A table that is not compared, or those of its columns that are not."""

    table: str
    label: str
    why: Why
    columns: tuple[str, ...] = ()
    """All of the table, where none are named."""


UNHELD = (
    Unheld("access_token", "登录和令牌", Why.RECENT, ("confirmed_at", "last_seen_at", "idle_at")),
    Unheld("known_device", "记住的浏览器", Why.LAPSING),
    Unheld("access_token", "登录和令牌", Why.OWN, ("label",)),
    Unheld("draft", "草稿", Why.OWN),
    Unheld("draft_paper", "待报送的文件", Why.OWN),
    Unheld("filing_paper", "报送件的文件", Why.READ, ("figures", "is_ledger", "differing")),
    Unheld("feedback", "投诉建议", Why.OWN),
    Unheld("ledger_columns", "指定的列", Why.OWN),
    Unheld("notice", "消息", Why.TELLING),
    Unheld("delivery", "发出的通知", Why.TELLING),
    Unheld("delivery_line", "发出的通知所说的事", Why.TELLING),
    Unheld("delivery_notice", "发出的通知所转告的消息", Why.TELLING),
    Unheld("contact_address", "通知地址", Why.OWN),
    Unheld("weekly_announcement", "每周群公告", Why.TELLING),
    Unheld("notification_preference", "通知的语言和勿扰时段", Why.OWN),
    Unheld("channel_rule", "学校设定的通知方式", Why.TELLING),
    Unheld("webhook", "Webhook", Why.TELLING),
    Unheld("webhook_delivery", "发给其他系统的事", Why.TELLING),
    Unheld("kept_answer", "已答复的提交", Why.KEPT),
    Unheld("look", "阅看", Why.KEPT),
    Unheld("attempt", "输错密码的次数", Why.COUNTER),
    Unheld("deadline", "时限", Why.CLOCK, ("position", "next_check_at")),
    Unheld("escalation", "预警督办", Why.GATHERED, ("document_id", "withdrawn_at", "withdrawn_because")),
    Unheld(
        "escalation_document", "督办文书", Why.GATHERED, ("addressee_id", "drafted_at", "edited_by_id", "edited_at")
    ),
    Unheld("clock_mark", "时钟的进度", Why.COUNTER),
    Unheld("guarded_change", "账号变动的标记", Why.COUNTER),
    Unheld("number_series", "编号的进度", Why.COUNTER),
    Unheld("item_count", "事项的计数", Why.DERIVED),
    Unheld("daily_item_count", "事项的逐日计数", Why.DERIVED),
    Unheld("work_calendar", "工作日历的提醒", Why.COUNTER),
    Unheld("work_item", "待办", Why.WAITING),
    Unheld("deadline", "时限", Why.KEY, ("id",)),
    Unheld("credential", "密码", Why.KEY, ("id",)),
    Unheld("entry", "记录", Why.KEY, ("id",)),
    Unheld("seal", "封存", Why.KEY, ("id",)),
    Unheld("sealed_head", "封存的明细", Why.KEY, ("id",)),
    Unheld("diagnosis", "诊断对照", Why.KEY, ("id",)),
)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A table that is not played back, since something else holds it."""

    label: str
    how: str
    columns: tuple[str, ...]


OTHERWISE: Mapping[str, Otherwise] = MappingProxyType(
    {
        "entry": Otherwise("记录", "每条的校验值，与前一条相接，末条在封存之内", (*HASHED_FIELDS, "hash")),
        "seal": Otherwise("封存", "每号的校验值，与前一号相接，可与印出的比对", (*SEALED, "hash")),
        "sealed_head": Otherwise(
            "封存的明细", "逐条合成所属封存的总根", ("seal_id", "position", "subject_id", "seq", "hash")
        ),
        "hold": Otherwise("待确认", "所指的记录就是办理它的那一条", ("entry_id",)),
        "diagnosis": Otherwise(
            "诊断对照", "每格与说到它的末条记录比对", ("campaign_id", "organization_id", "indicator_id", *CELL_COLUMNS)
        ),
    }
)
