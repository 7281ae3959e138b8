"""What the terminal shows of the demo: what to try, and what the clock did."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.demo.build import PASSWORD, TODAY
from app.demo.mail import MAIL
from models.item import Item
from models.journal import Entry
from models.notice import Notice
from models.people import Organization, User
from models.session import Database
from models.vocabulary import OrgKind, State
from workflows.accounts.token_commands import issue_token
from workflows.journal.acts import Act

DAYS = 10
"""How far the clock must be turned for 提醒 and 催办."""
LINE = r" -w '\n'"
"""What ends an answer's line: JSON comes without."""

ROLES = (
    ("xx1_shuji", "党支部书记（信息工程系教师第一党支部）"),
    ("xx_zuzhiyuan", "组织员（信息工程系党总支）"),
    ("buzhang", "党委工作部部长"),
)

PAGES = (
    ("buzhang", "党委工作部部长", "看板，等签批的事项"),
    ("xx1_weiyuan2", "责任人", "用手机报进展"),
    ("cj3_shuji", "党支部书记", "报一份整改方案"),
    ("ys_shuji", "党总支书记", "逾期的报送，等签批的事项"),
    ("cj_zuzhiyuan", "组织员", "待验收的事项，有一件佐证存疑"),
    ("dangwei", "院党委书记", "看板和大屏；buzhang 签批 JD-2021-001 以后，轮到他终签"),
    ("ganshi1", "党委工作部干事", "对账：机电工程系党总支的报送件与系统的差异；信息工程系党总支的对账单已由双方签字"),
    ("jiwei", "纪委书记", "核验（如已销号的 CJ1-2021-001）、抽查（已抽出3件，1件等核查）、重新挂号"),
    ("admin", "系统管理员", "组织、人员和任职"),
)
"""Who is worth signing in as, and what to look at first; README has the same table."""


def hints(database: Database, now: datetime, address: str) -> Iterator[str]:
    """Issue tokens for three roles, and yield lines that can be pasted into a shell."""
    tokens = {}
    with database.transaction() as session:
        for login, _ in ROLES:
            tokens[login] = issue_token(session, login, now=now, label="演示", expires_at=now + timedelta(days=365))
    with database.reading() as session:
        item_id = _waiting_for_signature(session)
        closed_id = session.exec(select(Item.id).where(Item.state == State.CLOSED).order_by(col(Item.number))).first()

    def curl(login: str, path: str, more: str = "") -> str:
        bearer = f"-H 'Authorization: Bearer {tokens[login]}'"
        return f"curl -s {bearer} '{address}/api/v1/{path}'{more or LINE}"

    (head, head_label), (organizer, organizer_label), (director, director_label) = ROLES
    yield ""
    yield f"演示的“今天”是 {now:%Y年%m月%d日}。请用浏览器打开 {address} ，"
    yield f"以下列任一登录名登录（演示中人人的密码都是 {PASSWORD}）："
    yield from (f"  {login:<14}{who}：{first}" for login, who, first in PAGES)
    yield f"系统发给各人和群里的消息（邮件、企业微信、钉钉、飞书等）不出本机，看 {address}{MAIL}"
    yield ""
    yield "程序员请另开一个终端试试："
    yield f"# {head_label}：我的事项；谁在催我"
    yield curl(head, "items")
    yield curl(head, "notices")
    yield f"# {organizer_label}：待验收的事项"
    yield curl(organizer, "items?state=verify")
    yield f"# {director_label}：全院逾期事项；能对这一事项做什么"
    yield curl(director, "items?overdue=true")
    yield curl(director, f"items/{item_id}/moves")
    yield "# 签批销号：用密码登录，阅看，签所看到的"
    yield from _signing(f"{address}/api/v1", director, item_id)
    yield "# 一件已销号事项的证明包：取得，再离线核验"
    yield curl(director, f"items/{closed_id}/proof", " -o var/证明包.zip")
    yield "python3 -m zipfile -e var/证明包.zip var/证明包"
    yield "python3 var/证明包/verify_closure.py var/证明包.zip"
    yield f"# 把演示的时钟拨快{DAYS}天，看看会提醒、催办谁"
    yield f".venv/bin/rectify demo --days {DAYS}"


def closing(address: str) -> str:
    """Say what stays on the terminal for as long as the demo runs in it."""
    login = PAGES[0][0]
    return f"演示正在运行：{address} ，登录名 {login}，密码 {PASSWORD}。请留着这个终端，按 Ctrl+C 停止。"


def _signing(api: str, login: str, item_id: object) -> Iterator[str]:
    """Yield the lines by which somebody signs in, looks, and signs what was seen."""
    json = "-H 'Content-Type: application/json'"
    bearer = '-H "Authorization: Bearer $T"'
    credentials = f'{{"login": "{login}", "password": "{PASSWORD}"}}'
    yield f"T=$(curl -s {json} -d '{credentials}' '{api}/session' | {_value('token')})"
    yield f"S=$(curl -s -X POST {bearer} '{api}/items/{item_id}/look' | {_value('sha256')})"
    signed = r'"{\"seen\": \"$S\", \"opinion\": \"同意销号\"}"'
    yield f"curl -s {bearer} {json} -d {signed} '{api}/items/{item_id}/moves/sign'{LINE}"


def _value(name: str) -> str:
    return f"""python3 -c 'import json, sys; print(json.load(sys.stdin)["{name}"])'"""


def what_happened(database: Database, at: datetime) -> Iterator[str]:
    """Yield what the clock told whom at one moment."""
    with database.reading() as session:
        rows = session.exec(
            select(Notice.text, User.name)
            .join(User, col(User.id) == Notice.recipient_id)
            .join(Entry, col(Entry.id) == Notice.entry_id)
            .where(Notice.created_at == at, col(Entry.automatic))
            .order_by(col(Notice.id))
        ).all()
    told: dict[str, list[str]] = {}
    for text, name in rows:
        told.setdefault(text, []).append(name)
    for text, names in told.items():
        yield f"{at.astimezone(TODAY.tzinfo):%Y-%m-%d %H:%M}  {text} → {'、'.join(names)}"


def _waiting_for_signature(session: Session) -> object:
    """Return an item of a 党支部 that the 党总支 has signed and 党委工作部 has not."""
    return session.exec(
        select(Item.id)
        .join(Organization, col(Organization.id) == Item.organization_id)
        .join(Entry, col(Entry.subject_id) == Item.id)
        .where(Item.state == State.VERIFY, Organization.kind == OrgKind.BRANCH, Entry.act == Act.SIGN)
        .order_by(col(Item.id))
    ).first()
