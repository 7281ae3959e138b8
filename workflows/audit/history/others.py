"""What the clock does, and what is done to anything but an item: how each act is called and told."""

from models.vocabulary import Channel, EscalationState, EscalationStep, HoldKind, Office, OrgKind, SubjectKind, Verdict
from workflows.accounts.throttle import UNKNOWN_ADDRESS, describe_source
from workflows.deadlines.steps import label
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryReader, EntryText, basis, joined_parts
from workflows.rules.rules import AUTOMATIC


def _rung(said: EntryData) -> EntryText:
    """Tell of the clock: it reminds by itself, and from 督办 on only drafts."""
    draft = f"起草{said.label(EscalationStep, 'rung')}，待专人签发"
    if said("rung") in AUTOMATIC:
        draft = ""
    late = f"已逾期{said('overdue')}个工作日" if said.data.get("overdue") else ""
    step = label(said("act")) if said("act") else ""
    return EntryText(joined_parts(draft, f"{step}时限{said.day('due_on')}", late), None, basis(said("why")))


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
    return EntryText(joined_parts(f"报送第{said('version')}版", late), None, basis(frozen))


def _sample(said: EntryData) -> EntryText:
    """Tell of a draw, but not of what was drawn: that is for those who draw."""
    drawn = len(said.data.get("items", ()))
    since = f"{said.day('since')}以来" if said("since") else ""
    return EntryText(
        f"从{said('organization')}{since}已销号的{said('population')}件事项中抽取{drawn}件",
        None,
        basis(said.hashed("population_sha256", "取样范围")),
    )


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


def _number_person(said: EntryData) -> EntryText:
    was = f"由{said('before')}改为" if said("before") else "登记为"
    return EntryText(f"{said.name('id')}的工号{was}{said('staff_number')}")


def _directory_reviewed(said: EntryData) -> EntryText:
    done = "两人核对一致，首次名册生效" if said.data.get("completes") else "等待另一人核对"
    return EntryText(
        joined_parts(f"核对{said.name('committee_id')}首次名册", done), None, basis(said.hashed("sha256", "首次名册"))
    )


def _appoint(said: EntryData) -> EntryText:
    office = f"{said.name('organization_id')}{said.label(Office, 'office')}"
    until = f"至{said.day('ends_on')}" if said("ends_on") else ""
    asked = f"所报{said.day('asked_from')}早于最近一次封存" if said("asked_from") else ""
    waits = "待确认" if said("hold_id") else ""
    since = f"自{said.day('starts_on')}起"
    return EntryText(joined_parts(f"{said.name('user_id')}任{office}", since, until, asked, waits))


def _password_given(said: EntryData) -> EntryText:
    done = "发放首次密码" if said("kind") == HoldKind.FIRST_PASSWORD else "重置密码"
    waits = "待确认" if said("hold_id") else ""
    return EntryText(joined_parts(done, "原有登录和令牌失效", waits))


def _hold_confirmed(said: EntryData) -> EntryText:
    since = f"自{said.day('starts_on')}起" if said("starts_on") else ""
    what = said.name("appointment_id") or f"账号（{said.label(HoldKind, 'kind')}）"
    return EntryText(joined_parts(f"确认{what}", since))


def _hold_refused(said: EntryData) -> EntryText:
    what = said.name("appointment_id") or f"账号（{said.label(HoldKind, 'kind')}）"
    return EntryText(f"不予确认{what}", said.quote("reason"))


def _clock_set_back(said: EntryData) -> EntryText:
    ended = f"此前已到期的{said('ended')}次登录和令牌作废，签字前须再次输入密码"
    return EntryText(f"服务器时钟由{said('from')}拨回{said('to')}，{ended}")


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


def _account(sentence: str) -> EntryReader:
    """Make the teller of what is always said alike."""
    return lambda _: EntryText(sentence)


def _of_channel(sentence: str) -> EntryReader:
    """Make the teller of what is said of one channel."""
    labels = {each.value: each.label for each in Channel}
    return lambda said: EntryText(sentence.format(labels[said("channel")]))


def _from_somewhere(sentence: str) -> EntryReader:
    """Make the teller of what opens a session; what an earlier release wrote says no address."""
    return lambda said: EntryText(joined_parts(sentence, f"来自{said('address')}" if said("address") else ""))


def _guessed(said: EntryData) -> EntryText:
    where = describe_source(said("where"), said("address"))
    return EntryText(f"有人{where}连续输错密码{said('failures')}次，已放慢其速度")


def _entrust(said: EntryData) -> EntryText:
    sentence = (
        f"委托{said.name('to_id')}代{said.name('appointment_id')}签字，自{said.day('starts_on')}至{said.day('ends_on')}"
    )
    return EntryText(sentence, said.quote("reason"))


def _take_leave(said: EntryData) -> EntryText:
    instead = f"由{said.name('stand_in_id')}代理" if said("stand_in_id") else ""
    return EntryText(joined_parts(f"自{said.day('starts_on')}至{said.day('ends_on')}请假", instead))


ToldActs = dict[str, tuple[str, EntryReader]]
"""What people call each act, and what its entry tells."""

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
        Act.RETURN: ("退回修改", lambda said: EntryText(f"第{said('version')}版退回修改", said.quote("opinion"))),
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
    SubjectKind.CAMPAIGN: {
        Act.OPEN: ("启动专项行动", lambda said: EntryText(f"启动《{said('title')}》，布置报送任务{said('duties')}项")),
        Act.SAMPLE: ("抽查取样", _sample),
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
    SubjectKind.DIRECTORY: {
        Act.ADD_ORGANIZATION: (
            "增设组织",
            lambda said: EntryText(f"增设{said('name')}（{said.label(OrgKind, 'kind')}）"),
        ),
        Act.ADD_PERSON: ("增加人员", lambda said: EntryText(f"增加{said.name('id')}，登录名{said('login')}")),
        Act.NUMBER_PERSON: ("登记工号", _number_person),
        Act.DIRECTORY_REVIEWED: ("核对首次名册", _directory_reviewed),
        Act.APPOINT: ("任职", _appoint),
        Act.END_APPOINTMENT: ("离任", lambda said: EntryText(f"{said.name('id')}离任，任期至{said.day('ends_on')}")),
        Act.CLOCK_SET_BACK: ("时钟被拨回", _clock_set_back),
        Act.GUESSED_FROM: (
            "同一地址连续猜错密码",
            lambda said: EntryText(
                f"从{said('address') or UNKNOWN_ADDRESS}输错密码（不论谁的）{said('failures')}次，已放慢其速度"
            ),
        ),
        Act.UPGRADED: (
            "升级到新版本",
            lambda said: EntryText(f"数据库升级到新版本，以前的记录随第{said('seal')}号封存"),
        ),
    },
    SubjectKind.ACCOUNT: {
        Act.ADMINISTRATOR_MADE: ("设立系统管理员", _account("在服务器上设立")),
        Act.SIGN_IN: ("登录", _from_somewhere("以密码登录")),
        Act.LOCKED: ("锁定账号", _account("密码连续输错，账号暂时锁定")),
        Act.GUESSED: ("密码连续输错", _guessed),
        Act.PASSWORD_CHANGED: ("修改密码", _from_somewhere("本人修改密码，原有登录失效")),
        Act.PASSWORD_RESET: ("重置密码", _password_given),
        Act.PASSWORD_REHASHED: ("重新存放密码", _account("密码不变，按现行的强度重新存放")),
        Act.HOLD_CONFIRMED: ("确认账号、任职", _hold_confirmed),
        Act.HOLD_REFUSED: ("不予确认", _hold_refused),
        Act.DEACTIVATED: ("停用账号", _account("停用账号，原有登录和令牌失效")),
        Act.TOKEN_ISSUED: (
            "发放令牌",
            lambda said: EntryText(joined_parts("发放一枚令牌", "在服务器上办理" if said("on_server") else "")),
        ),
        Act.TOKEN_REVOKED: ("撤销令牌", _account("撤销一枚令牌或一次登录")),
        Act.SESSIONS_SET_BACK: ("登录随时钟拨回", _account("时钟被拨回：已到期的登录和令牌失效，其余登录不延长")),
        Act.ENTRUST: ("委托代签", _entrust),
        Act.REVOKE_PROXY: ("撤回代签委托", lambda said: EntryText(f"撤回代{said.name('proxy_id')}签字的委托")),
        Act.TAKE_LEAVE: ("登记请假", _take_leave),
        Act.END_LEAVE: ("提前结束请假", _account("请假提前结束")),
        Act.DECLARE_RELATION: (
            "申报回避",
            lambda said: EntryText(f"就{said.name('organization_id')}申报回避", said.quote("reason")),
        ),
        Act.ADDRESS_GIVEN: ("登记通知地址", _of_channel("确认了{}地址")),
        Act.ADDRESS_DROPPED: ("停用通知地址", _of_channel("停用了{}地址")),
        Act.NOT_DELIVERED: ("通知未送达", _of_channel("{}没有送达")),
        Act.LIFT_RELATION: ("解除回避", lambda said: EntryText(f"解除就{said.name('recusal_id')}的回避")),
    },
}
