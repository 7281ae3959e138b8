"""A pack of the cast's closed item, and the auditor's own Python to check it with."""

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from models.session import Database
from models.vocabulary import State
from release.pythons import candidates
from reports import proof, verify_closure
from tests import cast, make
from workflows.journal import seals
from workflows.journal.entries import GENESIS, entry_digest

EVENING = cast.beijing(2021, 4, 1, 23, 50)
MORNING = EVENING + timedelta(hours=10)
PROOF = "items/XX1-2021-001/proof.json"


def seal(database: Database, at=EVENING) -> str:
    """Seal, and return the line that is printed."""
    with database.transaction() as session:
        made = seals.seal(session, at)
        assert made is not None
        return seals.format_printed(made, cast.SHANGHAI)


def pack(database: Database, item_id: UUID, by: str = "director", now=MORNING) -> bytes:
    stream = io.BytesIO()
    with database.reading() as session:
        proof.prove_item(session, item_id, stream, actor=cast.actor(session, by), now=now)
    return stream.getvalue()


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def closed_again(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def changed(data: bytes, change: Any, name: str = PROOF) -> bytes:
    """Return the pack with one of its JSON files changed by a function."""
    files = opened(data)
    content = json.loads(files[name])
    content = change(content) or content
    files[name] = json.dumps(content, ensure_ascii=False).encode()
    return closed_again(files)


def resign(content: dict[str, Any]) -> None:
    """Bind entries, sights, signatures and terms anew, as the program would have written them."""
    content["sealed"] = None
    previous = GENESIS
    given = zip(content["signatures"], content["terms"], strict=True)
    for n, entry in enumerate(content["entries"], start=1):
        entry |= {"seq": n, "previous": previous}
        if entry["act"] in verify_closure.SIGNED:
            signature, term = next(given)
            signature["shown"]["journal"] = {"seq": n - 1, "hash": previous}
            seen = verify_closure.digest(signature["shown"])
            signature["seen_sha256"] = entry["data"]["seen"] = seen
            signature["user_id"] = entry["actor_id"]
            term["user_id"] = signature["principal_id"] or entry["actor_id"]
            term["office"] = signature["seat"].split(":")[1]
            entry["data"]["name"] = content["people"][entry["actor_id"]]
        previous = entry["hash"] = entry_digest(entry)


VERSION = "import sys; print(*sys.version_info[:2], sys.executable)"


@pytest.fixture(scope="session")
def python() -> str:
    """The oldest Python at hand that the check is written for, 3.8 or later."""
    found = {sys.version_info[:2]: sys.executable}
    for candidate in filter(os.path.exists, candidates([8])):
        asked = subprocess.run([candidate, "-c", VERSION], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            major, minor, path = asked.stdout.strip().split(maxsplit=2)
            found[int(major), int(minor)] = path
    return found[min(version for version in found if version >= (3, 8))]


@pytest.fixture
def audit(python: str, tmp_path: Path):
    """Check a pack as an auditor does: with nothing but the pack and a bare Python."""

    def run(data: bytes, *words: str) -> tuple[int, str]:
        file = tmp_path / "证明包.zip"
        file.write_bytes(data)
        script = tmp_path / "verify_closure.py"
        script.write_bytes(opened(data)["verify_closure.py"])
        done = subprocess.run(
            [python, "-I", "-X", "utf8", script, file, *words],
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            check=False,
        )
        assert done.stderr == "", "it never ends in a traceback"
        return done.returncode, done.stdout

    return run


@pytest.fixture
def closed(sqlite: Database) -> UUID:
    return make.item(sqlite, State.CLOSED)


@pytest.fixture
def sealed(sqlite: Database, closed: UUID) -> bytes:
    seal(sqlite)
    return pack(sqlite, closed)
