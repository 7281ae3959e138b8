"""核验销号证明包。

用法：python3 verify_closure.py 证明包.zip [--seal "封存第…号 …"] [--files 佐证文件夹]

只用 Python 3.8 以上自带的标准库；不联网，不读数据库，不改文件。退出码 0 为全部相符，1 为有不符。
包里的每一条记录都由校验值（SHA-256）连到前一条，末端连到每日封存；本程序从头重算，不采信包里的任何结论。
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterator, Optional, Tuple  # noqa: UP035  as Python 3.8 has them

Row = Any  # 一条记录、一处签字或一次封存：JSON 的对象
Finding = Tuple[Optional[bool], str]  # noqa: UP006, UP045  True 相符，False 不符，None 是说明
GENESIS = "0" * 64
BEIJING = timezone(timedelta(hours=8))
# fmt: off
SEALED = ("number", "at", "subjects", "entries", "root", "previous")
SAID = ("subject", "subject_id", "seq", "at", "act", "automatic", "actor_id", "office", "data",
        "previous")
STATES = {"diagnose": "诊断", "plan": "方案", "rectify": "整改", "verify": "验收",
          "closed": "已销号", "long_term": "长期坚持", "void": "撤销并案"}
# 每种办理可以把事项从哪一环节带到哪一环节；没有列出的，环节不得变动。
STEPS = {"confirm": ("diagnose>plan",), "void": ("diagnose>void", "plan>void"),
         "approve_plan": ("plan>rectify",), "apply": ("rectify>verify", "long_term>verify"),
         "return": ("verify>rectify",), "sign": ("verify>closed",), "grant_void": ("plan>void",),
         "turn_long_term": ("rectify>long_term", "verify>long_term"), "reopen": ("closed>rectify",)}
LABELS = dict(pair.split(":") for pair in """
refuse_extension:不同意延期 appoint_patron:指定挂点领导 request_extension:申请延期 confirm:确认入账
revoke_delegation:收回委托 grant_extension:同意延期 approve_plan:批准方案 turn_long_term:转长期
return_plan:退回方案 submit_plan:报方案 progress:报进展 attach:上传佐证 reopen:重新挂号 assign:分派
spot_check:抽查 apply:申请销号 hand_over:交接 supervise:督办 register:登记 void:撤销并案 verify:验收
delegate:委托 transfer:转办 return:退回 remind:提醒 sign:签批 warn:预警 urge:催办
request_void:提请撤销 refuse_void:不同意撤销 absorb:吸收并案
""".split())  # noqa: SIM905  a table to be read
SIGNED = {"apply": "guarantee", "verify": "verify", "sign": "sign", "return": "return"}
HANDS_ON = ("submit_plan", "progress", "attach", "apply", "transfer", "delegate")
# fmt: on


def digest(value: object) -> str:
    """校验值：键按字母排序、不留空白的 JSON 的 SHA-256。"""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def holds(row: Row, names: tuple[str, ...]) -> bool:
    """记录或封存的内容，一项不多一项不少，与它自己的校验值相符。"""
    whole = set(row) == {*names, "hash"}
    return whole and digest({name: row[name] for name in names}) == row["hash"]


def when(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


class Item:
    """一件事项的证明，即 proof.json 的内容；每种核验说明经过，并举出每一处不符。"""

    def __init__(self, proof: Row, seals: list[Row], files: set[str] | None) -> None:
        self.proof, self.seals, self.files = proof, seals, files
        self.item, self.people, self.entries = proof["item"], proof["people"], proof["entries"]
        self.signing = [e for e in self.entries if e["act"] in SIGNED]
        self.pairs = list(zip(self.signing, proof["signatures"]))  # noqa: B905  见 signed
        closing = [e["seq"] for e in self.signing if e["data"]["to"] == "closed"]
        self.done = self.entries[: closing[-1]]  # 到最后一次销号为止
        starts = [e["seq"] for e in self.done if e["act"] in {"apply", "return"}]
        self.last = [(e, s) for e, s in self.pairs if starts[-1] < e["seq"] <= closing[-1]]

    def findings(self) -> Iterator[Finding]:
        """逐项核验：没有一处不符，才说相符。"""
        for check in (self.chain, self.path, self.signed, self.seen, self.complete,
                      self.separate, self.evidence):  # fmt: skip
            found = list(check())
            yield from found
            if not any(ok is False for ok, _ in found):
                yield True, str(check.__doc__)
        yield from self.sealed()

    def chain(self) -> Iterator[Finding]:
        """事项链：从首条重算到末条，没有一条被改动、插入、删除或调换。"""
        previous = GENESIS
        for n, entry in enumerate(self.entries, start=1):
            if not holds(entry, SAID) or entry["subject_id"] != self.item["id"]:
                yield False, f"第{n}条记录与其校验值不符，被改动过，或说的不是这件事项"
            if entry["seq"] != n or entry["previous"] != previous:
                yield False, f"第{n}条记录没有接在前一条之后：有删除、插入或调换"
            previous = entry["hash"]
        yield None, f"    事项链共 {len(self.entries)} 条，末条校验值 {previous}"

    def path(self) -> Iterator[Finding]:
        """经过：从诊断到已销号，每一步都是允许的，方案经过批准。"""
        state = "diagnose"
        for entry in self.entries:
            data, label = entry["data"], LABELS.get(entry["act"], entry["act"])
            before, after = data.get("from", state), data.get("to", state)
            passing = f"，{STATES[before]}→{STATES[after]}" if before != after else ""
            who = "" if entry["automatic"] else self.people[entry["actor_id"]]
            yield None, f"    {when(entry['at'])} {entry['office']}{who} {label}{passing}"
            allowed = before == after or f"{before}>{after}" in STEPS.get(entry["act"], ())
            if before != state or not allowed:
                yield False, f"第{entry['seq']}条“{label}”不能从{STATES[state]}到{STATES[after]}"
            state = after
        if state != "closed" or not any(e["act"] == "approve_plan" for e in self.done):
            yield False, f"最后为“{STATES[state]}”，或方案没有批准过"

    def signed(self) -> Iterator[Finding]:
        """签字：每处签字的人、职务、时间、意见都与记录相同，不多不少。"""
        if len(self.proof["signatures"]) != len(self.signing):
            yield False, f"签字 {len(self.proof['signatures'])} 处，记录 {len(self.signing)} 条"
        for entry, signature in self.pairs:
            said, name = entry["data"], self.people[signature["user_id"]]
            principal = signature["principal_id"] and self.people[signature["principal_id"]]
            told = {
                "act": SIGNED[entry["act"]], "user_id": entry["actor_id"], "signed_at": entry["at"],
                "seen_sha256": said["seen"], "seat": said["seat"], "round": said["round"],
                "opinion": said.get("opinion"), "method": said.get("method"),
                "step": said.get("step", signature["step"]), "shown": signature["shown"],
                "principal_id": signature["principal_id"],
            }  # fmt: skip
            names = (said.get("name", name), said.get("principal"))
            if signature != told or names != (name, principal):
                yield False, f"第{entry['seq']}条所记的签字与签字本身不同"

    def seen(self) -> Iterator[Finding]:
        """所见：每位签字人所见与其校验值相符，就是签字那一刻的事项和佐证。"""
        for entry, signature in self.pairs:
            shown, where = signature["shown"], f"第{entry['seq']}条"
            if shown is None:  # 0.2 版以前的签字还没有留下姓名和所见
                yield False if "name" in entry["data"] else None, f"    {where}只留了所见的校验值"
                continue
            head = {"seq": entry["seq"] - 1, "hash": entry["previous"]}
            if digest(shown) != entry["data"]["seen"] or shown["journal"] != head:
                yield False, f"{where}签字人所见与其校验值不符，或不是签字那一刻的事项"
            files = [(e["sha256"], e["file_name"]) for e in shown["evidence"] if e["sha256"]]
            if set(files) != self.attached(entry["seq"]):
                yield False, f"{where}签字人所见的佐证与此前上传的不同"
            if shown["people"].items() - self.people.items():
                yield False, f"{where}签字人所见的姓名与所附名单不同"
        last = self.pairs[-1][1]["shown"]
        if last and any(self.item.get(key) != value for key, value in last["item"].items()):
            yield False, "所附的事项与最后一位签字人所见的不同"

    def attached(self, before: int) -> set[tuple[str, str]]:
        """某条记录之前上传的佐证文件：校验值和文件名。"""
        files = [e["data"] for e in self.entries[:before] if e["act"] == "attach"]
        return {(file["sha256"], file["file_name"]) for file in files}

    def complete(self) -> Iterator[Finding]:
        """规则：签字背书、验收、逐步签批，按签字时的规则齐全，次序不乱。"""
        told = {entry["data"].get("rules") for entry in self.signing} - {None}
        if told - {digest(self.proof["rules"])}:
            yield False, "所附的规则不是签字时的规则"
        levels = [e["data"].get("level") for e in self.done if e["act"] in {"register", "confirm"}]
        level = (["ordinary"] + [word for word in levels if word])[-1]
        (chain,) = (
            c for c in self.proof["rules"]["chains"]
            if self.item["organization_kind"] in c["organizations"] and level in c["levels"]
        )  # fmt: skip
        guarantee = [e for e in self.done if e["act"] == "apply"][-1]
        if guarantee["data"]["seat"] not in chain["guarantor"]:
            yield False, "背书人不是规则所定的"
        acts, checked = [signature["act"] for _, signature in self.last], self.last[0][0]["data"]
        first = acts[0] == "verify" and checked["seat"] in chain["verifier"]
        if not first or acts[1:] != ["sign"] * (len(acts) - 1):
            yield False, "最后一轮不是先由规则所定的人验收、后签批"
        steps = [(s["step"], s["seat"]) for _, s in self.last[1:]]
        order = [step for step, _ in steps]
        if order != sorted(order) or len({s["round"] for _, s in self.last}) > 1:
            yield False, "签批次序不对，或不在同一轮"
        for number in {*range(1, len(chain["signers"]) + 1), *(step for step, _ in steps)}:
            rule = chain["signers"][number - 1]
            seats = sorted(seat for step, seat in steps if step == number)
            one = len(seats) == 1 and seats[0] in rule["seats"]
            if number < 1 or not (one if rule["rule"] == "any" else seats == sorted(rule["seats"])):
                yield False, f"第{number}步签批不齐，或不是规则所定的人"

    def separate(self) -> Iterator[Finding]:
        """回避：整改的不验收、不签批，验收的不签批，一人一签；代签的，两人都算。"""
        hands = {e["actor_id"] for e in self.done if e["act"] in HANDS_ON}
        hands |= {e["data"]["to_id"] for e in self.done if e["act"] == "delegate"}
        hands |= {s["principal_id"] for e, s in self.pairs if e["act"] == "apply"}
        leaders: set[str] = set()
        decided: set[str] = set()
        shown = self.last[-1][1]["shown"]
        if shown:
            hands |= {e["added_by_id"] for e in shown["evidence"]} | {
                shown["item"]["responsible_id"]
            }
            hands |= {m[key] for m in shown["measures"] for key in ("responsible_id", "done_by_id")}
            leaders = {shown["item"]["leader_id"], *(m["leader_id"] for m in shown["measures"])}
        for n, (entry, signature) in enumerate(self.last):
            people = {signature["user_id"], signature["principal_id"]} - {None}
            name, label = self.people[signature["user_id"]], LABELS[entry["act"]]
            said = signature["opinion"] or "未写意见"
            yield None, f"    {label}：{entry['office']}　{name}　{when(entry['at'])}　{said}"
            if people & hands:
                yield False, f"{name}（或被代签人）参与了整改，不得{label}"
            if people & decided:
                yield False, f"{name}（或被代签人）已验收或签批过，不得再签"
            if n in {0, len(self.last) - 1} and people & leaders:
                yield False, f"{name}（或被代签人）是责任领导，不得验收或作最后签批"
            decided |= people

    def evidence(self) -> Iterator[Finding]:
        """佐证：所列的文件就是上传过的文件；给了文件夹的，逐个对上。"""
        known = self.attached(len(self.entries))
        listed = [(e["sha256"], e["file_name"]) for e in self.proof["evidence"] if e["sha256"]]
        if set(listed) != known:
            yield False, "所列的佐证文件与上传记录不同"
        for sha256, name in sorted(known):
            if self.files is None:
                yield None, f"    佐证“{name}” {sha256}（未给文件夹，没有比对文件本身）"
            elif sha256 not in self.files:
                yield False, f"佐证“{name}”不在所给的文件夹中，或内容被改动过"

    def sealed(self) -> Iterator[Finding]:
        """封存：事项链直到销号，都在所列的封存之下；此后还没有封存过的，写明尚未封存。"""
        place, closed = self.proof["sealed"], self.done[-1]["at"]
        if place is None:
            later = any(seal["at"] > closed for seal in self.seals)
            yield False if later else None, "    尚未封存，最迟今晚封存：还不能证明它在某日已经如此"
            return
        entry, seal = self.entries[place["seq"] - 1], self.seals[place["number"] - 1]
        leaf = json.dumps([self.item["id"].replace("-", ""), place["seq"], place["hash"]])
        node = hashlib.sha256(b"\0" + leaf.replace(" ", "").encode()).digest()
        for side, other in place["path"]:
            pair = {"left": bytes.fromhex(other) + node, "right": node + bytes.fromhex(other)}
            node = hashlib.sha256(b"\1" + pair[side]).digest()
        same = (entry["seq"], entry["hash"]) == (place["seq"], place["hash"])
        under = (
            node.hex() == seal["root"] and place["seq"] >= len(self.done) and place["number"] > 0
        )
        said = f"封存：第{place['seq']}条在 {when(seal['at'])} 第{seal['number']}号封存之下"
        yield same and under and seal["at"] >= closed, said


def seal_chain(seals: list[Row], printed: str | None) -> Iterator[Finding]:
    """封存链：每次封存接着前一次；印出的封存值与包中的相同。"""
    previous = GENESIS
    for n, seal in enumerate(seals, start=1):
        good = holds(seal, SEALED) and (seal["number"], seal["previous"]) == (n, previous)
        yield good, f"封存第{n}号 {when(seal['at'])} {seal['hash']}"
        previous = seal["hash"]
    if printed is None:
        yield None, "没有给出印出的封存值（--seal）：不能排除服务器的所有者把一切重签过一遍。"
        return
    line = "".join(printed.split()).lower()
    found = re.search(r"第(\d+)号(\d{4}-\d\d-\d\d)([0-9a-f]{64})校验([0-9a-f]{4})", line)
    said = f"{int(found[1])} {found[2]} {found[3]}" if found else ""
    if found is None or hashlib.sha256(said.encode()).hexdigest()[:4] != found[4]:
        yield False, "封存值抄录有误（与末尾的校验不符），请逐字核对"
    else:
        same = [seal["hash"] for seal in seals if seal["number"] == int(found[1])] == [found[3]]
        yield same, f"印出的第{int(found[1])}号封存值就是证明包中的"


def pack(path: str, printed: str | None, folder: str | None) -> Iterator[Finding]:
    """核验整个证明包：每件事项，然后是封存链。"""
    kept = [file for file in Path(folder).rglob("*") if file.is_file()] if folder else []
    found = {hashlib.sha256(file.read_bytes()).hexdigest() for file in kept}
    with zipfile.ZipFile(path) as archive:
        seals = json.loads(archive.read("seals.json"))
        names = [name for name in archive.namelist() if name.endswith("proof.json")]
        for name in names:
            item = Item(json.loads(archive.read(name)), seals, found if folder else None)
            yield None, "事项 {number}（{organization}）{text}".format(**item.item)
            yield from item.findings()
        yield from seal_chain(seals, printed)
        yield bool(names), f"共核验 {len(names)} 件事项"


def main() -> int:
    """逐行说明；有一处不符，退出码即为 1。"""
    parser = argparse.ArgumentParser(description="核验销号证明包")
    parser.add_argument("pack", help="证明包")
    parser.add_argument("--seal", help="此前印出或寄出的封存值，整行")
    parser.add_argument("--files", help="佐证文件所在的文件夹")
    asked, wrong = parser.parse_args(), 0
    try:
        for ok, sentence in pack(asked.pack, asked.seal, asked.files):
            print({True: "  ✓ ", False: "  ✗ ", None: ""}[ok] + sentence)  # noqa: T201
            wrong += ok is False
    except Exception as error:  # noqa: BLE001  whatever a forged pack makes of it, it is no proof
        print(f"  ✗ 证明包残缺或被改动，读不下去：{error!r}")  # noqa: T201
        wrong += 1
    print(f"结论：有 {wrong} 处不符，不能证明。" if wrong else "结论：全部相符。")  # noqa: T201
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
