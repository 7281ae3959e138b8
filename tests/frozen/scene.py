"""The demo played under fixed keys, and all that is kept of it or answered about it, by its hash.

What a release has hashed or published keeps its bytes: however the program is rearranged, the same
acts write the same entries, seals and answers. After a change that is meant to add to them,
`python -m tests.frozen` writes the files anew, and their difference is read with the change.
"""

import hashlib
import io
import itertools
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import sqlalchemy as sa

import migrations
from api import app as door
from app.demo import build
from models import base
from models.campaign import Campaign
from models.canonical import canonical
from models.duty import Duty
from models.files import FileStore
from models.item import Evidence, Item
from models.journal import Entry, Seal
from models.people import Organization
from models.session import Database
from tests import cast
from tests.api.conftest import API
from tests.client import asking
from tests.tokens import held
from transport.services import Services
from workflows.notifications import outbox
from workflows.rules.template import Template, load

FROZEN = Path(__file__).parent
ASKING = ("admin", "buzhang", "jiwei", "xx_shuji", "xx1_shuji", "xx1_weiyuan1")
"""Who asks for the lists: each sees something else."""
READS_ALL = "buzhang"
"""Who asks for each thing by itself."""
OF = {
    "item_id": Item,
    "campaign_id": Campaign,
    "organization_id": Organization,
    "evidence_id": Evidence,
    "duty_id": Duty,
}
"""What the parts of a path are keys of; operations on other things are not asked."""
SOME = 12
"""How many things of a kind are asked for."""
EXPLAINING = {"verify_closure.py", "说明.txt"}
"""What a proof pack carries of the program, and not of what is proven."""
BESIDES = {f"{API}/health", f"{API}/ready", f"{API}/sessions", f"{API}/tokens"}
"""What tells of the machine and of the tests' own tokens."""


OF_ALL_ELSE, OF_NOTICES = 0x0179_1234, 0x0179_1235
"""With what keys begin. Whom an act is told to is hashed nowhere, and so moves no key that is."""


def keys(first: int) -> Callable[[], UUID]:
    """Return what makes keys, one after another, whatever the time."""
    numbers = itertools.count((first << 96) | (0x7 << 76) | (1 << 63) | 1)
    return lambda: UUID(int=next(numbers))


@contextmanager
def played(folder: Path) -> Iterator[tuple[Database, Any]]:
    """The demo's database, and a client of the API over it."""
    database, files = Database(f"sqlite:///{folder / 'frozen.db'}"), FileStore(folder, 1 << 26)
    with (
        patch.object(base, "uuid7", keys(OF_ALL_ELSE)),
        patch.object(outbox, "new_key", keys(OF_NOTICES)),
        patch.object(build, "hashed", str),
        patch.object(build, "load", _as_it_was),
    ):
        migrations.upgrade(database.engine)
        build.build(database, files, folder / "ledgers", lambda _: None)
    app = door.build(Services(database, lambda: build.TODAY, build.SHANGHAI, files))
    with asking(app) as client:
        yield database, client
    database.close()


def _as_it_was(text: bytes, name: str) -> Template:
    """Read a template as the release that was frozen had it: without dates of steps."""
    return cast.before_steps(load(text, name))


def journal(database: Database, _client: Any) -> Iterator[str]:
    """Yield each entry and each seal, with its hash."""
    with database.reading() as session:
        for entry in session.scalars(sa.select(Entry).order_by(Entry.id)):
            yield f"{entry.subject.value} {entry.act} {entry.seq} {entry.hash}"
        for seal in session.scalars(sa.select(Seal).order_by(Seal.number)):
            yield f"seal {seal.number} {seal.hash}"


def contract(_database: Database, client: Any) -> Iterator[str]:
    """Yield each operation and each schema of the OpenAPI document, with a hash of what it says."""
    document = client.get("/openapi.json").json()
    for path, operations in document["paths"].items():
        for method, said in operations.items():
            yield f"{method.upper()} {path} {_hash(said)}"
    for kind, parts in document["components"].items():
        for name, said in parts.items():
            yield f"{kind} {name} {_hash(said)}"


def answers(database: Database, client: Any) -> Iterator[str]:
    """Yield what may be read, by whom, with a hash of the answer."""
    tokens = held(database, build.TODAY)
    for path, by in _asked(database, client.get("/openapi.json").json()):
        answer = client.get(path, headers={"Authorization": f"Bearer {tokens[by]}"})
        yield f"{by} {path} {answer.status_code} {_hash(_read(answer))}"


def _asked(database: Database, document: Any) -> Iterator[tuple[str, str]]:
    with database.reading() as session:
        keys = {
            name: _spread(session.scalars(sa.select(table.id).order_by(table.id)).all()) for name, table in OF.items()
        }
        its_item = dict(session.execute(sa.select(Evidence.id, Evidence.item_id)).all())
    for path, operations in document["paths"].items():
        if "get" not in operations or path in BESIDES:
            continue
        named = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        if not named:
            yield from ((path, by) for by in ASKING)
        elif set(named) <= OF.keys():
            for key in keys[named[-1]]:
                others = {"item_id": its_item.get(key, key)}
                yield path.format(**others | {named[-1]: key}), READS_ALL


def _spread(keys: Sequence[UUID]) -> Sequence[UUID]:
    """Return some of the keys, from the first to the last."""
    return keys[:: -(-len(keys) // SOME)]


def _read(answer: Any) -> Any:
    """Return what an answer says: JSON by its values, an archive by its members."""
    if "json" in answer.headers.get("content-type", ""):
        return json.loads(answer.text)
    if answer.content.startswith(b"PK"):
        return _members(answer.content)
    return hashlib.sha256(answer.content).hexdigest()


def _members(content: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name not in EXPLAINING]
        read = {name: archive.read(name) for name in names}
    return {
        name: _members(data) if data.startswith(b"PK") else hashlib.sha256(data).hexdigest()
        for name, data in read.items()
    }


def _hash(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()[:16]


KEPT: dict[str, Callable[[Database, Any], Iterator[str]]] = {
    "journal": journal,
    "contract": contract,
    "answers": answers,
}
"""What is kept, by the name of its file."""
