"""Who is what to an organization, read from the list of the cast alone.

Written a second time on purpose: the program is tested against it.
"""

from functools import cache
from typing import Any

from models.vocabulary import Office, OrgKind, Relation, Role
from tests import cast

TARGETS = {
    "教师第一党支部": "member",
    "信息工程系党总支": "xx_deputy",
    "会计教研室党支部": "cj_head",
    "机关直属党支部": "direct_member",
    "闽江学院党委": "party_organizer",
    "武夷学院党委": "outsider",
}
"""Where the things stand that are asked for, and who is the 责任人 of the item there."""

SEEN_BY_ITS_SENDER = ("getFeedback", "downloadFeedbackPicture")
NODES = {name: (code, kind, above, held) for name, code, kind, above, held in cast.ORGANIZATIONS}
LOGINS = [*(login for _, _, _, held in NODES.values() for login in held), "admin"]
CHAIN = {
    OrgKind.BRANCH: {
        Role.GUARANTOR: ["own:secretary"],
        Role.VERIFIER: ["superior:organizer", "superior:deputy_secretary"],
        Role.SIGNER: ["superior:secretary", "office:director"],
        Role.EXTENDER: ["superior:secretary", "superior:deputy_secretary", "superior:organizer"],
    },
    OrgKind.COMMITTEE: {
        Role.GUARANTOR: ["own:secretary"],
        Role.VERIFIER: ["superior:organizer", "superior:officer"],
        Role.SIGNER: ["superior:secretary"],
        Role.EXTENDER: ["superior:secretary"],
    },
    OrgKind.GENERAL_BRANCH: {
        Role.GUARANTOR: ["own:secretary"],
        Role.VERIFIER: ["office:officer", "committee:organizer"],
        Role.SIGNER: ["office:director", "committee:secretary", "committee:deputy_secretary"],
        Role.EXTENDER: ["office:director", "office:officer"],
    },
}
CHAIN[OrgKind.DIRECT_BRANCH] = CHAIN[OrgKind.GENERAL_BRANCH]


def university(name: str) -> str:
    above = NODES[name][2]
    return name if above is None else university(above)


def below(name: str, root: str) -> bool:
    above = NODES[name][2]
    return name == root or (above is not None and below(above, root))


def held(login: str) -> list[tuple[str, Office]]:
    return [(name, who[login]) for name, (*_, who) in NODES.items() if login in who]


def sees(login: str, target: str) -> bool:
    attached = {OrgKind.OFFICE, OrgKind.DISCIPLINE}
    roots = [NODES[o][2] if NODES[o][1] in attached else o for o, _ in held(login)]
    return any(below(target, root) for root in roots if root)


def attached(target: str, kind: OrgKind) -> list[str]:
    home = university(target)
    return [name for name, (_, what, above, _) in NODES.items() if (what, above) == (kind, home)]


def fills(login: str, target: str, seat: str) -> bool:
    place, office = seat.split(":")
    nodes = {
        "own": [target],
        "superior": [NODES[target][2]],
        "committee": [university(target)],
        "office": attached(target, OrgKind.OFFICE),
        "discipline": attached(target, OrgKind.DISCIPLINE),
    }[place]
    return any(where in nodes and what == office for where, what in held(login))


SEATS = {
    Role.HEAD: ["own:secretary"],
    Role.LIAISON: [f"own:{o}" for o in ("liaison", "organizer", "deputy_secretary", "secretary")],
    Role.SUPERIOR: [f"superior:{o}" for o in ("secretary", "deputy_secretary", "organizer")],
    Role.ABOVE: [
        *(f"committee:{o}" for o in ("secretary", "deputy_secretary", "organizer")),
        *(f"office:{o}" for o in ("director", "officer")),
    ],
    Role.OFFICE: ["office:director", "office:officer"],
    Role.DISCIPLINE: [f"discipline:{o}" for o in ("secretary", "deputy_secretary", "officer")],
}


@cache
def roles(login: str, target: str) -> frozenset[Role | Relation]:
    found: set[Role | Relation] = set()
    seats = SEATS | CHAIN[NODES[target][1]]
    for role, chairs in seats.items():
        if any(fills(login, target, seat) for seat in chairs):
            found.add(role)
    if Role.OFFICE in found and NODES[target][2] == university(target):
        found.add(Role.SUPERIOR)
    if target == university(target):  # nobody of 院党委 stands above it
        found -= {Role.ABOVE}
        found |= {Role.ABOVE} if found & {Role.SUPERIOR, Role.OFFICE} else set()
    if TARGETS[target] == login:
        found.add(Role.RESPONSIBLE)
    if sees(login, target):
        found.add(Relation.VIEWER)
    return frozenset(found | ({Relation.ADMIN} if login == "admin" else set()))


def known(doer: str, holder: str) -> dict[str, Any]:
    """Say of which operations somebody is the one concerned, and who knows of the thing besides.

    `doer` is the 责任人 there, `holder` whose office is lent.
    """
    return {
        "selves": {
            "entrust": {holder},
            "revokeProxy": {holder},
            "takeLeave": {doer},
            "endLeave": {doer},
            "declareRelation": {"student_head"},
            **{operation: {doer} for operation in SEEN_BY_ITS_SENDER},
        },
        "knows": {
            "entrust": {holder},
            "revokeProxy": {holder, "student_head"},
            "takeLeave": {doer},
            "endLeave": {doer, "student_head"},
            "liftRelation": {"student_head"},
            **{operation: {doer} for operation in (*SEEN_BY_ITS_SENDER, "answerFeedback")},
        },
    }
