"""Items of every kind with random texts, in a database that is left as it was."""

from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import partial

import sqlalchemy as sa

from models.base import new_key, table_of
from models.campaign import Indicator
from models.item import Evidence, Item, Measure
from models.journal import Entry
from models.people import User
from models.signature import Signature
from models.vocabulary import Completion, Origin, Rectification, State
from tests import cast

WORDS = """
党小组会 支委会 主题党日 组织生活 会议记录 签到表 学习计划 党费 公示 谈心谈话 民主评议
发展党员 政治审查 台账 制度 未按期 未及时 不规范 不完整 缺少 未见 流于形式 质量不高
覆盖不全 补开 修订 完善 公开 每月 每季度 第二周 周三 书记 委员 辅导员 教师 学生 院系
教研室 整改 落实 督促 检查 考核 通报 培训 材料 照片 纪要 报告 意见 建议 反馈 成效
问题 短板
""".split()  # noqa: SIM905  they are many
ODD = (
    *("2020年10月", "12次", "3.5学时", "85.6%", "≥3次", "1-2月", "（试行）", "“三会一课”", "《条例》", "A类", "１２人"),
    *("不少于2名", "5万元", "第3届", "①", "：", "，", "。其中", "、", "/", "　", "——", "1.5倍"),
)
LISTED = (
    "1.{}；2.{}",
    "一是{}，二是{}",
    "①{}②{}",
    "（1）{}\n（2）{}",
    "经自查，存在以下问题：1.{}；2.{}",
    "{}\n{}",
    "{}；{}",
)
ORGANIZATIONS = ("教师第一党支部", "信息工程系党总支", "财经系党总支", "会计教研室党支部")
COPIES = 5


def phrase(rng, fewest=3, most=7):
    """Some words in a row, with a sign or a figure now and then; never the same twice."""
    words = [rng.choice(ODD) if rng.random() < 0.15 else rng.choice(WORDS) for _ in range(rng.randint(fewest, most))]
    return rng.choice(WORDS) + "".join(words) + rng.choice(WORDS)


def text(rng):
    """A phrase, or two of them as a list."""
    if rng.random() < 0.2:
        return rng.choice(LISTED).format(phrase(rng), phrase(rng))
    return phrase(rng, 3, 12)


class _Undone(Exception):  # noqa: N818
    """What was written is not to stay."""


@contextmanager
def random_items(database, rng, made, *, listed=True):
    """Yield a session in which a campaign has copies of the `made` items, each with texts of its own.

    Unless they are `listed`, what problems say holds no lists: as part of a cell they could not be told from its own.
    """
    problem = partial(text, rng) if listed else partial(phrase, rng, 4, 12)
    with suppress(_Undone), database.transaction() as session:
        for state, item_id in made.items():
            for _ in range(COPIES if state is not State.VOID else 1):
                _copy(session, rng, item_id, problem)
            own = sa.update(table_of(Item)).where(table_of(Item).c.id == item_id)
            session.execute(own.values(text=problem()))  # all were made with one text
        yield session
        raise _Undone


def _copy(session, rng, item_id, problem):
    found = session.execute(sa.select(table_of(Item)).where(table_of(Item).c.id == item_id)).mappings().one()
    nodes = [cast.organization(session, name).id for name in ORGANIZATIONS]
    people = list(session.scalars(sa.select(table_of(User).c.id)))
    due, copy_id = date(2021, 5, 1) + timedelta(days=rng.randrange(200)), new_key()
    changed = {
        "id": copy_id,
        "organization_id": rng.choice(nodes),
        "number": found["number"] and f"XX{rng.randrange(9)}-2021-{rng.randrange(10**9):09}",
        "text": problem(),
        "goal": found["goal"] and text(rng),
        "origin": rng.choice(list(Origin)),
        "rectification": found["rectification"] and rng.choice(list(Rectification)),
        "indicator_id": rng.choice([None, *session.scalars(sa.select(table_of(Indicator).c.id))]),
        "due_on": found["due_on"] and due,
        "due_sort": due if found["due_on"] else found["due_sort"],
        "leader_id": found["leader_id"] and rng.choice(people),
        "responsible_id": found["responsible_id"] and rng.choice(people),
        "completion": rng.choice(list(Completion)),
        "void_reason": found["void_reason"] and text(rng),
    }
    session.execute(sa.insert(table_of(Item)), [dict(found) | changed])
    measures = _copy_parts(session, Measure, item_id, lambda _: {"item_id": copy_id, "text": text(rng)})
    _more_measures(session, rng, measures)
    _copy_parts(session, Evidence, item_id, lambda row: _evidence(rng, row, copy_id, measures))
    _copy_parts(session, Signature, item_id, lambda row: {"item_id": copy_id, "opinion": row["opinion"] and text(rng)})
    entries = table_of(Entry)
    for row in session.execute(sa.select(entries).where(entries.c.subject_id == item_id)).mappings().all():
        data = row["data"] | ({"text": text(rng)} if row["act"] == "progress" else {})
        session.execute(sa.insert(entries), [dict(row) | {"id": new_key(), "subject_id": copy_id, "data": data}])


def _copy_parts(session, kind, item_id, change):
    """Copy what belongs to an item; return the new keys by those of the rows that were copied."""
    table, keys = table_of(kind), {}
    for row in session.execute(sa.select(table).where(table.c.item_id == item_id)).mappings().all():
        keys[row["id"]] = new_key()
        session.execute(sa.insert(table), [dict(row) | {"id": keys[row["id"]]} | change(row)])
    return keys


def _more_measures(session, rng, measures):
    table = table_of(Measure)
    for copy_id in measures.values():
        row = session.execute(sa.select(table).where(table.c.id == copy_id)).mappings().one()
        for position in range(2, rng.randint(1, 4) + 1):
            more = {"id": new_key(), "position": row["position"] + position, "text": text(rng)}
            session.execute(sa.insert(table), [dict(row) | more])


def _evidence(rng, row, item_id, measures):
    return {"item_id": item_id, "measure_id": measures[row["measure_id"]], "note": row["note"] and text(rng)}
