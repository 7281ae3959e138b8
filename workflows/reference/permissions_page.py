"""The rights as a page for people: who may do what, who sees what, and who may not."""

from collections.abc import Iterable

from models.vocabulary import Office, Relation, Role, Sensitivity
from workflows.authz.permissions import CLEARANCES, RIGHTS, ROLE_SEATS
from workflows.authz.visibility import REASONS
from workflows.items import separation
from workflows.items.lifecycle import MOVES

HEAD = """# 谁可以做什么

本页由 `rectify docs` 从 `workflows/` 的 `RIGHTS`、`MOVES` 和 `separation.py` 生成，请勿手改。

角色总是从事项（或报送任务、行动）所属的党组织看出去的：在一处有权，不等于在别处有权。
范围之外的一律答“没有找到”，列表、数目、搜索、导出和出错说明里也没有；范围之内而无权的，说明由谁办理。
系统管理员只维护组织、人员和任职，对业务数据没有任何权利，所任职务也不算数。
"""


def permissions_page() -> str:
    """Return docs/rights.md."""
    return "\n".join(
        [
            HEAD,
            "## 对事项的办理\n",
            _matrix(
                ((f"{m.label} `{m.name}`", m.by) for m in MOVES.values()),
                [role for role in Role if any(role in move.by for move in MOVES.values())],
            ),
            "\n背书人、验收人、签批人、延期审批人是哪些职务，由行动按组织类型和重要程度规定。\n",
            "## 其他权利\n",
            _matrix(
                ((f"{r.label} `{r.name}`", r.by) for r in RIGHTS.values()),
                [each for each in (*Role, *Relation) if any(each in right.by for right in RIGHTS.values())],
            ),
            "\n## 职务给予的角色\n",
            *_standing(),
            "\n## 谁能知道一件事项\n",
            *_known(),
            "\n## 敏感事项\n",
            *_cleared(),
            "\n## 谁不可以\n",
            *_separation(),
            "",
        ]
    )


def _matrix(rows: Iterable[tuple[str, tuple[Role | Relation, ...]]], columns: list[Role | Relation]) -> str:
    lines = [f"| | {' | '.join(each.label for each in columns)} |", f"|---|{'|'.join(':-:' for _ in columns)}|"]
    lines += [f"| {label} | {' | '.join('✓' if each in by else '' for each in columns)} |" for label, by in rows]
    return "\n".join(lines)


def _standing() -> Iterable[str]:
    for role, seats in ROLE_SEATS.items():
        yield f"- {role.label}：{'、'.join(seat.label for seat in seats)}"
    yield "- 院党委直接领导的党总支、直属党支部，党委工作部也算上级党组织。"


def _known() -> Iterable[str]:
    yield "符合下列之一，且只在符合期间；页面、列表、数目、搜索、导出、消息、日历都按此给出：\n"
    yield from (f"- {way.label}" for way in REASONS)


def _cleared() -> Iterable[str]:
    yield "只对范围内的下列职务、纪委和事项中点名的人（责任领导、责任人、受托人）可见：\n"
    for kind in Sensitivity:
        if kind in CLEARANCES:
            offices = [office.label for office in Office if office in CLEARANCES[kind]]
            yield f"- {kind.label}：{'、'.join(offices)}"


def _separation() -> Iterable[str]:
    yield "每一条都在办理时检查，页面、接口、批量、导入、委托都绕不过去；代签时对两人都查：\n"
    guards = dict.fromkeys(guard for move in MOVES.values() for guard in move.guards)
    for rule in (guard for guard in guards if guard.__module__ == separation.__name__):
        moves = [m.label for m in MOVES.values() if rule in m.guards]
        yield f"- {rule.__doc__}（{'、'.join(moves)}）"
    yield "- 时钟只提醒、预警、催办，起草督办；任何时限都不会自动批准、验收、签批或销号。"
