"""MOVES as a page for people: a mermaid diagram and a table."""

from collections.abc import Iterator

from models.vocabulary import State
from workflows.items.lifecycle import MOVES, Move
from workflows.items.moves import DETAILS
from workflows.items.moves.details import FOUND

HEAD = """# 事项的一生

本页由 `rectify docs` 从 `workflows/items/lifecycle.py` 的 `MOVES` 生成，请勿手改。

"""


def lifecycle_page() -> str:
    """Return docs/lifecycle.md."""
    return f"{HEAD}```mermaid\n{diagram()}\n```\n\n{table()}\n"


def diagram() -> str:
    """Return the moves as a mermaid state diagram; what stays in its stage is a self-loop."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state.value} : {state.label}" for state in State]
    lines += [f"    {arrow}" for move in MOVES.values() for arrow in _arrows(move)]
    lines += [f"    {state.value} --> [*]" for state in (State.CLOSED, State.VOID)]
    return "\n".join(lines)


def table() -> str:
    """Return the moves as a Markdown table."""
    rows = [
        "| 动作 | 从 | 到 | 由谁 | 须填 | 可填 | 前提 |",
        "|---|---|---|---|---|---|---|",
        *(_row(move) for move in MOVES.values()),
    ]
    return "\n".join(rows)


def _arrows(move: Move) -> Iterator[str]:
    if not move.sources and move.target:
        yield f"[*] --> {move.target.value} : {move.label}"
    for source in move.sources:
        target = move.target or source
        yield f"{source.value} --> {target.value} : {move.label}"
        if move.completes is not None:
            yield f"{source.value} --> {source.value} : {move.label}（{move.otherwise}）"


def _row(move: Move) -> str:
    required: list[str] = []
    optional: list[str] = []
    for name, field in DETAILS[move.name].given.model_fields.items():
        if name != "version" and field.json_schema_extra != FOUND:
            (required if field.is_required() else optional).append(field.title or name)
    cells = (
        f"{move.label} `{move.name}`",
        "、".join(source.label for source in move.sources) or "—",
        move.target.label if move.target else "不变",
        "、".join(role.label for role in move.by) or "无人",
        "、".join(required) or "—",
        "、".join(optional) or "—",
        "；".join((guard.__doc__ or guard.__name__).strip("。") for guard in move.guards) or "—",
    )
    return f"| {' | '.join(cells)} |"
