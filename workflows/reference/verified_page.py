"""What verification holds, and what it does not, as a page for people."""

from collections.abc import Iterator

from workflows.audit.verify.replay import TABLES
from workflows.audit.verify.unheld import OTHERWISE, UNHELD, Why

HEAD = """# 核验比对了什么

本页由 `rectify docs` 从 `workflows/audit/verify/` 生成，请勿手改。

`rectify verify` 从记录把下列各表逐行推出来，与库中现有的逐列比对：
改了哪一列、按哪一条记录应为什么，都说出来；多出来的行、不见了的行也说出来。数据库里的每一列，都在本页的某一节里。
"""


def verified_page() -> str:
    """Return docs/verified.md."""
    return "\n".join([HEAD, *_played(), *_otherwise(), *_unheld(), ""])


def _played() -> Iterator[str]:
    yield "## 由记录推出来比对的\n"
    for table in TABLES:
        columns = "、".join(table.columns[name] for name in table.held)
        yield f"- **{table.label}** `{table.name}`：{columns}"


def _otherwise() -> Iterator[str]:
    yield "\n## 另行核对的\n"
    for name, held in OTHERWISE.items():
        columns = "、".join(f"`{column}`" for column in held.columns)
        yield f"- **{held.label}** `{name}`：{held.how}（{columns}）"


def _unheld() -> Iterator[str]:
    yield "\n## 不比对的\n"
    yield "这里各列被人在数据库里改动，核验不会说出来。"
    for why in Why:
        if listed := [each for each in UNHELD if each.why is why]:
            yield f"\n{why.value}：\n"
        for each in listed:
            columns = "、".join(f"`{column}`" for column in each.columns)
            yield f"- **{each.label}** `{each.table}`{columns and f'：只有{columns}'}"
