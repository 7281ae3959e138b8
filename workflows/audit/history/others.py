"""What the clock does, and what is done to anything but an item: how each act is called and told."""

from models.choices import Stratum
from models.delivery_states import Channel
from models.vocabulary import EscalationState, EscalationStep, SubjectKind, Verdict
from workflows.audit.history.people import ACTS_ON_PEOPLE
from workflows.audit.history.reconciliations import RECONCILIATION_ACTS
from workflows.deadlines.steps import label
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryReader, EntryText, ToldActs, basis, joined_parts, label_of
from workflows.rules.rules import AUTOMATIC
from workflows.workdays.calendar import WEEKDAYS


def _rung(said: EntryData) -> EntryText:
    """Tell of the clock: it reminds by itself, and of what is reached from 督办 on it only lists that it is."""
    reached = "" if said("rung") in AUTOMATIC else f"已到{said.label(EscalationStep, 'rung')}条件，签发与否由专人决定"
    late = f"已逾期{said('overdue')}个工作日" if said.data.get("overdue") else ""
    step = label(said("act")) if said("act") else ""
    return EntryText(joined_parts(reached, f"{step}时限{said.day('due_on')}", late), None, basis(said("why")))


def _sent(said: EntryData) -> EntryText:
    return EntryText(f"签发{said.label(EscalationStep, 'rung')}", None, basis(f"文号{said('number')}"))


def _dismissed(said: EntryData) -> EntryText:
    return EntryText(f"{said.label(EscalationStep, 'rung')}不予签发", said.quote("opinion"))


def _answered(said: EntryData) -> EntryText:
    until = f"办结时限请求{said.day('new_due_on')}" if said("new_due_on") else ""
    attached = f"附《{said('file_name')}》" if said("file_name") else ""
    sentence = joined_parts(f"第{said('version')}次反馈", until, attached)
    return EntryText(sentence, said.quote("text"), basis(said.hashed("sha256", "附件")))


def _file(said: EntryData) -> EntryText:
    late = "逾期补报" if said.data.get("late") else ""
    frozen = said.hashed("sha256", "报送时数据快照")
    named = "、".join(f"《{paper['file_name']}》" for paper in said.data.get("papers", ()))
    attached = f"附{named}" if named else ""
    return EntryText(joined_parts(f"报送第{said('version')}版", late, attached), None, basis(frozen))


def _returned(said: EntryData) -> EntryText:
    until = f"订正期限{said.day('correct_by')}" if said("correct_by") else ""
    return EntryText(joined_parts(f"第{said('version')}版退回修改", until), said.quote("opinion"))


def _sample(said: EntryData) -> EntryText:
    """Tell of a draw, but not of what was drawn: that is for those who draw."""
    drawn = len(said.data.get("items", ()))
    seal = f"以第{said('seal')}号封存为种子" if said("seal") else ""
    return EntryText(
        joined_parts(f"从{_range(said)}已销号的{said('population')}件事项中抽取{drawn}件", _spread(said), seal),
        None,
        basis(said.hashed("population_sha256", "取样范围")),
    )


def _plan_sample(said: EntryData) -> EntryText:
    return EntryText(joined_parts(f"下次封存后从{_range(said)}已销号的事项中抽取{said('size')}件", _spread(said)))


def _range(said: EntryData) -> str:
    return f"{said('organization')}{said.day('since')}以来" if said("since") else said("organization")


def _spread(said: EntryData) -> str:
    strata = "、".join(label_of(Stratum, each) for each in said.data.get("strata", ()))
    return strata and f"按{strata}分层"


def _announce(said: EntryData) -> EntryText:
    lines = said.data.get("lines", ())
    return EntryText(f"发到{_robots(said)}", "\n".join(lines) or None)


def _announce_weekly(said: EntryData) -> EntryText:
    weekday = said.data.get("weekday")
    if weekday is None:
        return EntryText("不再每周发布群公告")
    return EntryText(f"每周{WEEKDAYS[weekday]}发到{_robots(said)}")


def _robots(said: EntryData) -> str:
    return "、".join(label_of(Channel, each) for each in said.data.get("channels", ()))


def _import(said: EntryData) -> EntryText:
    sentence = f"导入《{said('file')}》，填报单位{said('unit')}，新登记{said('items')}个问题"
    return EntryText(sentence, None, basis(said.hashed("sha256", "台账")))


def _stretch(said: EntryData) -> str:
    first, last = said.day("starts_on"), said.day("ends_on")
    days = first if first == last else f"{first}至{last}"
    return f"{said('name')}：{days}{'上班' if said.data.get('is_workday') else '放假'}"


def _local_days_corrected(said: EntryData) -> EntryText:
    before, after = (EntryData(said.data[key], said.names) for key in ("before", "after"))
    return EntryText(f"{_stretch(before)}，更正为{_stretch(after)}")


def _holiday_notice(verb: str) -> EntryReader:
    """Make the teller of what is done with a notice on days off."""

    def tell(said: EntryData) -> EntryText:
        kind = "放假安排" if said.data.get("whole_year") else "补充放假安排"
        return EntryText(f"{verb}{said('year')}年{kind}《{said('title')}》", said.quote("reason"))

    return tell


def _library_taken_over(said: EntryData) -> EntryText:
    years = said.data.get("years") or [""]
    named = f"{years[0]}年" if len(years) == 1 else f"{years[0]}年至{years[-1]}年"
    follow = f"{moved}个日期随之变动" if (moved := said.data.get("dates")) else ""
    return EntryText(joined_parts(f"按{said('library')}收录{named}放假安排", follow))


def _diagnose(said: EntryData) -> EntryText:
    """Tell which indicators were found how, and what was written of some."""
    cells = said.data.get("verdicts", ())
    found = (
        f"{verdict.label}：{'、'.join(codes)}"
        for verdict in Verdict
        if (codes := [cell["indicator"] for cell in cells if cell["verdict"] == verdict])
    )
    texts = [f"{cell['indicator']}：{cell['text']}" for cell in cells if cell.get("text")]
    return EntryText(f"对照{len(cells)}个指标，{'；'.join(found)}", "\n".join(texts) or None)


def _give_feedback(said: EntryData) -> EntryText:
    picture = said.hashed("sha256", "图片")
    return EntryText("提投诉建议", said.quote("text"), basis(picture))


_DECISIONS = ((EscalationState.SENT, "签发", _sent), (EscalationState.DISMISSED, "不予签发", _dismissed))
RUNGS: ToldActs = {
    **{rung.value: (rung.label, _rung) for rung in EscalationStep},
    **{
        f"{rung.value}_{state.value}": (f"{word}{rung.label}", reader)
        for rung in EscalationStep
        for state, word, reader in _DECISIONS
    },
}
"""The clock's rungs, and what a named human decides of one that it only drafted."""
OTHER_ACTS: dict[str, ToldActs] = {
    SubjectKind.DUTY: {
        Act.FILE: ("报送", _file),
        Act.ACCEPT: ("接收", lambda said: EntryText(f"接收第{said('version')}版")),
        Act.RETURN: ("退回修改", _returned),
        Act.REQUEST_EXTENSION: (
            "申请报送延期",
            lambda said: EntryText(f"申请延期至{said.day('due_on')}", said.quote("reason")),
        ),
        Act.GRANT_EXTENSION: (
            "同意报送延期",
            lambda said: EntryText(f"同意延期至{said.day('due_on')}", said.quote("opinion")),
        ),
        Act.REFUSE_EXTENSION: ("不同意报送延期", lambda said: EntryText("不同意延期，时限不变", said.quote("opinion"))),
        **RUNGS,
    },
    SubjectKind.DOCUMENT: {
        **{rung: RUNGS[rung] for rung in AUTOMATIC},
        Act.LINE_CLIMBED: (
            "列入文书",
            lambda said: EntryText(f"前一份到期没有反馈，列入{said.label(EscalationStep, 'rung')}，待专人签发"),
        ),
        Act.DOCUMENT_EDITED: ("修改文书", lambda said: EntryText("修改文书", said.quote("text"))),
        Act.DOCUMENT_SENT: (
            "签发文书",
            lambda said: EntryText(
                f"签发{said.label(EscalationStep, 'rung')}，共{said('lines')}件",
                None,
                basis(f"文号{said('number')}", said.hashed("sha256", "所发内容")),
            ),
        ),
        Act.DOCUMENT_DISMISSED: ("不予签发文书", lambda said: EntryText("不予签发", said.quote("opinion"))),
        Act.DOCUMENT_WITHDRAWN: (
            "自动撤回文书",
            lambda said: EntryText(joined_parts("所列各件都已了结，自动撤回", said("opinion"))),
        ),
        Act.DOCUMENT_ANSWERED: ("反馈", _answered),
        Act.ANSWER_ACCEPTED: ("采纳反馈", lambda said: EntryText(f"采纳第{said('version')}次反馈")),
        Act.ANSWER_RETURNED: (
            "退回反馈",
            lambda said: EntryText(f"退回第{said('version')}次反馈", said.quote("opinion")),
        ),
    },
    SubjectKind.RECONCILIATION: RECONCILIATION_ACTS,
    SubjectKind.CAMPAIGN: {
        Act.OPEN: ("启动专项行动", lambda said: EntryText(f"启动《{said('title')}》，布置报送任务{said('duties')}项")),
        Act.PLAN_SAMPLE: ("预定抽查取样", _plan_sample),
        Act.SAMPLE: ("抽查取样", _sample),
        Act.ANNOUNCE: ("发布群公告", _announce),
        Act.ANNOUNCE_WEEKLY: ("设定每周群公告", _announce_weekly),
        Act.NOT_DELIVERED: ("群公告未发出", lambda said: EntryText(f"群公告没有发到{said.label(Channel, 'channel')}")),
    },
    SubjectKind.LEDGER: {Act.IMPORT: ("导入台账", _import)},
    SubjectKind.CALENDAR: {
        Act.LOCAL_DAYS: ("维护校历", lambda said: EntryText(_stretch(said))),
        Act.LOCAL_DAYS_CORRECTED: ("更正校历", _local_days_corrected),
        Act.LOCAL_DAYS_WITHDRAWN: ("撤回校历", lambda said: EntryText(f"撤回{_stretch(said)}")),
        Act.HOLIDAY_NOTICE_ENTERED: ("录入放假通知", _holiday_notice("录入")),
        Act.HOLIDAY_NOTICE_CONFIRMED: ("确认放假安排", _holiday_notice("确认")),
        Act.HOLIDAY_NOTICE_WITHDRAWN: ("撤回放假通知", _holiday_notice("撤回")),
        Act.LIBRARY_TAKEN_OVER: ("收录节假日数据", _library_taken_over),
        Act.YEAR_NOT_CONFIRMED: (
            "提醒录入放假安排",
            lambda said: EntryText(f"{said('year')}年放假安排尚未确认，提醒党委工作部录入"),
        ),
    },
    SubjectKind.DIAGNOSIS: {Act.DIAGNOSE: ("诊断对照", _diagnose)},
    SubjectKind.FEEDBACK: {
        Act.GIVE_FEEDBACK: ("提投诉建议", _give_feedback),
        Act.ANSWER_FEEDBACK: ("答复投诉建议", lambda said: EntryText("答复投诉建议", said.quote("answer"))),
    },
    **ACTS_ON_PEOPLE,
}
