"""`rectify docs`: the pages of docs/ that are made from the code."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from ledger.column_fields import FIELDS
from ledger.columns import DIAGNOSIS, RECTIFICATION, Column

FOLDER = Path("docs")
STALE = 1
MADE = "本页由 `rectify docs` 生成，请勿手改。"


def docs(*, check: Annotated[bool, typer.Option("--check", help="只检查是否过期")] = False) -> None:
    """生成 docs/ 中由代码得出的页面（开发者用）。"""
    made = {name: page() for name, page in pages().items()}
    stale = [name for name, page in made.items() if _read(FOLDER / name) != page]
    if not check:
        for name in stale:
            (FOLDER / name).write_text(made[name], encoding="utf-8")
            typer.echo(f"已写入 docs/{name}")
    elif stale:
        typer.echo(f"docs/ 中已过期：{'、'.join(stale)}，请运行 make docs。", err=True)
        raise typer.Exit(STALE)


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


HEADINGS = (
    "读取时按表头的意思认列，不要求一字不差：“所属党组织”“查找出的问题”“成功经验（200字以内）”都认得；两行的表头、"
    "“存在问题”下分“问题表述”和“对照指标”、单独的“对照指标”列、被分成两截的表格也能读。没有读取的列和行，会逐一提醒。"
    "整改台账和任务清单由问题（或任务）和整改措施、责任人、时限等列认出：`rectify ledger read` 读取，导入即为接续。"
)
ASSIGNING = """\
## 指定各列

表头没有认出，两列写的是同一项，或者有内容的列认不出是什么时，由人指定：页面的预览列出每一列的表头和样例，\
逐列选定后重新读取，下次上传同样表头的文件时按这次的填好供核对；\
接口的 `columns`、`rectify ledger read`（和 `import`）的 `--columns` 写明\
“表头 → 项”，没有写的列仍按表头认：

```sh
rectify ledger read 导出.csv --columns "dw=organization,wt=problem,cs=measures,fzr=person,qx=due"
```

也可写在 JSON 文件里（`--columns 各列.json`）：`{"dw": "organization", "wt": "problem"}`，有几种表头的写成一列。\
表头是空的，写作“第3列”。只用于有这些表头的表，并逐处提醒；指定为不读取的列和没有认出的列也会提醒。各项是：

"""
CORRECTING = """\
## 标注了原因的文件

有错误或提醒的文件，可从预览下载一份，或用 `rectify ledger read 文件 --marked 标注.xlsx` 另存：有问题的单元格标红，\
原因写在批注里；Word 仍为 Word，Excel 和 CSV 为 Excel。只带文字，不带宏、链接、公式和图片；\
改好后可直接上传，批注不会被读作内容。

## 登记前的更正

诊断情况工作台账在预览里逐项更正后再登记：改写、拆成几个、并入上一个、改对照指标、改党组织；没有读取的内容要逐处确认。\
接口和 `rectify ledger import` 用一份 JSON（`decisions`、`--decisions`），各项都可省略：

```json
{
  "organizations": {"教工支部": "教师第一党支部"},
  "problems": {
    "表1:3:1": {"texts": ["未按期召开党小组会", "没有会议记录（支部1-4）"]},
    "表1:3:2": {"indicator": "支部2-2", "organization": "学生党支部"},
    "表1:3:3": {"joined": true}
  },
  "accepted": ["表1第2行：……没有读取……"]
}
```

`problems` 的键由预览给出（表、行、格内第几条）；`texts` 几条即拆成几个问题。文件原文连同位置留在事项的登记记录里。

"""
TAKING_OVER = """\
## 接续台账

整改台账、任务清单在“台账”页、`POST …/ledgers/take-over` 或 `rectify ledger import` 接续。预览所问的，页面上直接填写；\
接口和命令用一份 JSON（`decisions`、`--decisions`），各项都可省略：

```json
{
  "organizations": {"教工支部": "教师第一党支部"},
  "people": {"钱某": "钱某（教师第一党支部）"},
  "due_on": "2021-05-20",
  "lines": {"台账:3:1": {"person": "wang", "due_on": "2021-05-10", "measures": ["补开党小组会"]}},
  "accepted": ["台账第3行：……"]
}
```

`organizations`、`people` 由文件中的写法指到已登记的名称、姓名或登录名；`due_on` 用于已过期或没有写明时限的各项；\
`lines` 按预览给出的 key 更正一项（organization、leader、person、due_on、indicator、measures；\
texts 写几条即拆成几项，shares 是拆开的各项各有哪几条措施，不写即各项都有，joined 为真即并入上一项）；\
`accepted` 逐一写出已核对的提醒（“位置：内容”，与预览的 unaccepted 相同）。"""


def _ledger_page() -> str:
    return (
        f"# 台账的两种格式\n\n{MADE}\n\n"
        f"{HEADINGS}\n\n"
        f"## 诊断情况工作台账（闽北职院党〔2021〕36号附件2）\n\n{_columns(DIAGNOSIS)}\n\n"
        f"## 整改台账\n\n{_columns(RECTIFICATION)}\n\n"
        f"{ASSIGNING}{'、'.join(f'`{name}`（{word}）' for name, word in FIELDS.items())}。\n\n"
        f"{CORRECTING}{TAKING_OVER}\n"
    )


def _columns(columns: tuple[Column, ...]) -> str:
    rows = [f"| {c.header} | {'、'.join(c.aliases) or '—'} | {c.width} |" for c in columns]
    return "\n".join(["| 列 | 导入时也认得的写法 | 宽（毫米） |", "|---|---|---|", *rows])


def _settings_page() -> str:
    from app.settings import Settings

    rows = [
        f"| `RECTIFY_{name.upper()}` | {field.description} | {_default(field.default)} |"
        for name, field in Settings.model_fields.items()
    ]
    table = "\n".join(["| 变量 | 含义 | 默认值 |", "|---|---|---|", *rows])
    return f"# 设置\n\n{MADE}\n\n写在环境变量里，或写在当前目录的 `rectify.env` 里。\n\n{table}\n"


def _default(value: object) -> str:
    return f"`{value}`" if str(value) else "无"


def pages() -> dict[str, Callable[[], str]]:
    """Return what writes each page, by its name in docs/."""
    from workflows.reference.glossary import glossary_page
    from workflows.reference.lifecycle_page import lifecycle_page
    from workflows.reference.permissions_page import permissions_page
    from workflows.reference.verified_page import verified_page

    return {
        "glossary.md": glossary_page,
        "ledger.md": _ledger_page,
        "lifecycle.md": lifecycle_page,
        "rights.md": permissions_page,
        "settings.md": _settings_page,
        "verified.md": verified_page,
    }
