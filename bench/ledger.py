"""How long ledgers of 10,000 rows take to read and write, and how much memory.

Each figure comes from a process of its own.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ledger import write
from ledger.forms import Problem, RectificationRow, Row, Source
from ledger.read import read_ledger

ROWS = 10_000
DAY = date(2021, 4, 20)


def rows() -> list[Row]:
    """Ledger rows of usual length: two problems each, both cited."""
    source = Source("", "", 0, "", 0)
    missed = "2020年10月、12月未召开党小组会，会议记录不完整"
    taught = "3名教师2020年师德学习教育不足10学时，未补学"
    return [
        Row(
            organization=f"第{n}党支部",
            experience="支部书记为“双带头人”，教研室活动与主题党日同步开展。",
            case=f"学生公寓党员责任区（{n}）",
            remark="",
            problems=(Problem(missed, "支部1-2", source), Problem(taught, "支部1-4", source)),
        )
        for n in range(1, ROWS + 1)
    ]


def items() -> list[RectificationRow]:
    """Rectification rows."""
    cells = ["2020年10月、12月未召开党小组会"] * 17
    return [RectificationRow(f"XX-2021-{n}", *cells) for n in range(1, ROWS + 1)]


def as_csv(given: list[Row]) -> bytes:
    """The same rows as CSV."""
    lines = ["诊断情况工作台账", "填报单位：信息工程系党总支,,,,截止时间：2021年4月20日"]
    lines += ["序号,党组织名称,成功经验,典型案例,存在问题,备注"]
    for number, row in enumerate(given, 1):
        problems = write.problem_cell(row.problems)
        lines.append(f"{number},{row.organization},{row.experience},{row.case},{problems},")
    return "\n".join(lines).encode("gb18030")


WRITERS: dict[str, Callable[[], bytes]] = {
    "ledger.docx": lambda: write.write_diagnosis("docx", rows(), unit="信息工程系党总支", cutoff=DAY),
    "ledger.xlsx": lambda: write.write_diagnosis("xlsx", rows(), unit="信息工程系党总支", cutoff=DAY),
    "ledger.csv": lambda: as_csv(rows()),
    "items.docx": lambda: write.write_rectification("docx", items(), unit="闽北", as_of=DAY),
    "items.xlsx": lambda: write.write_rectification("xlsx", items(), unit="闽北", as_of=DAY),
}


def measure(verb: str, path: Path) -> None:
    """Do one thing in this process and print its figures."""
    data = path.read_bytes() if verb == "read" else b""
    start = time.perf_counter()
    if verb == "write":
        path.write_bytes(WRITERS[path.name]())
        done = f"{path.stat().st_size:>9,} bytes"
    else:
        reading = read_ledger(data, path.name)
        done = f"{len(reading.rows):>9,} rows "
        if reading.errors or reading.warnings:
            sys.exit(f"{path.name}: {(reading.errors + reading.warnings)[0]}")
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{verb:5}  {path.name:12} {done}  {seconds:5.2f} s  {megabytes:5.0f} MB peak")


def main() -> None:
    """Measure all."""
    with tempfile.TemporaryDirectory() as folder:
        for verb, names in (("write", list(WRITERS)), ("read", list(WRITERS)[:3])):
            for name in names:
                command = [sys.executable, "-m", "bench.ledger", verb, str(Path(folder) / name)]
                subprocess.run(command, check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
