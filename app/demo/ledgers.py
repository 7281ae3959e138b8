"""What the ledgers of the demo say, and their files in the form of [004] 附件2."""

from datetime import date
from pathlib import Path

from app.demo.university import BRANCHES, DIRECT, GENERAL_BRANCHES
from ledger.forms import Problem, Row, Source
from ledger.write import write_diagnosis

CUTOFF = date(2021, 4, 20)

OF_GENERAL_BRANCHES = (
    (("2020年下半年有2次人事事项未先经党组织会议研究", "院系1-2"), ("未配备专职组织员", "院系1-4")),
    (("党支部工作考核评价办法未建立", "院系4-3"), ("班子成员联系支部记录不全", "院系4-1")),
    (("理论学习中心组全年只集中学习5次", "院系3-1"),),
    (("哲学社会科学讲座3场未履行一会一报", "院系2-5"), ("教师党员发展两年为零", "院系4-10")),
)
OF_BRANCHES = (
    (
        ("2020年10月、12月未召开党小组会", "支部1-2"),
        ("3名教师2020年师德学习教育不足10学时", "支部1-4"),
        ("谈心谈话未覆盖全体党员", "支部3-1"),
    ),
    (("主题党日时间不固定", "支部1-3"), ("2名党员集中培训不足32学时", "支部2-3")),
    (("毕业生党员组织关系滞留4人", "支部2-2"), ("困难学生帮扶台账不健全", "支部7-2")),
)
OF_DIRECT = (("半年未向上级党组织报告支部工作", "支部3-3"), ("党费收缴未按月公示", "支部2-2"))
EXPERIENCE = (
    "坚持班子成员联系支部制度，每月到联系支部参加一次主题党日",
    "支部书记为双带头人，教研室活动与主题党日同步开展",
    "设立学生党员先锋岗",
    "",
)


def write(folder: Path) -> list[tuple[str, Path]]:
    """Write one ledger for each 党总支 and the 直属党支部; return whose each file is."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for n, (name, _, _) in enumerate(GENERAL_BRANCHES):
        rows = [_row(name, OF_GENERAL_BRANCHES[n], EXPERIENCE[0])]
        rows += [_row(branch, OF_BRANCHES[(n + k) % 3], EXPERIENCE[1 + k]) for k, (branch, _, _) in enumerate(BRANCHES)]
        files.append((name, _write(folder, name, rows, word=n % 2 == 0)))
    direct = [_row(DIRECT, OF_DIRECT, EXPERIENCE[3])]
    files.append((DIRECT, _write(folder, DIRECT, direct, word=True)))
    return files


def _row(name: str, problems: tuple[tuple[str, str], ...], experience: str) -> Row:
    return Row(
        organization=name,
        experience=experience,
        case="",
        remark="",
        problems=tuple(
            Problem(text, code, Source("", "", 0, "", n)) for n, (text, code) in enumerate(problems, start=1)
        ),
    )


def _write(folder: Path, unit: str, rows: list[Row], *, word: bool) -> Path:
    ending = "docx" if word else "xlsx"
    file = folder / f"诊断情况工作台账-{unit}.{ending}"
    file.write_bytes(write_diagnosis(ending, rows, unit=unit, cutoff=CUTOFF))
    return file
