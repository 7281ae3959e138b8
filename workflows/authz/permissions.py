"""RIGHTS: who may do what that is not a move of an item. With MOVES, this is the whole of it.

A role is always seen from the organization that a thing belongs to, so a right in one place says
nothing about another. Who does not see the organization is told that there is nothing (404); who
sees it and has no right is told who has (403). docs/rights.md and the tests derive from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.people import Organization
from models.vocabulary import Office, OrgKind, Relation, Role, SeatPlace, Sensitivity
from workflows.authz import confirmed
from workflows.authz.seats import Seat
from workflows.errors import NotPermitted

if TYPE_CHECKING:
    from workflows.authz.actors import Actor
    from workflows.authz.held_offices import AppointmentView


def _seats(place: SeatPlace, *offices: Office) -> tuple[Seat, ...]:
    return tuple(Seat(place=place, office=office) for office in offices)


ROLE_SEATS: dict[Role, tuple[Seat, ...]] = {
    Role.HEAD: _seats(SeatPlace.OWN, Office.SECRETARY),
    Role.LIAISON: _seats(SeatPlace.OWN, Office.LIAISON, Office.ORGANIZER, Office.DEPUTY_SECRETARY, Office.SECRETARY),
    Role.SUPERIOR: _seats(SeatPlace.SUPERIOR, Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.ORGANIZER),
    Role.ABOVE: (
        *_seats(SeatPlace.COMMITTEE, Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.ORGANIZER),
        *_seats(SeatPlace.OFFICE, Office.DIRECTOR, Office.OFFICER),
    ),
    Role.OFFICE: _seats(SeatPlace.OFFICE, Office.DIRECTOR, Office.OFFICER),
    Role.DISCIPLINE: _seats(SeatPlace.DISCIPLINE, Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.OFFICER),
}
"""The roles that an office gives, whatever the item."""

_LEADING = frozenset({Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.DIRECTOR})
CLEARANCES: dict[Sensitivity, frozenset[Office]] = {
    Sensitivity.WEAK: _LEADING | {Office.ORGANIZER, Office.OFFICER, Office.PATRON},
    Sensitivity.IDEOLOGY: _LEADING | {Office.ORGANIZER, Office.OFFICER},
    Sensitivity.CLUE: _LEADING,
}
"""The offices that see sensitive items within their scope. 纪委 sees all, and so does whoever is
named in the item: its 责任领导, 责任人 and their delegates."""


@dataclass(frozen=True, slots=True)
class Right:
    """One thing that people do, and who may. `by` is alternatives; VIEWER needs no office more.

    One that `decides` is for confirmed accounts and offices alone (ADR 14).
    """

    name: str
    label: str
    by: tuple[Role | Relation, ...]
    decides: bool = False

    @property
    def who(self) -> str:
        """Who may, as people read it."""
        return "或".join(each.label for each in self.by)


_OFFICE = (Role.OFFICE,)
_WATCH = (Role.OFFICE, Role.DISCIPLINE)
_ENTERING = (Role.HEAD, Role.LIAISON, Role.SUPERIOR, Role.OFFICE)
_ADMIN = (Relation.ADMIN,)
_ANY = (Relation.VIEWER,)
_SELF = (Relation.SELF,)
_TREE = (Relation.VIEWER, Relation.ADMIN)

_DECLARED = (
    Right("see_item", "查看事项", _ANY),
    Right("look", "阅看事项", _ANY),
    Right("prove_item", "取得销号证明包", _ANY),
    Right("see_campaign", "查看专项行动", _ANY),
    Right("see_statistics", "查看统计", _ANY),
    Right("see_diagnoses", "查看诊断对照", _ANY),
    Right("see_duties", "查看报送任务", _ANY),
    Right("see_reconciliations", "查看对账", _ANY),
    Right("see_calendar", "查看校历", _ANY),
    Right("see_escalations", "查看时钟与督办", _ANY),
    Right("export_ledger", "导出台账", _ANY),
    Right("see_vacancies", "查看空缺", _TREE),
    Right("import_ledger", "导入台账", _ENTERING),
    Right("diagnose", "诊断对照", _ENTERING),
    Right("file", "报送", (Role.LIAISON,)),
    Right("receive", "接收、退回报送件", _OFFICE),
    Right("reconcile", "对账", (Role.LIAISON, Role.OFFICE)),
    Right("sign_reconciliation", "签对账单", (Role.HEAD, Role.OFFICE), decides=True),
    Right("request_duty_extension", "申请报送延期", (Role.LIAISON,)),
    Right("extend_duty", "审批报送延期申请", _OFFICE, decides=True),
    Right("send", "签发督办", _OFFICE, decides=True),
    Right("dismiss", "不予签发", _OFFICE, decides=True),
    Right("edit_document", "修改督办文书", _OFFICE),
    Right("answer_document", "反馈督办", (Role.LIAISON,)),
    Right("review_answer", "审核督办反馈", _OFFICE, decides=True),
    Right("open_campaign", "启动专项行动", _OFFICE),
    Right("close_days", "维护校历", _OFFICE),
    Right("keep_holidays", "录入、确认放假安排", _OFFICE),
    Right("hand_over", "预览交接", (Role.SUPERIOR, Role.OFFICE)),
    Right("sample", "抽查取样", (Role.DISCIPLINE,)),
    Right("prove_campaign", "取得整个行动的销号证明包", _WATCH),
    Right("see_seals", "查看封存", _WATCH),
    Right("see_voids", "查看撤销并案清单", _WATCH),
    Right("declare_relation", "申报回避", (Relation.SELF, Role.OFFICE, Role.DISCIPLINE)),
    Right("lift_relation", "解除回避", _WATCH, decides=True),
    Right("entrust", "委托代签", _SELF),
    Right("revoke_proxy", "撤回代签委托", (Relation.SELF, Role.OFFICE)),
    Right("take_leave", "登记请假", (Relation.SELF, Role.HEAD, Role.OFFICE, Relation.ADMIN)),
    Right("end_leave", "提前结束请假", (Relation.SELF, Role.HEAD, Role.OFFICE, Relation.ADMIN)),
    Right("see_directory", "查看组织、人员和任职", _TREE),
    Right("keep_directory", "维护组织、人员和任职", _ADMIN),
    Right("reset_password", "重置密码", _ADMIN),
    Right("keep_webhooks", "维护 Webhook", _ADMIN),
    Right("confirm_hold", "确认账号、任职", (Role.SUPERIOR, Role.OFFICE), decides=True),
    Right("see_first_directory", "查看首次名册", (Relation.ADMIN, Role.HEAD, Role.OFFICE, Role.DISCIPLINE)),
    Right("review_directory", "核对首次名册", (Role.HEAD, Role.OFFICE, Role.DISCIPLINE)),
    Right("see_deliveries", "查看通知送达", _OFFICE),
    Right("announce", "发布群公告", _OFFICE),
    Right("rule_channels", "设定通知方式", _OFFICE),
    Right("give_feedback", "提投诉建议", _SELF),
    Right("see_feedback", "查看投诉建议", (Relation.SELF, Role.OFFICE)),
    Right("answer_feedback", "答复投诉建议", _OFFICE),
    Right("own_work", "查看本人的待办", _SELF),
    Right("own_account", "管理本人的密码、登录、令牌、消息和通知地址", _SELF),
)
RIGHTS: dict[str, Right] = {right.name: right for right in _DECLARED}


def seats_of(role: Role, organization: Organization) -> tuple[Seat, ...]:
    """Return the seats of a role that an office gives, seen from an organization.

    「院党委抓系党总支和直属党支部」 ([004] 三（三）1): there 党委工作部 acts for 院党委. Nobody of
    院党委 stands above it: its own items are between its superior and 党委工作部.
    """
    if role is Role.ABOVE and organization.id == organization.committee_id:
        return ROLE_SEATS[Role.SUPERIOR] + ROLE_SEATS[Role.OFFICE]
    seats = ROLE_SEATS.get(role, ())
    directly_below = organization.parent_id == organization.committee_id
    return seats + ROLE_SEATS[Role.OFFICE] if role is Role.SUPERIOR and directly_below else seats


def has_anywhere(actor: "Actor", by: Iterable[Role | Relation]) -> bool:
    """Tell whether the actor's offices may give one of the roles in some organization.

    A page is offered by this; whether a thing is allowed is asked of the thing itself.
    """
    return any(_somewhere(actor, role) for role in by)


def watches(actor: "Actor", right: str) -> bool:
    """Tell whether an office, and not only being concerned oneself, may give a right in some organization."""
    return has_anywhere(actor, (role for role in RIGHTS[right].by if role is not Relation.SELF))


def _somewhere(actor: "Actor", role: Role | Relation) -> bool:
    match role:
        case Relation.SELF:
            return True
        case Relation.ADMIN:
            return actor.is_admin
        case Relation.VIEWER | Role.RESPONSIBLE | Role.LEADER:
            return bool(actor.posts)
        case Role.VERIFIER | Role.SIGNER | Role.EXTENDER:
            return any(post.kind in _ABOVE for post in actor.posts)
        case Role.GUARANTOR:
            role = Role.HEAD
    seats = ROLE_SEATS[role] + (ROLE_SEATS[Role.OFFICE] if role is Role.SUPERIOR else ())
    return any(post.office is seat.office and post.kind in _KINDS[seat.place] for post in actor.posts for seat in seats)


_ABOVE = (OrgKind.AUTHORITY, OrgKind.COMMITTEE, OrgKind.GENERAL_BRANCH, OrgKind.OFFICE)
_KINDS = {
    SeatPlace.OWN: set(OrgKind) - {OrgKind.OFFICE, OrgKind.DISCIPLINE},
    SeatPlace.SUPERIOR: _ABOVE[:-1],
    SeatPlace.COMMITTEE: {OrgKind.COMMITTEE},
    SeatPlace.OFFICE: {OrgKind.OFFICE},
    SeatPlace.DISCIPLINE: {OrgKind.DISCIPLINE},
}
"""Which kinds of organization may stand at a place, seen from one that owns items."""


def clearance(office: Office, kind: OrgKind) -> frozenset[Sensitivity]:
    """Return the kinds of item that an office sees within its scope."""
    everything = kind is OrgKind.DISCIPLINE
    return frozenset({Sensitivity.NONE}) | {
        sensitivity for sensitivity, offices in CLEARANCES.items() if everything or office in offices
    }


def require(actor: "Actor", name: str, organization: Organization | None = None) -> "AppointmentView | None":
    """Return the office by which the actor has a right, or refuse.

    None where the right is the administrator's. Whether the actor sees the organization at all,
    and whether something is the actor's own, was asked before.
    """
    right = RIGHTS[name]
    if Relation.ADMIN in right.by and actor.is_admin:
        return None
    if organization is not None:
        roles = (role for role in right.by if isinstance(role, Role))
        seats = (seats_of(role, organization) for role in roles)
        found = [post for each in seats if (post := actor.post_in(each, organization))]
        if post := next((post for post in found if not (right.decides and post.waits)), None):
            if right.decides and actor.waits:
                raise NotPermitted(confirmed.ACCOUNT_WAITS)
            return post
        if found:
            raise NotPermitted(confirmed.OFFICE_WAITS)
    raise NotPermitted(f"{right.label}由{right.who}办理，您的职务不能办理此事。")


def may(actor: "Actor", name: str, organization: Organization | None = None) -> bool:
    """Tell whether an actor has a right, for a page that offers it."""
    try:
        require(actor, name, organization)
    except NotPermitted:
        return False
    return True
