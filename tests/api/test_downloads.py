"""Files that are handed out are closed, also where nobody waits for them any more."""

import asyncio
import io

import pytest
from starlette.requests import ClientDisconnect

from transport.downloads import BYTES, CHUNK, Download, saved_as

CONTENT = b"a" * CHUNK + b"b"


def send_to(client, spec_version):
    file = io.BytesIO(CONTENT)
    scope = {"type": "http", "asgi": {"spec_version": spec_version}}
    download = Download(file, saved_as("记录.txt"), BYTES)
    try:
        asyncio.run(download(scope, client.receive, client.send))
    finally:
        assert file.closed


class Client:
    """One that takes everything."""

    def __init__(self):
        self.got = b""

    async def receive(self):
        await asyncio.Event().wait()

    async def send(self, message):
        self.got += message.get("body", b"")


class Gone(Client):
    """One that went away before the first byte."""

    async def receive(self):
        return {"type": "http.disconnect"}

    async def send(self, _message):
        await asyncio.Event().wait()


class Broken(Client):
    """One whose connection fails."""

    async def send(self, _message):
        raise OSError


def test_a_file_is_sent_whole():
    client = Client()
    send_to(client, "2.4")
    assert client.got == CONTENT


def test_a_file_is_closed_whose_client_went_away_before_it_began():
    client = Gone()
    send_to(client, "2.3")
    assert client.got == b""


def test_a_file_is_closed_whose_connection_failed():
    with pytest.raises(ClientDisconnect):
        send_to(Broken(), "2.4")
