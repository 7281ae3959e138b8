"""What the clock tells, and what is done to anything but an item."""

from models.vocabulary import HoldKind, Office, OrgKind, Rung, SubjectKind, Verdict
from workflows.guessing import NOWHERE, whence
from workflows.rules import AUTOMATIC
from workflows.story.tale import Said, Tale, Teller, basis, joined


def _rung(said: Said) -> Tale:
    """Tell of the clock: it reminds by itself, and from 督办 on only drafts."""
    draft = f"起草{said.label(Rung, 'rung')}，待专人签发"
    if said("rung") in AUTOMATIC:
        draft = ""
    late = f"已逾期{said('overdue')}个工作日" if said.data.get("overdue") else ""
    return Tale(joined(draft, f"时限{said.day('due_on')}", late), None, basis(said("why")))


def _sent(said: Said) -> Tale:
    return Tale(f"签发{said.label(Rung, 'rung')}", None, basis(f"文号{said('number')}"))


def _dismissed(said: Said) -> Tale:
    return Tale(f"{said.label(Rung, 'rung')}不予签发", said.quote("opinion"))


def _file(said: Said) -> Tale:
    late = "逾期补报" if said.data.get("late") else ""
    frozen = said.hashed("sha256", "报送时数据快照")
    return Tale(joined(f"报送第{said('version')}版", late), None, basis(frozen))


def _accept(said: Said) -> Tale:
    return Tale(f"接收第{said('version')}版")


def _send_back(said: Said) -> Tale:
    return Tale(f"第{said('version')}版退回修改", said.quote("opinion"))


def _open(said: Said) -> Tale:
    return Tale(f"启动《{said('title')}》，布置报送任务{said('duties')}项")


def _sample(said: Said) -> Tale:
    """Tell of a draw, but not of what was drawn: that is for those who draw."""
    drawn = len(said.data.get("items", ()))
    since = f"{said.day('since')}以来" if said("since") else ""
    return Tale(
        f"从{said('organization')}{since}已销号的{said('population')}件事项中抽取{drawn}件", None,
        basis(said.hashed("population_sha256", "取样范围")),
    )  # fmt: skip


def _import(said: Said) -> Tale:
    sentence = f"导入《{said('file')}》，填报单位{said('unit')}，新登记{said('items')}个问题"
    return Tale(sentence, None, basis(said.hashed("sha256", "台账")))


def _local_days(said: Said) -> Tale:
    return Tale(_stretch(said))


def _stretch(said: Said) -> str:
    first, last = said.day("starts_on"), said.day("ends_on")
    days = first if first == last else f"{first}至{last}"
    return f"{said('name')}：{days}{'上班' if said.data.get('is_workday') else '放假'}"


def _local_days_corrected(said: Said) -> Tale:
    before, after = (Said(said.data[key], said.names) for key in ("before", "after"))
    return Tale(f"{_stretch(before)}，更正为{_stretch(after)}")


def _local_days_withdrawn(said: Said) -> Tale:
    return Tale(f"撤回{_stretch(said)}")


def _holiday_notice(verb: str) -> Teller:
    """Make the teller of what is done with a notice on days off."""

    def tell(said: Said) -> Tale:
        kind = "放假安排" if said.data.get("whole_year") else "补充放假安排"
        return Tale(f"{verb}{said('year')}年{kind}《{said('title')}》", said.quote("reason"))

    return tell


def _library_taken_over(said: Said) -> Tale:
    years = said.data.get("years") or [""]
    named = f"{years[0]}年" if len(years) == 1 else f"{years[0]}年至{years[-1]}年"
    moved = said.data.get("dates")
    follow = f"{moved}个日期随之变动" if moved else ""
    return Tale(joined(f"按{said('library')}收录{named}放假安排", follow))


def _year_not_confirmed(said: Said) -> Tale:
    return Tale(f"{said('year')}年放假安排尚未确认，提醒党委工作部录入")


def _add_organization(said: Said) -> Tale:
    return Tale(f"增设{said('name')}（{said.label(OrgKind, 'kind')}）")


def _add_person(said: Said) -> Tale:
    return Tale(f"增加{said.name('id')}，登录名{said('login')}")


def _number_person(said: Said) -> Tale:
    was = f"由{said('before')}改为" if said("before") else "登记为"
    return Tale(f"{said.name('id')}的工号{was}{said('staff_number')}")


def _directory_reviewed(said: Said) -> Tale:
    done = "两人核对一致，首次名册生效" if said.data.get("completes") else "等待另一人核对"
    return Tale(
        joined(f"核对{said.name('committee_id')}首次名册", done), None,
        basis(said.hashed("sha256", "首次名册")),
    )  # fmt: skip


def _appoint(said: Said) -> Tale:
    office = f"{said.name('organization_id')}{said.label(Office, 'office')}"
    until = f"至{said.day('ends_on')}" if said("ends_on") else ""
    asked = f"所报{said.day('asked_from')}早于最近一次封存" if said("asked_from") else ""
    waits = "待确认" if said("hold_id") else ""
    since = f"自{said.day('starts_on')}起"
    return Tale(joined(f"{said.name('user_id')}任{office}", since, until, asked, waits))


def _password_given(said: Said) -> Tale:
    done = "发放首次密码" if said("kind") == HoldKind.FIRST_PASSWORD else "重置密码"
    waits = "待确认" if said("hold_id") else ""
    return Tale(joined(done, "原有登录和令牌失效", waits))


def _hold_confirmed(said: Said) -> Tale:
    since = f"自{said.day('starts_on')}起" if said("starts_on") else ""
    what = said.name("appointment_id") or f"账号（{said.label(HoldKind, 'kind')}）"
    return Tale(joined(f"确认{what}", since))


def _hold_refused(said: Said) -> Tale:
    what = said.name("appointment_id") or f"账号（{said.label(HoldKind, 'kind')}）"
    return Tale(f"不予确认{what}", said.quote("reason"))


def _end_appointment(said: Said) -> Tale:
    return Tale(f"{said.name('id')}离任，任期至{said.day('ends_on')}")


def _clock_set_back(said: Said) -> Tale:
    ended = f"此前已到期的{said('ended')}次登录和令牌作废，签字前须再次输入密码"
    return Tale(f"服务器时钟由{said('from')}拨回{said('to')}，{ended}")


def _diagnose(said: Said) -> Tale:
    """Tell which indicators were found how, and what was written of some."""
    cells = said.data.get("verdicts", ())
    found = (
        f"{verdict.label}：{'、'.join(codes)}"
        for verdict in Verdict
        if (codes := [cell["indicator"] for cell in cells if cell["verdict"] == verdict])
    )
    texts = [f"{cell['indicator']}：{cell['text']}" for cell in cells if cell.get("text")]
    return Tale(f"对照{len(cells)}个指标，{'；'.join(found)}", "\n".join(texts) or None)


def _give_feedback(said: Said) -> Tale:
    picture = said.hashed("sha256", "图片")
    return Tale("提投诉建议", said.quote("text"), basis(picture))


def _answer_feedback(said: Said) -> Tale:
    return Tale("答复投诉建议", said.quote("answer"))


def _account(sentence: str) -> Teller:
    """Make the teller of what is always said alike."""
    return lambda _: Tale(sentence)


def _from_somewhere(sentence: str) -> Teller:
    """Make the teller of what opens a session; what an earlier release wrote says no address."""
    return lambda said: Tale(joined(sentence, f"来自{said('address')}" if said("address") else ""))


def _guessed(said: Said) -> Tale:
    where = whence(said("where"), said("address"))
    return Tale(f"有人{where}连续输错密码{said('failures')}次，已放慢其速度")


def _guessed_from(said: Said) -> Tale:
    return Tale(
        f"从{said('address') or NOWHERE}输错密码（不论谁的）{said('failures')}次，已放慢其速度"
    )


def _upgraded(said: Said) -> Tale:
    return Tale(f"数据库升级到新版本，以前的记录随第{said('seal')}号封存")


def _token_issued(said: Said) -> Tale:
    return Tale(joined("发放一枚令牌", "在服务器上办理" if said("on_server") else ""))


def _entrust(said: Said) -> Tale:
    sentence = (
        f"委托{said.name('to_id')}代{said.name('appointment_id')}签字，"
        f"自{said.day('starts_on')}至{said.day('ends_on')}"
    )
    return Tale(sentence, said.quote("reason"))


def _revoke_proxy(said: Said) -> Tale:
    return Tale(f"撤回代{said.name('proxy_id')}签字的委托")


def _declare_relation(said: Said) -> Tale:
    return Tale(f"就{said.name('organization_id')}申报回避", said.quote("reason"))


def _lift_relation(said: Said) -> Tale:
    return Tale(f"解除就{said.name('recusal_id')}的回避")


RUNGS_TOLD: dict[str, Teller] = {
    **{rung.value: _rung for rung in Rung},
    **{f"{rung.value}_sent": _sent for rung in Rung},
    **{f"{rung.value}_dismissed": _dismissed for rung in Rung},
}
OTHERS_TOLD: dict[SubjectKind, dict[str, Teller]] = {
    SubjectKind.DUTY: {"file": _file, "accept": _accept, "return": _send_back} | RUNGS_TOLD,
    SubjectKind.CAMPAIGN: {"open": _open, "sample": _sample},
    SubjectKind.LEDGER: {"import": _import},
    SubjectKind.CALENDAR: {
        "local_days": _local_days,
        "local_days_corrected": _local_days_corrected,
        "local_days_withdrawn": _local_days_withdrawn,
        "holiday_notice_entered": _holiday_notice("录入"),
        "holiday_notice_confirmed": _holiday_notice("确认"),
        "holiday_notice_withdrawn": _holiday_notice("撤回"),
        "library_taken_over": _library_taken_over,
        "year_not_confirmed": _year_not_confirmed,
    },
    SubjectKind.DIAGNOSIS: {"diagnose": _diagnose},
    SubjectKind.FEEDBACK: {"give_feedback": _give_feedback, "answer_feedback": _answer_feedback},
    SubjectKind.DIRECTORY: {
        "add_organization": _add_organization,
        "add_person": _add_person,
        "number_person": _number_person,
        "directory_reviewed": _directory_reviewed,
        "appoint": _appoint,
        "end_appointment": _end_appointment,
        "clock_set_back": _clock_set_back,
        "guessed_from": _guessed_from,
        "upgraded": _upgraded,
    },
    SubjectKind.ACCOUNT: {
        "administrator_made": _account("在服务器上设立"),
        "sign_in": _from_somewhere("以密码登录"),
        "guessed": _guessed,
        "locked": _account("密码连续输错，账号暂时锁定"),
        "password_changed": _from_somewhere("本人修改密码，原有登录失效"),
        "password_reset": _password_given,
        "password_rehashed": _account("密码不变，按现行的强度重新存放"),
        "hold_confirmed": _hold_confirmed,
        "hold_refused": _hold_refused,
        "deactivated": _account("停用账号，原有登录和令牌失效"),
        "token_issued": _token_issued,
        "token_revoked": _account("撤销一枚令牌或一次登录"),
        "sessions_set_back": _account("时钟被拨回：已到期的登录和令牌失效，其余登录不延长"),
        "entrust": _entrust,
        "revoke_proxy": _revoke_proxy,
        "declare_relation": _declare_relation,
        "lift_relation": _lift_relation,
    },
}
