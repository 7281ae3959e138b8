"""核验对账单。

用法：python3 verify_reconciliation.py 证明包.zip [--seal "封存第…号 …"]

与 verify_closure.py 放在同一文件夹；只用 Python 3.8 以上自带的标准库，不联网，不读数据库，不改文件。
退出码 0 为核验了的全部相符，1 为有不符，2 为命令有误。对账单的校验值由双方签字的记录写明，
记录由校验值连到前一条，末端连到每日封存；本程序从头重算，不采信包里的任何结论。
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path
from typing import Any, Iterator  # noqa: UP035  as Python 3.8 has them

try:
    from reports.verify_closure import (
        CONTROL,
        LEFT,
        PRINTED,
        RIGHT,
        TOLD,
        WRONG,
        Finding,
        digest,
        holds,
        seal_chain,
        when,
    )
except ImportError:  # 单独运行
    sys.path.insert(0, str(Path(__file__).parent))
    from verify_closure import CONTROL, LEFT, PRINTED, RIGHT, TOLD, WRONG, Finding, digest, holds, seal_chain, when  # type: ignore[import-not-found,no-redef]

SIDES = {"reporter": "报送方", "receiver": "接收方"}
SETTLED = {"taken": "采用报表", "kept": "维持系统", "returned": "退回说明"}
FOLDER = "reconciliations/"
CHANGES = {"differences_settled", "pair_answered", "reconciliation_rechecked"}  # 此后再签的才算数


class Statement:
    """一份对账单的证明；每种核验说明经过，并举出每一处不符。"""

    def __init__(self, proof: Any, seals: list[Any]) -> None:
        self.proof, self.seals, self.entries = proof, seals, proof["entries"]
        self.statement, self.id, self.filing = proof["statement"], proof["id"], proof.get("filing")

    def findings(self) -> Iterator[Finding]:
        """逐项核验：没有一处不符，也没有一处核验不了，才说相符。"""
        for check in (self.chain, self.filed, self.settled, self.signed, self.sealed):
            found = [(WRONG if mark is True else mark, said) for mark, said in check() if mark]
            yield from found
            if found and not {WRONG, LEFT} & {mark for mark, _ in found}:
                yield RIGHT, str(check.__doc__)

    @property
    def numbers(self) -> Iterator[int]:
        """所在的封存。"""
        for proof in (self.proof, self.filing or {}):
            yield (proof.get("sealed") or {"number": 0})["number"]

    def chain(self) -> Iterator[Finding]:
        """记录：从首条重算到末条，没有一条被改动、插入、删除或调换。"""
        yield from linked(self.entries, self.id, "这次对账")

    def filed(self) -> Iterator[Finding]:
        """报送：所对的文件就是这一版报送的文件，文件名、校验值、版本和冻结的数据与报送记录相同。"""
        opening, file, said = self.entries[0]["data"], self.statement["file"], self.statement.get("filing")
        paper_id = opening["paper_id"]
        yield (opening["sha256"], opening["name"]) != (file["sha256"], file["name"]), "所对的文件与对账记录不同"
        yield opening.get("named_unit") != file.get("named_unit"), "对账单没有写明文件所写的是另一个党组织"
        yield (said or {"paper_id": paper_id})["paper_id"] != paper_id, "对账单说的不是所对的报送件"
        if paper_id is None:
            return  # 单独上传的，没有报送
        if self.filing is None:
            yield LEFT, "报送：包里没有报送的记录，不能证明文件是哪一版报送的"
            return
        entries, duty_id = self.filing["entries"], self.filing["id"]
        yield from linked(entries, duty_id, "这项报送")
        sent = [e for e in entries if e["act"] == "file" and paper_id in {p["id"] for p in e["data"].get("papers", ())}]
        if len(sent) != 1:
            yield True, "报送记录里没有这份文件，或不止一处"
            return
        data, told = sent[0]["data"], f"{sent[0]['office']} {when(sent[0]['at'])} 报送"
        paper = next(p for p in data["papers"] if p["id"] == paper_id)
        yield TOLD, f"第{data['version']}版《{paper['document']}》“{paper['file_name']}” {told}"
        yield TOLD, f"同时冻结的数据校验值 {data['sha256']}"
        yield (paper["sha256"], paper["file_name"]) != (file["sha256"], file["name"]), "报送的不是所对的文件"
        kept = (duty_id, data["filing_id"], data["version"], data["sha256"], paper["document"])
        names = ("duty_id", "filing_id", "version", "snapshot", "document")
        yield said is not None and tuple(said[name] for name in names) != kept, "对账单所说的报送与报送记录不同"
        yield from under_seal(self.filing["sealed"], entries, self.seals, duty_id, "报送", sent[0]["seq"])

    def settled(self) -> Iterator[Finding]:
        """差异：每一项都由有名有姓的人处理，没有退回未清的，处理与记录相同。"""
        decided = {}
        for entry in self.entries:
            data = entry["data"]
            if entry["act"] == "differences_settled":
                decided.update(dict.fromkeys(data["positions"], (data["settlement"], entry["actor_id"])))
            if entry["act"] == "reconciliation_rechecked":
                decided.update({at: ("taken", who) for who, places in data["taken"].items() for at in places})
            if entry["act"] == "pair_answered" and not data["is_same"]:
                decided[data["position"]] = ("kept", entry["actor_id"])
        for each in self.statement["differences"]:
            word, at = SETTLED.get(each["settlement"], "未处理"), each["position"]
            said = [(each[side] or "").replace("\n", "／") for side in ("reported", "held")]
            both = f"报表“{said[0]}”　系统“{said[1]}”"
            yield TOLD, f"第{at}项　{both}　{word}　{each['settled_by']}"
            yield each["settlement"] not in {"taken", "kept"}, f"第{at}项{word}"
            same = decided.get(at) == (each["settlement"], each["settled_by_id"])
            yield not same, f"第{at}项的处理与记录不同"
        yield set(decided) != {each["position"] for each in self.statement["differences"]}, "差异与记录不是一项对一项"

    def signed(self) -> Iterator[Finding]:
        """签字：双方由两位同志分别签，签的就是这份对账单，签后没有再改。"""
        sha256, given = digest(self.statement), self.proof["signatures"]
        last = max([e["seq"] for e in self.entries if e["act"] in CHANGES], default=0)
        signing = [e for e in self.entries if e["act"] == "reconciliation_signed" and e["seq"] > last]
        told = [(e["data"]["side"], e["actor_id"], e["at"], e["data"]["sha256"]) for e in signing]
        listed = [(s["side"], s["user_id"], s["signed_at"], s["statement_sha256"]) for s in given]
        for entry in signing:
            side, name = SIDES.get(entry["data"]["side"], "？"), entry["data"]["name"]
            yield TOLD, f"{side}：{entry['office']}　{name}　{when(entry['at'])}"
        yield told != listed, "签字与记录不是一处对一处"
        yield {side for side, *_ in told} != set(SIDES), "没有双方的签字"
        yield len({who for _, who, *_ in told}) != len(SIDES), "双方不是两位同志"
        yield {sha for *_, sha in told} != {sha256}, "所签的不是这份对账单，或对账单被改动过"

    def sealed(self) -> Iterator[Finding]:
        """封存：对账的记录直到签字，都在所列的封存之下。"""
        yield from under_seal(self.proof["sealed"], self.entries, self.seals, self.id, "对账", len(self.entries))


def linked(entries: list[Any], subject_id: str, what: str) -> Iterator[Finding]:
    """一条链从首条重算到末条。"""
    previous = "0" * 64
    for n, entry in enumerate(entries, start=1):
        mine = holds(entry) and entry["subject_id"] == subject_id
        follows = (entry["seq"], entry["previous"]) == (n, previous)
        yield not mine, f"第{n}条记录与其校验值不符，被改动过，或说的不是{what}"
        yield not follows, f"第{n}条记录没有接在前一条之后：有删除、插入或调换"
        previous = entry["hash"]
    yield TOLD, f"{what}的记录共 {len(entries)} 条，末条校验值 {previous}"


def under_seal(
    place: Any, entries: list[Any], seals: list[Any], subject_id: str, what: str, last: int
) -> Iterator[Finding]:
    """一条链直到所说的一条，都在所列的封存之下。"""
    if place is None:
        yield LEFT, f"封存：{what}的记录尚未封存，最迟今晚封存，还不能证明它在某日已经如此"
        return
    entry, seal = entries[place["seq"] - 1], seals[place["number"] - 1]
    node = digest([subject_id.replace("-", ""), place["seq"], place["hash"]], b"\0")
    for side, other in place["path"]:
        pair = {"left": other + node, "right": node + other}[side]
        node = hashlib.sha256(b"\1" + bytes.fromhex(pair)).hexdigest()
    under = (entry["hash"], node) == (place["hash"], seal["root"])
    after = place["seq"] >= last and place["number"] > 0 and seal["at"] >= entries[last - 1]["at"]
    yield TOLD, f"第{place['seq']}条在 {when(seal['at'])} 第{seal['number']}号封存之下"
    yield not (under and after), f"{what}的记录不在所列的封存之下"


def pack(path: str, printed: Any) -> Iterator[Finding]:
    """核验包里的每份对账单，然后是封存链。"""
    try:
        archive = zipfile.ZipFile(path)
        seals = json.loads(archive.read("seals.json"))
        names, needed = [n for n in archive.namelist() if n.startswith(FOLDER) and n.endswith(".json")], 0
        for name in names:
            each = Statement(json.loads(archive.read(name)), seals)
            yield "", f"对账单 {each.statement['organization']}《{each.statement['file']['name']}》"
            yield from each.findings()
            needed = max(needed, *each.numbers)
        yield from seal_chain(seals, printed, needed)
        yield "" if names else WRONG, f"共核验 {len(names)} 份对账单"
    except Exception as error:  # noqa: BLE001  whatever a forged pack makes of it, it is no proof
        yield WRONG, f"证明包残缺或被改动，读不下去：{error!r}"


def main() -> int:
    """逐行说明，返回退出码；命令有误与证明包是真是假无关。"""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(description="核验对账单")
    parser.add_argument("pack", help="证明包")
    parser.add_argument("--seal", help="此前印出或寄出的封存值，整行")
    asked, marks = parser.parse_args(), [""]
    found = PRINTED.search("".join((asked.seal or "").split()).lower())
    number, day, value, check = found.groups() if found else ("0", "", "", "")
    same = hashlib.sha256(f"{int(number)} {day} {value}".encode()).hexdigest()[:4] == check
    if not Path(asked.pack).is_file():
        parser.exit(2, f"没有“{asked.pack}”这个文件，请检查路径。\n")
    if asked.seal is not None and not same:
        parser.exit(2, "封存值抄录有误，没有比对，请改正后重新核验。\n")
    for mark, sentence in pack(asked.pack, (int(number), value) if found else None):
        print(mark + CONTROL.sub("�", sentence))  # noqa: T201
        marks.append(mark)
    wrong, left = marks.count(WRONG), marks.count(LEFT)
    most = f"核验了的全部相符；另有 {left} 处未能核验（见“○”）" if left else "全部相符"
    print("结论：" + (f"有 {wrong} 处不符，不能证明" if wrong else most) + "。")  # noqa: T201
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
