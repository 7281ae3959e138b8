"""What is wrong with an item closed or voided: an oracle that shares no line with the rules.

It reads the tables, the journal and the campaign's rules as they were copied, and says each
fault as a sentence. The tests of the oracle break items by hand, one fault at a time.
"""

from collections.abc import Iterator
from itertools import pairwise
from uuid import UUID

from tests.soak.facts import Dossier, Row, holds, sha256

HANDS_ON = {"submit_plan", "progress", "attach", "apply", "transfer", "transfer_measure", "delegate"}


def faults(d: Dossier) -> list[str]:
    """Return all that should not be so of a closed item."""
    parts = (plan, work, merging, guarantee, verification, signatures, sights, strangers, clock)
    return [fault for part in parts for fault in part(d)]


def plan(d: Dossier) -> Iterator[str]:
    if not d.item.goal or not d.measures:
        yield "there is no plan"
    submitted = last(d, "submit_plan")
    approved = last(d, "approve_plan")
    if submitted is None or approved is None or approved.seq < submitted.seq:
        yield "the plan was never approved"
    elif submitted.actor_id == approved.actor_id:
        yield "who submitted the plan approved it"


def work(d: Dossier) -> Iterator[str]:
    shown = {e.measure_id for e in d.evidence}
    for measure in d.measures:
        if measure.done_at is None or measure.done_by_id is None:
            yield "a measure is not done"
        if measure.id not in shown:
            yield "a measure has no evidence"
    if not d.item.number:
        yield "there is no number"


def merging(d: Dossier) -> Iterator[str]:
    """Every problem merged into it was told of before anybody applied, and was put right."""
    applied = last(d, "apply")
    for problem in d.merged:
        told = [e for e in d.entries if e.data.get("merged_id") == str(problem.id)]
        if not told or told[-1].data["text"] != problem.text:
            yield "its journal tells of no problem merged into it"
        elif applied is None or told[-1].seq > applied.seq:
            yield "a problem was merged into it after the application"
        name = f"并入事项{problem.number}：" if problem.number else problem.text
        if not any(name in measure.text for measure in d.measures):
            yield "no measure puts a merged problem right"


def voided(d: Dossier) -> Iterator[str]:
    """Say all that should not be so of an item that was voided or merged into another."""
    act = last(d, "void") or last(d, "grant_void")
    if act is None or act.data.get("to") != "void":
        yield "nobody voided it"
        return
    before = [e for e in d.entries if e.seq < act.seq]
    hands = {e.actor_id for e in before if e.act in HANDS_ON}
    hands |= {d.item.leader_id, d.item.responsible_id}
    hands |= {p for m in d.measures for p in (m.leader_id, m.responsible_id, m.done_by_id)}
    if act.actor_id in hands:
        yield "who took part voided it"
    asked = last(d, "request_void")
    if act.act == "grant_void" and (asked is None or asked.actor_id == act.actor_id):
        yield "who asked for its voiding granted it"
    if not d.item.number:
        return
    posts = d.house.held(act.actor_id, d.day(act.at))
    kinds = {d.house.organizations[p.organization_id].kind.value for p in posts}
    if not kinds & {"office", "committee", "authority"}:
        yield "it was confirmed, and not voided from above"
    if d.owner.committee_id in {d.owner.id, d.owner.parent_id} and act.act != "grant_void":
        yield "one person alone voided what 院党委 had confirmed"


def guarantee(d: Dossier) -> Iterator[str]:
    applied = last(d, "apply")
    given = of(d, "guarantee")
    if applied is None or not given:
        yield "nobody guaranteed"
        return
    since = [e for e in d.entries if e.seq > applied.seq]
    if any(e.data.get("to") not in {None, "verify", "closed"} for e in since):
        yield "the guarantee is of an earlier application"
    yield from office(d, given[-1], d.chain["guarantor"], "guarantor")
    if given[-1].seen_sha256 != applied.data["seen"]:
        yield "the guarantee is not what the journal says"


def verification(d: Dossier) -> Iterator[str]:
    found = of(d, "verify", d.item.round)
    if len(found) != 1:
        yield "it was not verified once in its last round"
    for signature in found:
        yield from office(d, signature, d.chain["verifier"], "verifier")
        if signature.principal_id is not None:
            yield "it was verified by proxy"
        if signature.user_id in contributors(d, signature):
            yield "who rectified verified"
        if signature.user_id in leaders(d, signature):
            yield "a leader verified"
        if signature.user_id in d.heads(d.day(signature.signed_at)):
            yield "the head verified"


def signatures(d: Dossier) -> Iterator[str]:
    signed = of(d, "sign", d.item.round)
    verified = {s.user_id for s in of(d, "verify", d.item.round)}
    people = [person for s in signed for person in who(s)]
    if len(set(people)) < len(people):
        yield "somebody signed twice"
    for signature in signed:
        step = d.chain["signers"][signature.step - 1 : signature.step]
        yield from office(d, signature, [seat for s in step for seat in s["seats"]], "signer")
        if who(signature) & contributors(d, signature):
            yield "who rectified signed"
        if who(signature) & verified:
            yield "who verified signed"
    yield from in_order(d, signed)
    for signature in signed[-1:]:
        if who(signature) & leaders(d, signature):
            yield "a leader signed last"
        if who(signature) & d.heads(d.day(signature.signed_at)):
            yield "the head signed last"


def in_order(d: Dossier, signed: list[Row]) -> Iterator[str]:
    for number, step in enumerate(d.chain["signers"], start=1):
        seats = sorted(s.seat for s in signed if s.step == number)
        if step["rule"] == "all" and seats != sorted(step["seats"]):
            yield "a step of the chain is not complete"
        if step["rule"] == "any" and len(seats) != 1:
            yield "a step of the chain is not complete"
    verified = of(d, "verify", d.item.round)
    places = [place(d, s) for s in verified[-1:] + sorted(signed, key=lambda s: s.step)]
    if any(later <= earlier for earlier, later in pairwise(places)):
        yield "the chain was not signed in its order"
    moved = [e for e in d.entries if e.data.get("from") != e.data.get("to")]
    closing = moved[-1] if moved else None
    if closing is None or closing.act != "sign" or closing.data["to"] != "closed":
        yield "no signature closed it"
    elif signed and place(d, signed[-1]) != closing.seq:
        yield "another signature than the last closed it"


def sights(d: Dossier) -> Iterator[str]:
    """Every signature of every round stands for what was shown, and that was all there was."""
    hashes = {0: "0" * 64} | {entry.seq: entry.hash for entry in d.entries}
    for s in d.signatures:
        if s.shown is None or sha256(s.shown) != s.seen_sha256:
            yield "what was signed is not what was shown"
            continue
        seq, head = s.shown["journal"]["seq"], s.shown["journal"]["hash"]
        if hashes.get(seq) != head or place(d, s) != seq + 1:
            yield "a signer was not shown the item as it was"
        until = max(entry.at for entry in d.entries if entry.seq <= seq)
        then = {(str(e.id), e.sha256, e.note) for e in d.evidence if e.added_at <= until}
        if {(e["id"], e["sha256"], e["note"]) for e in s.shown["evidence"]} != then:
            yield "a signer was not shown the evidence there was"


def strangers(d: Dossier) -> Iterator[str]:
    for s in d.signatures:
        day = d.day(s.signed_at)
        for person in who(s):
            if d.house.people[person].is_admin:
                yield "the administrator signed"
            if any(h.appointment_id is None and waits(h, person, s) for h in d.house.holds):
                yield "somebody signed whose account nobody had confirmed"
            if person in d.house.shut and d.house.shut[person] < s.signed_at:
                yield "somebody signed whose account was closed"
            nodes = [d.house.organizations[p.organization_id] for p in d.house.held(person, day)]
            if s.act.value != "guarantee" and any(n.kind.value == "discipline" for n in nodes):
                yield "纪委 signed"
            if d.owner.committee_id not in {n.committee_id for n in nodes}:
                yield "a stranger signed"
            if s.act.value != "guarantee" and related(d, person, s):
                yield "somebody related signed"


def clock(d: Dossier) -> Iterator[str]:
    if len(d.deadlines) != 1 or d.deadlines[0].met_at is None:
        yield "its due date is not met"
    if any(row.next_check_at for row in d.deadlines):
        yield "the clock still looks at it"


def office(d: Dossier, s: Row, seats: list[str], role: str) -> Iterator[str]:
    """Say what is wrong with the office in which somebody signed."""
    post, day = d.house.posts.get(s.appointment_id), d.day(s.signed_at)
    if post is None or post.user_id != (s.principal_id or s.user_id) or not holds(post, day):
        yield f"the {role} held no office"
    elif s.seat not in seats or s.seat not in d.seats(post):
        yield f"the {role} held another office"
    elif any(h.appointment_id == post.id and waits(h, post.user_id, s) for h in d.house.holds):
        yield f"nobody had confirmed the {role}'s office"
    elif s.principal_id is not None:
        lent = [p for p in d.house.proxies if p.appointment_id == post.id and p.to_id == s.user_id]
        if not any(
            p.starts_on <= day <= p.ends_on and (p.revoked_at is None or p.revoked_at > s.signed_at) for p in lent
        ):
            yield f"the {role}'s signature was lent to nobody"
        own = {p.office.value for p in d.house.held(s.user_id, day) if p.organization_id == post.organization_id}
        if own == {"liaison"}:
            yield f"a liaison signed for the {role}"


def waits(hold: Row, person: UUID, s: Row) -> bool:
    """Tell whether something of a person still waited to be confirmed when they signed."""
    confirmed = hold.confirmed and hold.decided_at <= s.signed_at
    return hold.user_id == person and hold.made_at <= s.signed_at and not confirmed


def contributors(d: Dossier, s: Row) -> set[UUID]:
    """Return who ever put a hand to the item, or was to do so as a signer was shown it, or now."""
    measures = s.shown["measures"] if s.shown else []
    shown = {m["responsible_id"] for m in measures} | {s.shown["item"]["responsible_id"] if s.shown else None}
    found = {
        d.item.responsible_id,
        *(UUID(person) for person in shown if person),
        *(entry.actor_id for entry in d.entries if entry.act in HANDS_ON),
        *(p for m in d.measures for p in (m.responsible_id, m.done_by_id)),
        *(e.added_by_id for e in d.evidence),
        *(p for x in d.delegations for p in (x.from_id, x.to_id)),
        *(g.principal_id for g in of(d, "guarantee")),
    }
    return found - {None}


def leaders(d: Dossier, s: Row) -> set[UUID]:
    """Return who led the item as a signer was shown it, and who does now."""
    shown = [s.shown["item"], *s.shown["measures"]] if s.shown else []
    found = {d.item.leader_id, *(m.leader_id for m in d.measures)}
    return (found | {UUID(x["leader_id"]) for x in shown if x["leader_id"]}) - {None}


def related(d: Dossier, person: UUID, s: Row) -> bool:
    return any(
        r.user_id == person
        and d.owner.path.startswith(d.house.organizations[r.organization_id].path)
        and r.declared_at < s.signed_at
        and (r.lifted_at is None or r.lifted_at > s.signed_at)
        for r in d.house.recusals
    )


def last(d: Dossier, act: str) -> Row | None:
    return next((entry for entry in reversed(d.entries) if entry.act == act), None)


def of(d: Dossier, act: str, number: int | None = None) -> list[Row]:
    """Return the signatures of one kind, in one round or all, in the journal's order."""
    found = [s for s in d.signatures if s.act.value == act and number in {None, s.round}]
    return sorted(found, key=lambda s: place(d, s))


def place(d: Dossier, s: Row) -> int:
    """Return where the journal tells of a signature; 0 when it does not."""
    return next(
        (
            entry.seq
            for entry in d.entries
            if entry.data.get("seen") == s.seen_sha256
            and (entry.actor_id, entry.data.get("seat")) == (s.user_id, s.seat)
        ),
        0,
    )


def who(s: Row) -> set[UUID]:
    """Return who signed, and for whom."""
    return {s.user_id, s.principal_id} - {None}
