"""核验销号证明包。

用法：python3 verify_closure.py 证明包.zip [--seal "封存第…号 …"] [--files 佐证文件夹]

只用 Python 3.8 以上自带的标准库；不联网，不读数据库，不改文件。
退出码 0 为核验了的全部相符，1 为有不符，2 为命令有误（如路径、抄录的封存值），没有核验。
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
from typing import Any, Iterator, Tuple  # noqa: UP035  as Python 3.8 has them

Finding = Tuple[Any, str]  # noqa: UP006  记号和一句话；只有真假的，真为不符，假则不说
RIGHT, WRONG, LEFT, TOLD = "  ✓ ", "  ✗ ", "  ○ ", "    "  # 相符、不符、未能核验、说明
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")  # 改动屏幕的
STATES = {"diagnose": "诊断", "plan": "方案", "rectify": "整改", "verify": "验收",
          "closed": "已销号", "long_term": "长期坚持", "void": "撤销并案"}
# 每种办理可以把事项从哪一环节带到哪一环节；没有列出的，环节不得变动。
STEPS = set("""confirm:diagnose>plan approve_plan:plan>rectify apply:rectify>verify apply:long_term>verify
return:verify>rectify sign:verify>closed turn_long_term:rectify>long_term turn_long_term:verify>long_term
void:plan>void void:diagnose>void grant_void:plan>void reopen:closed>rectify""".split())  # noqa: SIM905
BEGINS, TAKEN = {"take_over:diagnose>plan", "take_over:diagnose>rectify"}, ("take_over", "rectify")  # 首条接续台账
PRINTED = re.compile(r"第(\d{1,9})号(\d{4}-\d\d-\d\d)([0-9a-f]{64})校验([0-9a-f]{4})")  # 不留空白
LABELS = dict(pair.split(":") for pair in """
refuse_extension:不同意延期 appoint_patron:指定挂点领导 request_extension:申请延期 confirm:确认入账
revoke_delegation:收回委托 grant_extension:同意延期 refuse_void:不同意撤销 approve_plan:批准方案
turn_long_term:转长期 request_void:提请撤销 return_plan:退回方案 submit_plan:报方案 progress:报进展
attach:上传佐证 reopen:重新挂号 spot_check:抽查 absorb:吸收并案 apply:申请销号 hand_over:交接
supervise:督办 register:登记 void:撤销并案 delegate:委托 transfer:转办 transfer_measure:转办措施 assign:分派 verify:验收
return:退回 take_over:接续台账 remind:提醒 sign:签批 warn:预警 urge:催办""".split())  # noqa: SIM905  to be read
SIGNED = {"apply": "guarantee", "verify": "verify", "sign": "sign", "return": "return"}
HANDS_ON = ("submit_plan", "progress", "attach", "apply", "transfer", "transfer_measure", "delegate")


def digest(value: object, prefix: bytes = b"") -> str:
    """校验值：键按字母排序、不留空白的 JSON 的 SHA-256。"""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(prefix + text.encode()).hexdigest()


def holds(row: Any) -> bool:
    """记录或封存的内容，一项不多一项不少，与它自己的校验值相符。"""
    return bool(digest({name: said for name, said in row.items() if name != "hash"}) == row["hash"])


def when(at: str, east: int = 480) -> str:  # 东偏几分钟；没有说的为北京时间
    return str(datetime.fromisoformat(at).astimezone(timezone(timedelta(minutes=east))))[:16]


class Item:
    """一件事项的证明，即 proof.json 的内容；每种核验说明经过，并举出每一处不符。"""

    def __init__(self, proof: Any, seals: list[Any], files: set[str] | None) -> None:
        self.proof, self.seals, self.files = proof, seals, files
        self.item, self.people, self.entries = proof["item"], proof["people"], proof["entries"]
        uploads = [(e["seq"], e["data"]) for e in self.entries if e["act"] == "attach"]
        self.attached = [(seq, (file["sha256"], file["file_name"])) for seq, file in uploads]
        self.signing = [e for e in self.entries if e["act"] in SIGNED]
        self.pairs = list(zip(self.signing, proof["signatures"]))  # noqa: B905  见 signed
        closing = [e["seq"] for e in self.signing if e["data"]["to"] == "closed"]
        self.done = self.entries[: closing[-1]]  # 到最后一次销号为止
        starts = [e["seq"] for e in self.done if e["act"] in {"apply", "return"}]
        self.last = [(e, s) for e, s in self.pairs if starts[-1] < e["seq"] <= closing[-1]]
        self.shown = self.last[-1][1]["shown"] or {"item": {}, "measures": [], "evidence": []}

    def findings(self) -> Iterator[Finding]:
        """逐项核验：没有一处不符，也没有一处核验不了，才说相符。"""
        for check in (self.chain, self.path, self.signed, self.seen, self.term, self.complete,
                      self.separate, self.evidence, self.sealed):
            found = [(WRONG if mark is True else mark, said) for mark, said in check() if mark]
            yield from found
            if not {WRONG, LEFT} & {mark for mark, _ in found}:
                yield RIGHT, str(check.__doc__)

    def chain(self) -> Iterator[Finding]:
        """事项链：从首条重算到末条，没有一条被改动、插入、删除或调换。"""
        previous = "0" * 64
        for n, entry in enumerate(self.entries, start=1):
            mine = holds(entry) and entry["subject_id"] == self.item["id"]
            follows = (entry["seq"], entry["previous"]) == (n, previous)
            yield not mine, f"第{n}条记录与其校验值不符，被改动过，或说的不是这件事项"
            yield not follows, f"第{n}条记录没有接在前一条之后：有删除、插入或调换"
            previous = entry["hash"]
        yield TOLD, f"事项链共 {len(self.entries)} 条，末条校验值 {previous}"

    def path(self) -> Iterator[Finding]:
        """经过：从诊断到已销号，每一步都是允许的，方案经过批准。"""
        state = "diagnose"
        for entry in self.entries:
            data, label = entry["data"], LABELS.get(entry["act"], entry["act"])
            before, after = data.get("from", state), data.get("to", state)
            passing = f"，{STATES[before]}→{STATES[after]}" if before != after else ""
            who = "" if entry["automatic"] else self.people[entry["actor_id"]]
            allowed = before == after or f"{entry['act']}:{before}>{after}" in (STEPS if entry["seq"] > 1 else BEGINS)
            yield TOLD, f"{when(entry['at'])} {entry['office']}{who} {label}{passing}"
            yield before != state or not allowed, f"“{label}”不能从{STATES[state]}到{STATES[after]}"
            state = after
        approved = any(e["act"] == "approve_plan" or (e["act"], e["data"].get("to")) == TAKEN for e in self.done)
        yield state != "closed" or not approved, f"最后为“{STATES[state]}”，或方案没有批准过"

    def signed(self) -> Iterator[Finding]:
        """签字：每处签字的人、职务、时间、意见都与记录相同，不多不少。"""
        yield len(self.proof["signatures"]) != len(self.signing), "签字与记录不是一处对一处"
        for entry, signature in self.pairs:
            said, name = entry["data"], self.people[signature["user_id"]]
            told = {
                "act": SIGNED[entry["act"]], "user_id": entry["actor_id"], "signed_at": entry["at"],
                **{key: said.get(key) for key in ("seat", "round", "opinion", "method")},
                **{key: said.get(key, signature[key]) for key in ("step", "principal_id")},
                "seen_sha256": said["seen"], "shown": signature["shown"]}
            names = (name, self.people.get(signature["principal_id"]))
            same = signature == told and names == (said.get("name", name), said.get("principal"))
            yield not same, f"第{entry['seq']}条所记的签字与签字本身不同"

    def seen(self) -> Iterator[Finding]:
        """所见：每位签字人所见与其校验值相符，就是签字那一刻的事项和佐证。"""
        for entry, signature in self.pairs:
            shown, said, where = signature["shown"], entry["data"], f"第{entry['seq']}条签字人所见"
            if shown is None:
                yield LEFT, "所见：0.2 版以前的签字只留了所见的校验值，没有留所见本身"
                yield "name" in said, f"{where}不在包中"
                continue
            head = {"seq": entry["seq"] - 1, "hash": entry["previous"]}
            same = digest(shown) == said["seen"] and shown["journal"] == head
            files = {(e["sha256"], e["file_name"]) for e in shown["evidence"] if e["sha256"]}
            before = {file for seq, file in self.attached if seq < entry["seq"]}
            yield not same, f"{where}与其校验值不符，或不是签字那一刻的事项"
            yield files != before, f"{where}的佐证与此前上传的不同"
            yield shown["people"].items() - self.people.items() != set(), f"{where}的姓名与名单不同"
        yield not self.shown["item"].items() <= self.item.items(), "所附事项不是最后签字人所见"

    def term(self) -> Iterator[Finding]:
        """任期：每处签字都在所凭职务的任期之内，代签的也在委托之内；任期照签字时所记。"""
        terms, place = self.proof.get("terms", []), self.proof["rules"]["holidays"]["timezone"]
        telling = [entry for entry in self.signing if "term" in entry["data"]]
        yield len(terms) != len(self.signing) and bool(terms or telling), "所附的任期与签字不对应"
        for (entry, signature), term in zip(self.pairs, terms):  # noqa: B905  刚比过
            said, at, proxy = entry["data"], entry["at"], term["proxy"]
            day = when(at, 480 if place == "Asia/Shanghai" else term["offset"])[:10]
            old = "appointment_id" not in said  # 0.3 版和更早的按 UTC 的日子算任期，不算不符
            mark, where = TOLD if old else WRONG, f"{'历史：' * old}第{entry['seq']}条签于 {day}，"
            holder = signature["principal_id"] or entry["actor_id"]
            known = (holder, said["seat"].split(":")[1], said.get("appointment_id", term["id"]))
            same = known == (term["user_id"], term["office"], term["id"])
            yield not same and mark, f"{where}所附的任职不是签字人（代签的，被代签人）的这一职务"
            for span in filter(None, (term, said.get("term"), proxy, said.get("lent"))):
                first, last = span["starts_on"], span["ends_on"] or "9999"
                outside = not first <= day <= last
                yield outside and mark, f"{where}不在任期或委托（{first} 至 {last}）之内"
            lent = proxy and proxy["made_at"] <= at < (proxy["revoked_at"] or "9999")
            lacks = signature["principal_id"] and not (lent and proxy["to_id"] == entry["actor_id"])
            yield lacks and mark, f"{where}当时没有有效的代签委托"
        how = "只比对了所附的，它没有校验值" if terms else "证明包也没有附，不能比对"
        yield telling != self.signing and LEFT, f"任期：0.3.3 版和更早的签字没有记下任期，{how}"

    def complete(self) -> Iterator[Finding]:
        """规则：签字背书、验收、逐步签批，按签字时的规则齐全，次序不乱。"""
        told = {entry["data"].get("rules") for entry in self.signing} - {None}
        yield not told <= {digest(self.proof["rules"])}, "所附的规则不是签字时的规则"
        levels = [e["data"].get("level") for e in self.done if e["act"] in {"register", "take_over", "confirm"}]
        level = (["ordinary"] + [word for word in levels if word])[-1]
        kind, chains = self.item["organization_kind"], self.proof["rules"]["chains"]
        chain = next(c for c in chains if kind in c["organizations"] and level in c["levels"])
        guarantee = [e for e in self.done if e["act"] == "apply"][-1]
        yield guarantee["data"]["seat"] not in chain["guarantor"], "背书人不是规则所定的"
        steps = [("any", chain["verifier"]), *((s["rule"], s["seats"]) for s in chain["signers"])]
        given = [(s["step"] if s["act"] == "sign" else 0, s["seat"]) for _, s in self.last]
        order, rounds = [step for step, _ in given], {s["round"] for _, s in self.last}
        ordered = order == sorted(order) and order[-1] < len(steps) and len(rounds) == 1
        yield not ordered, "验收、签批次序不对，步数多了，或不在同一轮"
        for number, (rule, seats) in enumerate(steps):
            signed = sorted(seat for step, seat in given if step == number)
            ways = [[seat] for seat in seats] if rule == "any" else [sorted(seats)]
            yield signed not in ways, f"第{number}步（0 为验收）签得不齐，或不是规则所定的人"

    def separate(self) -> Iterator[Finding]:
        """回避：整改的不验收、不签批，验收的不签批，一人一签；代签的，两人都算。"""
        hands = {e["actor_id"] for e in self.done if e["act"] in HANDS_ON}
        hands |= {e["data"]["to_id"] for e in self.done if e["act"] == "delegate"}
        hands |= {s["principal_id"] for e, s in self.pairs if e["act"] == "apply"}
        hands |= {e["added_by_id"] for e in self.shown["evidence"]}
        work = [self.shown["item"], *self.shown["measures"]]
        hands |= {one.get(key) for one in work for key in ("responsible_id", "done_by_id")}
        leaders, decided = {one.get("leader_id") for one in work}, {None}
        for n, (entry, signature) in enumerate(self.last):
            people = {signature["user_id"], signature["principal_id"]} - {None}
            name, label = self.people[signature["user_id"]], LABELS[entry["act"]]
            said, who = signature["opinion"] or "未写意见", f"{name}（或被代签人）"
            ends = n in {0, len(self.last) - 1}
            yield TOLD, f"{label}：{entry['office']}　{name}　{when(entry['at'])}　{said}"
            yield people & hands != set(), f"{who}参与了整改，不得{label}"
            yield people & decided != set(), f"{who}已验收或签批过，不得再签"
            yield ends and people & leaders != set(), f"{who}是责任领导，不得验收或作最后签批"
            decided |= people

    def evidence(self) -> Iterator[Finding]:
        """佐证：所列的文件就是上传过的文件，逐个与所给文件夹中的对上。"""
        known = {file for _, file in self.attached}
        listed = {(e["sha256"], e["file_name"]) for e in self.proof["evidence"] if e["sha256"]}
        yield listed != known, "所列的佐证文件与上传记录不同"
        for sha256, name in sorted(known):
            yield TOLD, f"佐证“{name}” {sha256}"
            lost = self.files is not None and sha256 not in self.files
            yield lost, f"佐证“{name}”不在所给的文件夹中，或内容被改动过"
        yield known and self.files is None and LEFT, "佐证：没有给出文件（--files），只核对了清单"

    def sealed(self) -> Iterator[Finding]:
        """封存：事项链直到销号，都在所列的封存之下。"""
        place, closed = self.proof["sealed"], self.done[-1]["at"]
        if place is None:
            yield LEFT, "封存：尚未封存，最迟今晚封存，还不能证明它在某日已经如此"
            yield any(seal["at"] > closed for seal in self.seals), "其后已有封存，却没有封存到它"
            return
        entry, seal = self.entries[place["seq"] - 1], self.seals[place["number"] - 1]
        node = digest([self.item["id"].replace("-", ""), place["seq"], place["hash"]], b"\0")
        for side, other in place["path"]:
            pair = {"left": other + node, "right": node + other}[side]
            node = hashlib.sha256(b"\1" + bytes.fromhex(pair)).hexdigest()
        under = (entry["hash"], node) == (place["hash"], seal["root"])
        after = place["seq"] >= len(self.done) and place["number"] > 0 and seal["at"] >= closed
        yield TOLD, f"第{place['seq']}条在 {when(seal['at'])} 第{seal['number']}号封存之下"
        yield not (under and after), "事项链不在所列的封存之下"


def seal_chain(seals: list[Any], printed: Any = None, needed: int = 0) -> Iterator[Finding]:
    """封存链：每次封存接着前一次；印出的封存值与包中的相同，不早于事项所需的那一号。"""
    n, previous = 0, "0" * 64
    for n, seal in enumerate(seals, start=1):
        good = holds(seal) and (seal["number"], seal["previous"]) == (n, previous)
        yield RIGHT if good else WRONG, f"封存链：第{n}号 {when(seal['at'])} {seal['hash']}"
        previous = seal["hash"]
    if printed is None:
        yield LEFT, "印出的封存值：没有给出（--seal），不能排除服务器的所有者把一切重签过一遍"
    elif printed[0] > n:
        early = f"印出的是第{printed[0]}号，本证明包取得在先，只到第{n}号，未能比对"
        yield LEFT, f"{early}；请用不晚于第{n}号的封存值，或重新取得证明包"
    elif printed not in [(seal["number"], seal["hash"]) for seal in seals]:
        yield WRONG, f"印出的第{printed[0]}号封存值与证明包中的第{printed[0]}号不同"
    else:
        late = f"，早于事项的第{needed}号封存" if printed[0] < needed else ""
        yield LEFT if late else RIGHT, f"印出的第{printed[0]}号封存值就是证明包中的{late}"


def pack(path: str, printed: Any, folder: str | None) -> Iterator[Finding]:
    """核验整个证明包：每件事项，然后是封存链。"""
    kept = [file for file in Path(folder).rglob("*") if file.is_file()] if folder else []
    found = {hashlib.sha256(file.read_bytes()).hexdigest() for file in kept}
    try:
        archive = zipfile.ZipFile(path)
        seals = json.loads(archive.read("seals.json"))
        names, needed = [n for n in archive.namelist() if n.endswith("proof.json")], 0
        for name in names:
            item = Item(json.loads(archive.read(name)), seals, found if folder else None)
            yield "", "事项 {number}（{organization}）{text}".format(**item.item)
            yield from item.findings()
            needed = max(needed, (item.proof["sealed"] or {"number": 0})["number"])
        yield from seal_chain(seals, printed, needed)
        yield "" if names else WRONG, f"共核验 {len(names)} 件事项"
    except Exception as error:  # noqa: BLE001  whatever a forged pack makes of it, it is no proof
        yield WRONG, f"证明包残缺或被改动，读不下去：{error!r}"


def main() -> int:
    """逐行说明，返回退出码；命令有误与证明包是真是假无关。"""
    for stream in (sys.stdout, sys.stderr):  # 终端没有的字，写成 \u2713 一类
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(description="核验销号证明包")
    parser.add_argument("pack", help="证明包")
    parser.add_argument("--seal", help="此前印出或寄出的封存值，整行")
    parser.add_argument("--files", help="佐证文件所在的文件夹")
    asked, marks = parser.parse_args(), [""]
    found = PRINTED.search("".join((asked.seal or "").split()).lower())
    number, day, value, check = found.groups() if found else ("0", "", "", "")
    same = hashlib.sha256(f"{int(number)} {day} {value}".encode()).hexdigest()[:4] == check
    slips = [(not Path(asked.pack).exists(), f"没有“{asked.pack}”这个文件，请检查路径"),
             (asked.files and not Path(asked.files).is_dir(), f"没有“{asked.files}”这个文件夹"),
             (asked.seal is not None and not same, "封存值抄录有误，没有比对，请改正后重新核验"),
             (Path(asked.pack).is_dir(), f"“{asked.pack}”是文件夹，请给出 .zip")]
    for sentence in [said for slip, said in slips if slip]:
        parser.exit(2, f"{sentence}。\n")
    for mark, sentence in pack(asked.pack, (int(number), value) if found else None, asked.files):
        print(mark + CONTROL.sub("�", sentence))  # noqa: T201
        marks.append(mark)
    wrong, left = marks.count(WRONG), marks.count(LEFT)
    most = f"核验了的全部相符；另有 {left} 处未能核验（见“○”）" if left else "全部相符"
    print("结论：" + (f"有 {wrong} 处不符，不能证明" if wrong else most) + "。")  # noqa: T201
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
