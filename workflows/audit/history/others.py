"""What the clock tells, and what is done to anything but an item."""

from models.vocabulary import EscalationStep, HoldKind, Office, OrgKind, SubjectKind, Verdict
from workflows.accounts.throttle import UNKNOWN_ADDRESS, describe_source
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryReader, EntryText, basis, joined_parts
from workflows.rules.rules import AUTOMATIC


def _rung(said: EntryData) -> EntryText:
    """Tell of the clock: it reminds by itself, and from 督办 on only drafts."""
    draft = f"起草{said.label(EscalationStep, 'rung')}，待专人签发"
    if said("rung") in AUTOMATIC:
        draft = ""
    late = f"已逾期{said('overdue')}个工作日" if said.data.get("overdue") else ""
    return EntryText(joined_parts(draft, f"时限{said.day('due_on')}", late), None, basis(said("why")))


def _sent(said: EntryData) -> EntryText:
    return EntryText(f"签发{said.label(EscalationStep, 'rung')}", None, basis(f"文号{said('number')}"))


def _dismissed(said: EntryData) -> EntryText:
    return EntryText(f"{said.label(EscalationStep, 'rung')}不予签发", said.quote("opinion"))


def _file(said: EntryData) -> EntryText:
    late = "逾期补报" if said.data.get("late") else ""
    frozen = said.hashed("sha256", "报送时数据快照")
    return EntryText(joined_parts(f"报送第{said('version')}版", late), None, basis(frozen))


def _accept(said: EntryData) -> EntryText:
    return EntryText(f"接收第{said('version')}版")


def _send_back(said: EntryData) -> EntryText:
    return EntryText(f"第{said('version')}版退回修改", said.quote("opinion"))


def _open(said: EntryData) -> EntryText:
    return EntryText(f"启动《{said('title')}》，布置报送任务{said('duties')}项")


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


def _local_days(said: EntryData) -> EntryText:
    return EntryText(_stretch(said))


def _stretch(said: EntryData) -> str:
    first, last = said.day("starts_on"), said.day("ends_on")
    days = first if first == last else f"{first}至{last}"
    return f"{said('name')}：{days}{'上班' if said.data.get('is_workday') else '放假'}"


def _local_days_corrected(said: EntryData) -> EntryText:
    before, after = (EntryData(said.data[key], said.names) for key in ("before", "after"))
    return EntryText(f"{_stretch(before)}，更正为{_stretch(after)}")


def _local_days_withdrawn(said: EntryData) -> EntryText:
    return EntryText(f"撤回{_stretch(said)}")


def _holiday_notice(verb: str) -> EntryReader:
    """Make the teller of what is done with a notice on days off."""

    def tell(said: EntryData) -> EntryText:
        kind = "放假安排" if said.data.get("whole_year") else "补充放假安排"
        return EntryText(f"{verb}{said('year')}年{kind}《{said('title')}》", said.quote("reason"))

    return tell


def _library_taken_over(said: EntryData) -> EntryText:
    years = said.data.get("years") or [""]
    named = f"{years[0]}年" if len(years) == 1 else f"{years[0]}年至{years[-1]}年"
    moved = said.data.get("dates")
    follow = f"{moved}个日期随之变动" if moved else ""
    return EntryText(joined_parts(f"按{said('library')}收录{named}放假安排", follow))


def _year_not_confirmed(said: EntryData) -> EntryText:
    return EntryText(f"{said('year')}年放假安排尚未确认，提醒党委工作部录入")


def _add_organization(said: EntryData) -> EntryText:
    return EntryText(f"增设{said('name')}（{said.label(OrgKind, 'kind')}）")


def _add_person(said: EntryData) -> EntryText:
    return EntryText(f"增加{said.name('id')}，登录名{said('login')}")


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


def _end_appointment(said: EntryData) -> EntryText:
    return EntryText(f"{said.name('id')}离任，任期至{said.day('ends_on')}")


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


def _answer_feedback(said: EntryData) -> EntryText:
    return EntryText("答复投诉建议", said.quote("answer"))


def _account(sentence: str) -> EntryReader:
    """Make the teller of what is always said alike."""
    return lambda _: EntryText(sentence)


def _from_somewhere(sentence: str) -> EntryReader:
    """Make the teller of what opens a session; what an earlier release wrote says no address."""
    return lambda said: EntryText(joined_parts(sentence, f"来自{said('address')}" if said("address") else ""))


def _guessed(said: EntryData) -> EntryText:
    where = describe_source(said("where"), said("address"))
    return EntryText(f"有人{where}连续输错密码{said('failures')}次，已放慢其速度")


def _guessed_from(said: EntryData) -> EntryText:
    return EntryText(f"从{said('address') or UNKNOWN_ADDRESS}输错密码（不论谁的）{said('failures')}次，已放慢其速度")


def _upgraded(said: EntryData) -> EntryText:
    return EntryText(f"数据库升级到新版本，以前的记录随第{said('seal')}号封存")


def _token_issued(said: EntryData) -> EntryText:
    return EntryText(joined_parts("发放一枚令牌", "在服务器上办理" if said("on_server") else ""))


def _entrust(said: EntryData) -> EntryText:
    sentence = (
        f"委托{said.name('to_id')}代{said.name('appointment_id')}签字，自{said.day('starts_on')}至{said.day('ends_on')}"
    )
    return EntryText(sentence, said.quote("reason"))


def _revoke_proxy(said: EntryData) -> EntryText:
    return EntryText(f"撤回代{said.name('proxy_id')}签字的委托")


def _declare_relation(said: EntryData) -> EntryText:
    return EntryText(f"就{said.name('organization_id')}申报回避", said.quote("reason"))


def _lift_relation(said: EntryData) -> EntryText:
    return EntryText(f"解除就{said.name('recusal_id')}的回避")


RUNG_READERS: dict[str, EntryReader] = {
    **{rung.value: _rung for rung in EscalationStep},
    **{f"{rung.value}_sent": _sent for rung in EscalationStep},
    **{f"{rung.value}_dismissed": _dismissed for rung in EscalationStep},
}
OTHER_READERS: dict[SubjectKind, dict[str, EntryReader]] = {
    SubjectKind.DUTY: {Act.FILE: _file, Act.ACCEPT: _accept, Act.RETURN: _send_back} | RUNG_READERS,
    SubjectKind.CAMPAIGN: {Act.OPEN: _open, Act.SAMPLE: _sample},
    SubjectKind.LEDGER: {Act.IMPORT: _import},
    SubjectKind.CALENDAR: {
        Act.LOCAL_DAYS: _local_days,
        Act.LOCAL_DAYS_CORRECTED: _local_days_corrected,
        Act.LOCAL_DAYS_WITHDRAWN: _local_days_withdrawn,
        Act.HOLIDAY_NOTICE_ENTERED: _holiday_notice("录入"),
        Act.HOLIDAY_NOTICE_CONFIRMED: _holiday_notice("确认"),
        Act.HOLIDAY_NOTICE_WITHDRAWN: _holiday_notice("撤回"),
        Act.LIBRARY_TAKEN_OVER: _library_taken_over,
        Act.YEAR_NOT_CONFIRMED: _year_not_confirmed,
    },
    SubjectKind.DIAGNOSIS: {Act.DIAGNOSE: _diagnose},
    SubjectKind.FEEDBACK: {Act.GIVE_FEEDBACK: _give_feedback, Act.ANSWER_FEEDBACK: _answer_feedback},
    SubjectKind.DIRECTORY: {
        Act.ADD_ORGANIZATION: _add_organization,
        Act.ADD_PERSON: _add_person,
        Act.NUMBER_PERSON: _number_person,
        Act.DIRECTORY_REVIEWED: _directory_reviewed,
        Act.APPOINT: _appoint,
        Act.END_APPOINTMENT: _end_appointment,
        Act.CLOCK_SET_BACK: _clock_set_back,
        Act.GUESSED_FROM: _guessed_from,
        Act.UPGRADED: _upgraded,
    },
    SubjectKind.ACCOUNT: {
        Act.ADMINISTRATOR_MADE: _account("在服务器上设立"),
        Act.SIGN_IN: _from_somewhere("以密码登录"),
        Act.GUESSED: _guessed,
        Act.LOCKED: _account("密码连续输错，账号暂时锁定"),
        Act.PASSWORD_CHANGED: _from_somewhere("本人修改密码，原有登录失效"),
        Act.PASSWORD_RESET: _password_given,
        Act.PASSWORD_REHASHED: _account("密码不变，按现行的强度重新存放"),
        Act.HOLD_CONFIRMED: _hold_confirmed,
        Act.HOLD_REFUSED: _hold_refused,
        Act.DEACTIVATED: _account("停用账号，原有登录和令牌失效"),
        Act.TOKEN_ISSUED: _token_issued,
        Act.TOKEN_REVOKED: _account("撤销一枚令牌或一次登录"),
        Act.SESSIONS_SET_BACK: _account("时钟被拨回：已到期的登录和令牌失效，其余登录不延长"),
        Act.ENTRUST: _entrust,
        Act.REVOKE_PROXY: _revoke_proxy,
        Act.DECLARE_RELATION: _declare_relation,
        Act.LIFT_RELATION: _lift_relation,
    },
}
