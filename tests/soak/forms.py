"""What people write into a move's form; a byte chooses among what is sensible."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from models.choices import CheckVerdict
from tests.soak.scenes import Scene, pick

Given = dict[str, Any]


def form(scene: Scene, name: str, n: int) -> Given:
    """Fill in a move's form as somebody sensible would."""
    if name in FORMS:
        return FORMS[name](scene, n)
    if name in OPINIONS:
        return {"opinion": "措施太笼统，请写明召开日期"}
    return {"opinion": "同意"} if n % 2 else {}


def confirm(_: Scene, n: int) -> Given:
    level = pick(["ordinary"] * 3 + ["important", "major"], n)
    return {"rectification": pick(["immediate", "phased"], n // 5), "level": level}


def void(scene: Scene, n: int) -> Given:
    """Void it, or merge it: into one that is likely to take it in, and now and then into any."""
    if n % 3 == 2:
        return {"reason": "与本支部另一事项重复登记"}
    others = scene.near if scene.near and n < 215 else scene.others
    return {"merged_into_id": pick(others or (uuid4(),), n)}


def request_void(scene: Scene, n: int) -> Given:
    return void(scene, n)


def assign(scene: Scene, n: int) -> Given:
    return {"leader_id": scene.quiet(n * 7 % 256), "responsible_id": scene.quiet(n)}


def submit_plan(scene: Scene, n: int) -> Given:
    due = max(scene.item.due_on or scene.today, scene.today)
    measure = {"text": "每月召开", "responsible_id": scene.quiet(n), "due_on": due}
    if n % 4 == 3:
        measure |= {"leader_id": scene.quiet(n // 4)}
    return {"goal": "每月按期召开", "measures": [measure] * (1 + n % 2)}


def progress(scene: Scene, n: int) -> Given:
    undone = [m.id for m in scene.case.measures if m.done_at is None]
    if not undone or n > 230:
        return {"text": "已召开", "sustained": True}
    return {
        "text": "已召开",
        "measure_id": pick(undone, n),
        "done": n < 210,
        "evidence": "4月、5月会议记录2份，签到齐全",
    }


def attach(scene: Scene, n: int) -> Given:
    measures = [m.id for m in scene.case.measures] or [uuid4()]
    return {
        "measure_id": pick(measures, n),
        "sha256": f"{n:064x}",
        "file_name": "记录.pdf",
        "size": 2048,
        "media_type": "application/pdf",
    }


def verify(_: Scene, n: int) -> Given:
    return {"opinion": "核对原始记录，抽谈2人属实", "method": pick(["records", "on_site"], n)}


def return_(_: Scene, __: int) -> Given:
    return {"opinion": "会议记录不全，缺4月的签到", "requirement": "补齐缺少的会议记录和签到"}


def turn_long_term(scene: Scene, n: int) -> Given:
    review = scene.today + timedelta(days=1 + n)
    return {"stage_goal": "每学期检查", "review_on": review, "final_on": date(2023, 6, 30)}


def request_extension(scene: Scene, n: int) -> Given:
    later = (scene.item.due_on or scene.today) + timedelta(days=1 + n % 30)
    return {"reason": "外部订购的设备五月底才到", "progress": "已完成七成，其余待设备到位", "due_on": later}


def transfer(scene: Scene, n: int) -> Given:
    given = {"to_id": scene.quiet(n), "reason": "出国进修"}
    return given if n % 2 else given | {"measures": "keep"}


def transfer_measure(scene: Scene, n: int) -> Given:
    undone = [m.id for m in scene.case.measures if m.done_at is None]
    return {"measure_id": pick(undone, n) if undone else uuid4(), "to_id": scene.quiet(n), "reason": "出国进修"}


def delegate(scene: Scene, n: int) -> Given:
    return {"to_id": scene.quiet(n), "until_on": scene.today + timedelta(days=n % 40)}


def revoke_delegation(scene: Scene, n: int) -> Given:
    given = [each.to_id for each in scene.case.delegations]
    return {"delegate_id": pick(given, n) if given else scene.quiet(n), "reason": "已返校"}


def hand_over(scene: Scene, n: int) -> Given:
    """Hand over to somebody quiet, to anybody, or to who has just signed."""
    giver = scene.item.leader_id if n % 2 else scene.item.responsible_id
    signed = [s.user_id for s in scene.case.signoffs]
    everybody = list(scene.people.values())
    to = scene.quiet(n) if n < 160 else pick(signed or everybody, n // 2)
    return {"from_id": giver or to, "to_id": to, "reason": "换届"}


def appoint_patron(scene: Scene, n: int) -> Given:
    return {"user_id": pick(list(scene.people.values()), n)}


def reopen(scene: Scene, _: int) -> Given:
    due = scene.today + timedelta(days=20)
    return {"reason": "抽查发现六月以来又现反弹", "requirement": "重新修订制度并组织全员学习", "due_on": due}


def spot_check(_: Scene, n: int) -> Given:
    verdict = pick([None, *CheckVerdict], n)
    return {"opinion": "抽谈党员两人，调阅原始记录"} | ({"verdict": verdict} if verdict else {})


OPINIONS = {"return_plan", "refuse_extension", "refuse_void"}
FORMS: dict[str, Callable[[Scene, int], Given]] = {
    make.__name__.rstrip("_"): make
    for make in (
        confirm,
        void,
        request_void,
        assign,
        submit_plan,
        progress,
        attach,
        verify,
        return_,
        turn_long_term,
        request_extension,
        transfer,
        transfer_measure,
        delegate,
        revoke_delegation,
        hand_over,
        appoint_patron,
        reopen,
        spot_check,
    )
}


def spoiled(given: Given, n: int) -> Given:
    """Return the form with one thing wrong."""
    if not given:
        return {"opinion": " "}
    name = pick(sorted(given), n)
    wrong = [None, "", " ", uuid4(), "2021-02-30", date(2020, 1, 1), date(2031, 1, 1), [], -1]
    return given | {name: pick(wrong, n // 4)} if n % 3 else given | {"版本": 1}
