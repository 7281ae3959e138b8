"""ClamAV's INSTREAM, against a small clamd on loopback."""

import io

import pytest

from ledger.limits import FileRejected
from ledger.media import scanner
from ledger.media.rejections import TOO_LARGE_TO_SCAN
from ledger.media.scanner import ADDRESS, Scanner, ScannerAway
from tests import clamd

CLEAN = b"minutes" * 100_000
INFECTED = CLEAN + clamd.EICAR


@pytest.fixture
def server():
    with clamd.serving(clamd.Clamd()) as server:
        yield server


def scan(server, content=CLEAN):
    stream = io.BytesIO(content)
    stream.seek(9)
    Scanner(server.address).scan(stream)
    assert stream.tell() == 0


def test_a_clean_file_passes_and_all_of_it_was_seen(server):
    scan(server)
    scan(server, b"x")
    assert server.scanned == [CLEAN, b"x"]
    Scanner(server.address).ping()


def test_what_is_found_is_named(server):
    with pytest.raises(FileRejected, match=r"^病毒扫描发现“Eicar-Signature”，没有收下；"):
        scan(server, INFECTED)


def test_a_file_beyond_the_scanners_limit_is_refused_in_words_of_its_own(server):
    server.how = "too large"
    with pytest.raises(FileRejected, match=TOO_LARGE_TO_SCAN):
        scan(server, CLEAN * 40)


@pytest.mark.parametrize("how", ["silent", "slow", "cut off", "error"])
def test_without_a_certain_answer_there_is_none(server, monkeypatch, how):
    monkeypatch.setattr(scanner, "MAX_SECONDS", 0.3)
    server.how = how
    with pytest.raises(ScannerAway):
        scan(server)


@pytest.mark.parametrize("how", ["silent", "cut off", "strange"])
def test_only_clamd_answers_a_ping(server, monkeypatch, how):
    monkeypatch.setattr(scanner, "PING_SECONDS", 0.3)
    server.how = how
    with pytest.raises(ScannerAway):
        Scanner(server.address).ping()


def test_it_may_listen_on_a_file(tmp_path):
    with clamd.serving(clamd.OnAFile(tmp_path / "clamd.ctl")) as server:
        scan(server)
        assert server.scanned == [CLEAN]
    with pytest.raises(ScannerAway):
        Scanner(f"unix:{tmp_path}/nobody").scan(io.BytesIO(b"x"))


@pytest.mark.parametrize("address", ["unix:/run/clamav/clamd.ctl", "tcp://127.0.0.1:3310", "tcp://[::1]:3310"])
def test_an_address_is_a_file_or_a_host_with_its_port(address):
    assert ADDRESS.fullmatch(address)


@pytest.mark.parametrize("address", ["/run/clamd", "tcp://a", "http://a:1", "unix:clamd", "a:3310"])
def test_any_other_address_is_none(address):
    assert not ADDRESS.fullmatch(address)
