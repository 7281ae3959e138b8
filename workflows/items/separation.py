"""Who may not (四只眼): each rule is one predicate and one sentence. Who may: lifecycle.py and rules/chain.py.

Checked in the machine, so that the page, the API, bulk, an import, a proxy and a delegate meet
the same rule. By proxy (代签) a rule must hold for both people, the one who signs and the one
signed for. Source: domain practice behind 「谁验收谁负责」; [004] 三（一）3 实行对账销号.
"""

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import wraps
from uuid import UUID

from models.vocabulary import Office, OrgKind, Role, SignAct, State
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.errors import NotPermitted, Refusal
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import CONTRIBUTORS, Part, reads

Rule = Callable[[ItemContext], Refusal | None]
Barred = Callable[[ItemContext], AbstractSet[UUID | None]]
"""Finds ids of people who may not, or of organizations in whose name nobody may, from the item alone."""
_BARS: dict[object, Barred] = {}
OF_THE_ABSENT: set[object] = set()
"""The rules that hold also for who is away (请假) and is stood in for."""


def bars(found: Barred) -> Callable[[Rule], Rule]:
    """Declare who the item itself shows to be refused by a rule, so that it is not even offered to them."""

    def declare(rule: Rule) -> Rule:
        _BARS[rule] = found
        return rule

    return declare


def refuses(sentence: str, *, of_the_absent: bool = False) -> Callable[[Barred], Rule]:
    """Make a rule of who is barred: it refuses whoever decides and is one of them.

    One `of_the_absent` refuses as well who stands in for one of them that the item names; it reads the measures.
    """

    def make(barred: Barred) -> Rule:
        @wraps(barred)
        def rule(case: ItemContext) -> Refusal | None:
            people = deciders(case)
            if of_the_absent:
                people |= _stood_for(case, people)
            return NotPermitted(sentence) if people & barred(case) else None

        if of_the_absent:
            OF_THE_ABSENT.add(rule)

        return bars(barred)(rule)

    return make


@reads(*CONTRIBUTORS)
@refuses("整改参与者不能验收、签批或批准本事项，请由其他同志办理。", of_the_absent=True)
def did_not_rectify(case: ItemContext) -> AbstractSet[UUID]:
    """整改参与者（拟方案者、责任人、上传佐证者、背书人、受托或委托者）不得验收、签批或批准"""
    return case.contributors


@reads(Part.MEASURES)
@refuses("本事项的责任领导不能验收或作最后签批，请由其他同志办理。", of_the_absent=True)
def does_not_lead(case: ItemContext) -> AbstractSet[UUID]:
    """责任领导（含兼任责任领导的挂点领导）不得验收，不得作最后签批，不得批准转长期"""
    return case.leaders


def is_not_its_head(case: ItemContext) -> Refusal | None:
    """整改单位书记只作背书，不得验收，不得作最后签批，不得批准转长期"""
    lent = deciders(case) - {case.actor.user_id}
    if case.plays(Role.HEAD) or (lent and lent & _heads_among(case.lenders, case)):
        return NotPermitted("整改单位书记只作背书，不能验收或作最后签批，请由其他同志办理。")
    return None


def _heads_among(people: Iterable[Actor], case: ItemContext) -> set[UUID]:
    seats = case.seats(Role.HEAD)
    return {who.user_id for who in people if who.post_in(seats, case.organization) is not None}


@reads(Part.RECUSALS)
def not_recused(case: ItemContext) -> Refusal | None:
    """已申报回避者不得作任何决定"""
    if deciders(case) & case.related:
        return NotPermitted("已就本组织申报回避，不能办理此事，请由其他同志办理。")
    return None


def is_not_discipline(case: ItemContext) -> Refusal | None:
    """纪委不参与审批，只查阅、抽查和重新挂号"""
    if any(post.kind is OrgKind.DISCIPLINE for who in _with_offices(case, deciders(case)) for post in who.posts):
        return NotPermitted("纪委不参与审批，只查阅、抽查和重新挂号，请由其他同志办理。")
    return None


@reads(Part.SIGNATURES, Part.MEASURES)
@refuses("本轮的验收人不能再签批，请由其他签批人办理。", of_the_absent=True)
def did_not_verify(case: ItemContext) -> AbstractSet[UUID | None]:
    """验收人不得签批同一轮"""
    return {case.verified_by}


@reads(Part.SIGNATURES, Part.MEASURES)
@refuses("一人一轮只签一次，请由下一位签批人办理。", of_the_absent=True)
def signs_once(case: ItemContext) -> AbstractSet[UUID | None]:
    """一人一轮只签一次，代签也算被代签人签过"""
    return {
        person
        for signature in case.signoffs
        if signature.act is SignAct.SIGN
        for person in (signature.user_id, signature.principal_id)
    }


@reads(Part.SIGNATURES, Part.MEASURES)
@bars(lambda case: case.leaders if case.closes() else frozenset())
def does_not_lead_the_last(case: ItemContext) -> Refusal | None:
    """责任领导和整改单位书记不得作最后签批"""
    return (does_not_lead(case) or is_not_its_head(case)) if case.closes() else None


@reads(Part.PROXIES)
def no_liaison_for_head(case: ItemContext) -> Refusal | None:
    """联络员不得代书记签字"""
    post = signing_appointment(case)
    if post is None or post.principal is None:
        return None
    held = {own.office for own in case.actor.posts if own.organization_id == post.organization_id}
    if held <= {Office.LIAISON}:
        return NotPermitted("联络员不能代书记签字，请由本人或其他受托人签字。")
    return None


@refuses("方案是您本人报出的，不能自批，请由上级其他同志办理。")
def not_own_plan(case: ItemContext) -> AbstractSet[UUID | None]:
    """报方案者不得自批方案"""
    return {case.item.plan_submitted_by_id}


@reads(Part.EXTENSIONS)
@refuses("延期是您本人申请的，不能自批，请由上级其他同志办理。")
def not_own_request(case: ItemContext) -> AbstractSet[UUID]:
    """申请延期者不得自批延期"""
    pending = case.pending_extension
    return {pending.requested_by_id} if pending else frozenset()


@reads(Part.MEASURES, Part.DELEGATIONS)
@refuses(
    "您拟定了本事项的方案、承办或受托办理它，不能批准其方案、决定其延期，请由上级其他同志办理。", of_the_absent=True
)
def does_not_do_it(case: ItemContext) -> AbstractSet[UUID | None]:
    """拟方案者、责任人、措施承办人和受委托者不得批准方案、决定延期"""
    doers = (person for m in case.measures for person in (m.responsible_id, m.done_by_id))
    delegates = (d.to_id for d in case.delegations)
    return {case.item.plan_submitted_by_id, case.item.responsible_id, *doers, *delegates}


@reads(*CONTRIBUTORS)
@refuses("您领导、承办或协助过本事项，不能撤销或并入它，请由其他同志办理。", of_the_absent=True)
def took_no_part(case: ItemContext) -> AbstractSet[UUID]:
    """领导、承办或协助过本事项者（责任领导、责任人、拟方案者、受托或委托者等）不得撤销或并入它"""
    return case.contributors | case.leaders


def above_who_confirmed(case: ItemContext) -> Refusal | None:
    """已入账的由入账组织的上一级撤销；院党委入账的须一人提请，另一组织的一人同意"""
    if case.item.state is State.DIAGNOSE:
        return None
    if voiding_appointment(case, Role.ABOVE) is None:
        return NotPermitted("本事项已确认入账，由入账组织的上一级撤销；您可以提请撤销。")
    owner = case.organization
    if owner.committee_id in {owner.id, owner.parent_id}:
        return NotPermitted("本事项由院党委一级入账，不由一人撤销：请提请撤销，由党委工作部或院党委的另一方同意。")
    return None


@reads(Part.VOIDING)
@refuses("撤销是您本人提请的，不能自己同意，请由其他同志办理。")
def not_own_void(case: ItemContext) -> AbstractSet[UUID | None]:
    """提请撤销者不得自己同意"""
    asked = case.void_request
    return {asked.actor_id} if asked else frozenset()


def _who_asked(case: ItemContext) -> AbstractSet[UUID]:
    asked = case.void_request
    return {UUID(str(asked.data["organization_id"]))} if asked else frozenset()


@reads(Part.VOIDING)
@bars(_who_asked)
def of_another_organization(case: ItemContext) -> Refusal | None:
    """提请者和同意者须在不同的组织任职"""
    asked, seats = case.void_request, case.seats(Role.ABOVE)
    held = {
        str(post.organization_id)
        for post in case.actor.posts
        if not post.waits and any(post.fills(seat, case.organization) for seat in seats)
    }
    if asked is not None and held <= {asked.data["organization_id"]}:
        return NotPermitted("提请者与您在同一组织任职，须由另一组织的同志同意。")
    return None


@reads(*CONTRIBUTORS)
@refuses("您承办、领导、验收或签批过本事项，不能抽查它，请由其他同志办理。")
def is_a_third_person(case: ItemContext) -> AbstractSet[UUID | None]:
    """承办、领导、验收或签批过本事项者不得抽查它"""
    signed = {person for each in case.signatures for person in (each.user_id, each.principal_id)}
    return case.contributors | case.leaders | signed


DECIDES = (not_recused, is_not_discipline)
"""For every decision of one level about another."""
VERIFIES = (did_not_rectify, does_not_lead, is_not_its_head, *DECIDES)
VOIDS = (took_no_part, *DECIDES)
SECONDS = (not_own_void, of_another_organization)
SIGNS = (did_not_rectify, did_not_verify, signs_once, does_not_lead_the_last, no_liaison_for_head, *DECIDES)


def barred(case: ItemContext, rules: Iterable[Rule]) -> frozenset[UUID]:
    """Return who the item itself shows to be refused by some rules: ids of people, and of organizations."""
    found = (found(case) for rule in rules if (found := _BARS.get(rule)))
    return frozenset(each for some in found for each in some if each is not None)


def bars_head(case: ItemContext, rules: Iterable[Rule]) -> bool:
    """Tell whether some rules refuse whoever is 书记 of the item's organization."""
    asked = set(rules)
    return is_not_its_head in asked or (does_not_lead_the_last in asked and case.closes())


def named_by(rules: Iterable[Rule]) -> list[Rule]:
    """Return those of some rules that tell from the item itself whom they refuse."""
    return [rule for rule in rules if rule in _BARS]


def first_refusal(rules: Sequence[Rule], case: ItemContext) -> Refusal | None:
    """Return the first refusal among some rules."""
    return next((refusal for rule in rules if (refusal := rule(case))), None)


def voiding_appointment(case: ItemContext, *roles: Role) -> AppointmentView | None:
    """Return the confirmed office by which the actor may void items here, if there is one.

    Without roles by those of the move `void`.
    """
    seats = (seat for role in roles or (Role.SUPERIOR, Role.ABOVE) for seat in case.seats(role))
    post = case.post(tuple(seats))
    return None if post is None or post.waits else post


def signing_appointment(case: ItemContext) -> AppointmentView | None:
    """Return the office in which the actor would sign now: an own one, else a lent one."""
    if case.item.state is not State.VERIFY:
        return case.post(case.seats(Role.GUARANTOR), lent=True)
    waiting = case.next_step if case.verified_by else None
    return case.post(waiting[2], lent=True) if waiting else None


def deciders(case: ItemContext) -> frozenset[UUID]:
    """Return who decides: the actor, and the one signed for."""
    post = signing_appointment(case) if case.item.state is State.VERIFY else None
    lent = post.principal if post else None
    return frozenset({case.actor.user_id, lent.user_id} if lent else {case.actor.user_id})


def _with_offices(case: ItemContext, people: frozenset[UUID]) -> list[Actor]:
    """Return who decides, with their offices: the actor, and the one signed for."""
    lent = people - {case.actor.user_id}
    return [case.actor, *(who for who in case.lenders if who.user_id in lent)] if lent else [case.actor]


def _stood_for(case: ItemContext, people: frozenset[UUID]) -> frozenset[UUID]:
    """Return who is away and named in the item, of those for whom somebody who decides stands in."""
    away = frozenset[UUID]().union(*(who.stands_in_for for who in _with_offices(case, people)))
    if not away:
        return away
    measures = (person for m in case.measures for person in (m.responsible_id, m.leader_id))
    return away & {case.item.responsible_id, case.item.leader_id, *measures}
