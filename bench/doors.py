"""Moves and lists over HTTP against their bare counterparts, in turns in one run."""

import argparse
from urllib.parse import quote

import sqlalchemy as sa
from sqlmodel import col

from bench.data import token, university
from bench.load import rate, request
from bench.servers import running
from models.item import Item
from models.people import Organization, User
from models.vocabulary import State

ROUNDS = 5
MOVES = 400
LISTS = 200
TEXT = "第1234"
"""Stands in 11 items: all are looked through for it."""
OVERDUE_THROUGH = "2021-04-19"
"""The last due date that is overdue on the day of the bench."""
BODY = {"text": "4月按计划召开，记录1份"}


def main() -> None:
    """Print the rates and their ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("items", type=int, nargs="?", default=100_000)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    with university(asked.items, postgresql=asked.postgresql) as (database, address):
        bearer = {login: token(database, login) for login in ("xx1_weiyuan1", "buzhang")}
        with database.reading() as session:
            mine = (
                sa.select(col(Item.id), col(Item.campaign_id))
                .join(Organization, col(Organization.id) == Item.organization_id)
                .where(col(Organization.code) == "XX1", col(Item.state) == State.RECTIFY)
                .limit(MOVES)
            )
            rows = session.execute(mine).all()
            who = session.scalars(sa.select(col(User.id)).where(col(User.login) == "xx1_weiyuan1")).one()
        database.close()
        campaign = rows[0].campaign_id
        moves = [
            request("POST", f"/api/v1/items/{row.id}/moves/progress", bearer["xx1_weiyuan1"], BODY) for row in rows
        ]
        bare_moves = [request("POST", f"/items/{row.id}/progress", "", BODY) for row in rows]
        pages = {
            name: (
                request("GET", f"/api/v1/items?campaign={campaign}&{ours}", bearer["buzhang"]),
                request("GET", f"/items?campaign={campaign}&{bare}", ""),
            )
            for name, ours, bare in (
                ("by stage", "state=rectify", "by=state&word=rectify"),
                ("by person", f"responsible={who}", f"by=responsible&word={who}"),
                ("overdue", "overdue=true", f"by=through&word={OVERDUE_THROUGH}"),
                ("by text", f"text={quote(TEXT)}", f"by=text&word={quote(f'%{TEXT}%')}"),
            )
        }
        with running("ours", address) as us, running("bare", address) as them:
            _compare("move, 1 connection", us, moves, them, bare_moves, 1)
            _compare("move, 8 connections", us, moves, them, bare_moves, 8)
            for name, (ask, bare) in pages.items():
                times = 20 if name == "by text" else LISTS
                _compare(
                    f"page of 50 of {asked.items:,} {name}, 1 connection", us, [ask] * times, them, [bare] * times, 1
                )


def _compare(name: str, us: int, asks: list[bytes], them: int, bare: list[bytes], connections: int) -> None:
    rate(us, asks[:50], connections)
    rate(them, bare[:50], connections)
    pairs = sorted((rate(us, asks, connections), rate(them, bare, connections)) for _ in range(ROUNDS))
    ratios = sorted(ours / theirs for ours, theirs in pairs)
    ours, theirs = pairs[ROUNDS // 2]
    print(
        f"{name}: {ours:.0f}/s against {theirs:.0f}/s bare, "
        f"ratio {ratios[ROUNDS // 2]:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


if __name__ == "__main__":
    main()
