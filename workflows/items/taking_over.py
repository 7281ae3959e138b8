"""接续: an item of a ledger that was kept elsewhere begins in the stage that its evidence and the actor's rights allow.

It comes no further than 整改: whatever the file says of completion or 销号 is a claim (`models/item_claim.py`), and the
head applies for closure as for any other item.
"""

from dataclasses import dataclass

from models.vocabulary import Rectification, State
from workflows.items import machine, separation
from workflows.items.lifecycle import MOVES
from workflows.items.loading.context import ItemContext
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryText, basis, joined_parts

LABEL = "接续台账"
NO_GOAL = "（原台账没有写整改目标）"
"""The goal of an item whose file names none: a plan under way has one."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The stage in which an item begins, and why it comes no further; nothing of one that comes to 整改."""

    state: State
    why: str = ""


def arrival(case: ItemContext, *, rewritten: bool, dated: bool) -> Arrival:
    """Tell in which stage a new item of a running ledger begins, brought in by the actor.

    Whoever may not confirm it only registers it. With people, a date, and measures that are the file's, it goes on
    being put right, if the actor may approve its plan as well, and did not write it anew (`rewritten`): nobody
    approves what is their own. Without a date (`dated`) it has no measures yet, for each has one. The item of `case` is
    in 诊断; it is read with its measures, delegations, recusals and calendar.
    """
    if refusal := machine.move_refusal(case, MOVES[Act.CONFIRM]):
        return Arrival(State.DIAGNOSE, f"待上级确认入账：{refusal}")
    item = case.item
    if missing := [name for name, who in (("责任领导", item.leader_id), ("责任人", item.responsible_id)) if not who]:
        return Arrival(State.PLAN, f"没有{'、'.join(missing)}，待分派、报方案。")
    if not case.measures:
        return Arrival(State.PLAN, "没有整改措施，待报方案。" if dated else "没有整改时限，请先定下。")
    if rewritten:
        return Arrival(State.PLAN, "整改措施由接续者改写，待本组织书记报方案。")
    if refusal := separation.does_not_do_it(case):
        return Arrival(State.PLAN, f"待报方案、由上级其他同志批准：{refusal}")
    return Arrival(State.RECTIFY)


def sentence(said: EntryData) -> EntryText:
    """Tell of one item that was taken over, and of what its file claims."""
    claim = EntryData(said.data["claim"], said.names)
    number = f"编号{said('number')}" if said("number") else ""
    before = f"原编号{claim('number')}" if claim("number") else ""
    due = f"整改时限{said.day('due_on')}" if said("due_on") else ""
    told = f"接续{said('organization')}的事项，进入“{said.label(State, 'to')}”环节"
    reported = f"原台账自报“{claim('completion')}”，不作为销号依据" if claim("completion") else ""
    parts = joined_parts(told, number, before, said.label(Rectification, "rectification"), due, reported)
    file = EntryData(said.data["source"], {})
    cited = f"对照指标 {said('indicator')}" if said("indicator") else ""
    stood = f"台账《{file('file')}》{file('place')}"
    return EntryText(parts, said.quote("text"), basis(cited, stood, file.hashed("sha256", "台账")))


def file_sentence(said: EntryData) -> EntryText:
    """Tell of a whole file that was taken over."""
    told = f"接续《{said('file')}》，填报单位{said('unit') or '未填'}，接续{said('items')}个事项"
    return EntryText(told, None, basis(said.hashed("sha256", "台账")))
