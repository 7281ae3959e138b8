"""Files kept once each: the same of a folder and of a bucket."""

import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import obstore
import pytest

from app import clock
from models.files import CHUNK, Altered, FileStore, TooLarge, Unreachable, checked, place
from tests import buckets

MOST = 3 * CHUNK
MINUTES = "会议记录".encode()
LARGE = os.urandom(MOST)


@pytest.fixture(scope="module")
def server():
    with buckets.serving() as address:
        yield address


@pytest.fixture(params=["folder", "bucket"])
def kind(request):
    return request.param


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def bucket(server):
    return buckets.made(server)


@pytest.fixture
def store(kind, request):
    if kind == "folder":
        return FileStore(request.getfixturevalue("folder"), MOST)
    address, name = request.getfixturevalue("server"), request.getfixturevalue("bucket")
    return buckets.opened(address, name, MOST)


@pytest.fixture
def write(kind, request):
    """Write to where the store keeps its things, behind its back."""
    if kind == "folder":
        folder = request.getfixturevalue("folder")

        def on_disk(name, content):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)

        return on_disk
    store = request.getfixturevalue("store")
    return lambda name, content: obstore.put(store._bucket, name, content)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("content", [b"", MINUTES, LARGE], ids=["empty", "small", "large"])
def test_what_is_put_is_read_again(store, content):
    assert store.put(io.BytesIO(content)) == (sha256(content), len(content))
    with store.open(sha256(content)) as file:
        assert file.read() == content


def test_a_stream_is_kept_from_where_it_stands(store):
    stream = io.BytesIO(b"head" + MINUTES)
    stream.seek(4)
    kept, _ = store.put(stream)
    with checked(store, kept) as file:
        assert file.read() == MINUTES


def test_a_file_is_kept_once_under_its_hash(store):
    store.put(io.BytesIO(MINUTES))
    store.put(io.BytesIO(MINUTES))
    store.put(io.BytesIO(LARGE))
    held = {each.name: (each.sha256, each.size) for each in store.held()}
    assert held == {place(sha256(content)): (sha256(content), len(content)) for content in (MINUTES, LARGE)}
    assert all(clock.now() - each.changed_at < timedelta(minutes=5) for each in store.held())


def test_nothing_is_held_before_the_first_file(store):
    assert list(store.held()) == []


def test_a_file_and_its_name_are_on_the_disk_before_it_counts_as_kept(folder, monkeypatch):
    settled, sync = [], os.fsync

    def observed(opened):
        settled.append(Path(f"/proc/self/fd/{opened}").readlink())
        sync(opened)

    monkeypatch.setattr(os, "fsync", observed)
    kept, _ = FileStore(folder / "deep", MOST).put(io.BytesIO(MINUTES))
    place_of = folder / "deep" / place(kept)
    assert settled.pop(2).name.startswith("draft-")
    made = [folder.parent, folder, folder / "deep"]
    assert settled == [*made, place_of.parent, folder / "deep"]


class Broken(io.BytesIO):
    def read(self, size=-1):
        if self.tell() >= CHUNK:
            raise ConnectionResetError
        return super().read(size)


@pytest.mark.parametrize("stream", [(io.BytesIO, LARGE + b"x"), (Broken, LARGE)], ids=["long", "cut"])
def test_a_file_too_large_or_cut_short_leaves_nothing(store, stream):
    kind, content = stream
    with pytest.raises((TooLarge, ConnectionResetError)):
        store.put(kind(content))
    assert list(store.held()) == []


@pytest.mark.parametrize("name", ["0" * 64, "0" * 63, "../../etc/passwd", "0" * 63 + "G", "", "é" * 64])
def test_what_is_not_kept_or_no_hash_is_not_found(store, name):
    store.put(io.BytesIO(MINUTES))
    with pytest.raises(FileNotFoundError):
        store.open(name)


def test_a_file_is_checked_before_it_is_given_out(store, write):
    kept, _ = store.put(io.BytesIO(LARGE))
    with checked(store, kept) as file:
        assert file.read() == LARGE
    write(place(kept), LARGE[:-1] + b"\0")
    with pytest.raises(Altered):
        checked(store, kept)
    with pytest.raises(FileNotFoundError):
        checked(store, sha256(MINUTES))


def test_putting_an_altered_file_again_mends_it(store, write):
    kept, _ = store.put(io.BytesIO(MINUTES))
    write(place(kept), b"altered")
    store.put(io.BytesIO(MINUTES))
    with checked(store, kept) as file:
        assert file.read() == MINUTES


def test_what_others_put_there_is_not_the_stores(store, write):
    for name in ("README", "ab/" + "c" * 64, "abc/x", f"{sha256(b'')[:2]}/{sha256(b'')}.bak"):
        write(name, b"x")
    assert list(store.held()) == []


def test_a_file_is_removed_unless_it_changed_since(store):
    kept, _ = store.put(io.BytesIO(MINUTES))
    (held,) = store.held()
    before = type(held)(held.name, held.sha256, held.size, held.changed_at - timedelta(days=1))
    assert not store.remove(before)
    with store.open(kept) as file:
        assert file.read() == MINUTES
    assert store.remove(held)
    assert not store.remove(held)
    with pytest.raises(FileNotFoundError):
        store.open(kept)


def test_what_is_left_of_an_upload_that_broke_off_is_told_apart(folder):
    store = FileStore(folder, MOST)
    folder.mkdir()
    for name in ("draft-0a_b1c2d", "tmpab12cd34", "draft-", "tmp.txt", "drafts"):
        (folder / name).write_bytes(b"half")
    assert [(held.name, held.sha256) for held in store.held()] == [("draft-0a_b1c2d", None), ("tmpab12cd34", None)]
    assert all(store.remove(held) for held in store.held())
    assert list(store.held()) == []


def test_a_bucket_holds_only_what_lies_below_its_prefix(server, bucket):
    here, there = (buckets.opened(server, bucket, MOST, prefix) for prefix in ("", "other"))
    there.put(io.BytesIO(MINUTES))
    assert list(here.held()) == []
    with pytest.raises(FileNotFoundError):
        here.open(sha256(MINUTES))


ASKED = {
    "put": lambda store: store.put(io.BytesIO(MINUTES)),
    "open": lambda store: store.open(sha256(MINUTES)),
    "held": lambda store: list(store.held()),
}


@pytest.mark.parametrize("asked", ["put", "held"])
def test_a_bucket_that_there_is_not_is_out_of_reach(server, asked):
    with pytest.raises(Unreachable):
        ASKED[asked](buckets.opened(server, "no-such-bucket", MOST))


@pytest.mark.parametrize("asked", ASKED)
def test_a_server_that_does_not_answer_is_out_of_reach_and_tells_no_secret(asked):
    store = buckets.opened("http://127.0.0.1:9", "bucket", MOST)
    with pytest.raises(Unreachable) as away:
        ASKED[asked](store)
    assert away.value.__suppress_context__
    for said in (str(away.value), repr(store), repr(vars(store))):
        assert buckets.SECRET not in said
