"""The glossary as a page for people: what a Chinese word is called in code, and where it comes from."""

from collections.abc import Iterator
from typing import NamedTuple

from models import delivery_states, document_states, evidence_kinds, reconciliation_words, vocabulary
from models.labelled import LabelledEnum
from models.vocabulary import SubjectKind
from workflows.audit.history.labels import ACT_LABELS

HEAD = """# 词汇对照

本页由 `rectify docs` 从 `models/vocabulary.py`、记录的种类和下面的表生成，请勿手改。
出处：[004] 闽北职院党〔2021〕36号；[000] 粤职院党发〔2024〕52号；两处“三”以其标题相称。
“惯例”指各校通行做法，可由行动规定改变。
"""


STORED = tuple(
    module.__name__ for module in (vocabulary, evidence_kinds, document_states, delivery_states, reconciliation_words)
)
"""Where the words stand that columns hold."""


class GlossaryTerm(NamedTuple):
    """A thing of the domain: its word, its name in code, where it stands, and its clause."""

    word: str
    name: str
    place: str
    clause: str


TERMS = (
    GlossaryTerm("党组织", "Organization", "models/people.py · workflows/organizations", "[004] 活动要求（一）"),
    GlossaryTerm("人员、任职", "User, Appointment", "models/people.py · workflows/organizations", "惯例"),
    GlossaryTerm("首次名册、待确认", "DirectoryReview, Hold", "models/hold.py · workflows/confirmations", "惯例"),
    GlossaryTerm("专项行动", "Campaign", "models/campaign.py · workflows/campaigns", "[004] 一、二；[000] 一"),
    GlossaryTerm(
        "阶段、报送节点",
        "Phase, Milestone",
        "models/campaign.py · workflows/campaigns",
        "[004] 活动内容（一）（二）、活动要求（二）",
    ),
    GlossaryTerm("诊断指南、指标", "Guide, Indicator", "models/campaign.py · workflows/diagnosis", "[004] 附件1"),
    GlossaryTerm(
        "诊断对照", "Diagnosis", "models/diagnosis.py · workflows/diagnosis", "[004] 活动内容（一）2“全覆盖开展诊断”"
    ),
    GlossaryTerm(
        "事项",
        "Item",
        "models/item.py · workflows/items",
        "[004] 活动内容（一）2“逐级逐一建立工作台账”；[000] 三（一）",
    ),
    GlossaryTerm("整改措施", "Measure", "models/item.py · workflows/items", "[000] 三（二）“细化工作举措”"),
    GlossaryTerm("佐证材料", "Evidence", "models/item.py · workflows/items", "惯例"),
    GlossaryTerm("委托", "Delegation", "models/item.py · workflows/items/moves", "惯例"),
    GlossaryTerm(
        "申请销号、验收、签批",
        "Signature",
        "models/signature.py · workflows/items/signing.py",
        "[004] 活动内容（一）3“实行对账销号”",
    ),
    GlossaryTerm("请假、代理人", "Leave", "models/people.py · workflows/organizations", "惯例"),
    GlossaryTerm("代签委托、回避", "Proxy, Recusal", "models/people.py · workflows/organizations", "惯例"),
    GlossaryTerm(
        "延期",
        "Extension, DutyExtension",
        "models/signature.py · workflows/items/moves · workflows/submissions/extensions.py",
        "惯例",
    ),
    GlossaryTerm("撤销、并案", "State.VOID", "workflows/items/moves · workflows/items/merging.py", "惯例"),
    GlossaryTerm(
        "时限、升级", "Deadline, Escalation", "models/deadline.py · workflows/deadlines", "[000] 三（三）“加强督促检查”"
    ),
    GlossaryTerm("环节时限", "Steps, WorkItem", "workflows/rules/steps.py · workflows/deadlines/steps.py", "惯例"),
    GlossaryTerm("亮灯", "TrafficLight", "workflows/deadlines/status.py", "惯例"),
    GlossaryTerm("推演", "Simulation", "workflows/deadlines/simulation.py", "惯例"),
    GlossaryTerm(
        "报送任务、报送件",
        "Duty, Filing",
        "models/duty.py · workflows/submissions",
        "[004] 活动内容（一）2、活动要求（二）",
    ),
    GlossaryTerm(
        "台账", "LedgerFile, LedgerRow", "models/ledger.py · ledger", "[004] 附件2；[000] 三（二）“建立工作台账”"
    ),
    GlossaryTerm(
        "接续台账、原台账所报",
        "take_over, ItemClaim",
        "models/item_claim.py · workflows/items/taking_over.py · ledger/take_over.py",
        "惯例",
    ),
    GlossaryTerm(
        "校历、放假通知", "LocalDays, HolidayNotice", "models/calendar.py · workflows/calendars", "国务院办公厅年度通知"
    ),
    GlossaryTerm("待办", "WorkItem, Task", "models/work_item.py · workflows/work_items · workflows/worklist", "惯例"),
    GlossaryTerm("消息、签收", "Notice", "models/notice.py · workflows/notifications", "惯例"),
    GlossaryTerm("看板", "dashboard", "workflows/dashboard", "惯例"),
    GlossaryTerm("统计", "statistics", "workflows/statistics", "惯例"),
    GlossaryTerm("抽查", "Sample", "workflows/spot_checks", "[000] 三（三）“加强督促检查”"),
    GlossaryTerm("投诉建议", "Feedback", "models/feedback.py · workflows/feedback", "惯例"),
    GlossaryTerm(
        "记录、封存、核验", "Entry, Seal, verify", "models/journal.py · workflows/journal · workflows/audit", "惯例"
    ),
    GlossaryTerm("销号证明包、销号单", "proof, closure form", "reports", "惯例"),
    GlossaryTerm("四只眼", "separation", "workflows/items/separation.py", "惯例"),
)
"""What has no enum of its own, in the order of an item's life and then of what surrounds it."""


def glossary_page() -> str:
    """Return docs/glossary.md."""
    return "\n".join([HEAD, *_terms(), *_words(), *_acts(), ""])


def _terms() -> Iterator[str]:
    yield "## 事物\n"
    yield "| 中文 | 代码 | 位置 | 出处 |"
    yield "|---|---|---|---|"
    for term in TERMS:
        names = "、".join(f"`{name}`" for name in term.name.split(", "))
        yield f"| {term.word} | {names} | `{term.place.replace(' · ', '` `')}` | {term.clause} |"


def _words() -> Iterator[str]:
    yield "\n## 取值\n\n数据库、接口和模板里存的是值，页面上显示的是中文。\n"
    for kind in LabelledEnum.__subclasses__():
        if kind.__module__ in STORED:
            about = str(kind.__doc__).partition("\n")[0]
            values = "、".join(f"{word.label} `{word.value}`" for word in kind)
            yield f"- **`{kind.__name__}`** {about}\n  {values}"


def _acts() -> Iterator[str]:
    yield "\n## 记录里的办理\n"
    for subject in SubjectKind:
        acts = "、".join(f"{label} `{act}`" for act, label in ACT_LABELS[subject].items())
        yield f"- **{subject.label}** `{subject.value}`：{acts}"
