"""The reverse proxies of docs/proxy as they stand there, but for names, ports and certificates."""

import os
import socket
import ssl
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger import sandbox, sandbox_child
from ledger.media import scanner
from tests.app.wire import LONG, POST, answer, free_port, received, until
from tests.programs import program
from transport import admission

NAME = "rectify.example.edu.cn"
EXAMPLES = Path(__file__).parents[2] / "docs/proxy"
FIXED = "127.0.0.2"
"""Where the client comes from; the proxy comes from 127.0.0.1, which is trusted."""
FORGED = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: evil.example"


def changed(example, *changes):
    """Return an example with something else in the place of what everybody has to change."""
    text = (EXAMPLES / example).read_text()
    for old, new in changes:
        assert old in text, f"{example} has no {old!r} any more"
        text = text.replace(old, new)
    return text


def nginx(folder, port, upstream):
    site = changed(
        "nginx.conf",
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ("/etc/nginx/rectify.", f"{folder}/rectify."),
    )
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; user root; pid {folder}/pid; error_log {folder}/errors;"
        f"events {{}} http {{ access_log off; {temporary}\n{site}\n}}"
    )
    return [program("nginx", "proxies"), "-p", folder, "-e", folder / "errors", "-c", folder / "nginx.conf"]


def caddy(folder, port, upstream):
    certificate = f"{folder}/rectify.crt {folder}/rectify.key"
    site = changed(
        "Caddyfile",
        ("{\n\tservers", "{\n\tadmin off\n\tauto_https disable_redirects\n\tservers"),
        (f"\n{NAME} {{", f"\nhttps://{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate}"),
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
    )
    (folder / "Caddyfile").write_text(site)
    return [program("caddy", "proxies"), "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]


@pytest.mark.parametrize(
    ("example", "said"), [("nginx.conf", "proxy_read_timeout 360s;"), ("Caddyfile", "response_header_timeout 6m")]
)
def test_a_proxy_waits_longer_than_any_answer_takes(example, said):
    """Whoever sends the worst of files is told so in a sentence of ours, not by the proxy."""
    before = admission.FORM_SECONDS + admission.WAIT_SECONDS
    reading = sandbox.PATIENCE * max(sandbox_child.SECONDS.values())
    assert (before + scanner.MAX_SECONDS) + (before + reading) < 360
    assert said in changed(example)


def certified(folder):
    subprocess.run(
        [
            program("openssl", "proxies"),
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            f"/CN={NAME}",
            "-addext",
            f"subjectAltName=DNS:{NAME}",
            "-keyout",
            folder / "rectify.key",
            "-out",
            folder / "rectify.crt",
        ],
        check=True,
        capture_output=True,
    )


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "Caddy"])
def secured(request, serve, tmp_path):
    """Serve the application behind a proxy; return how to connect to it as a browser does."""
    server, port = serve(LONG), free_port()
    command = request.param(tmp_path, port, server.config.port)
    certified(tmp_path)
    context = ssl.create_default_context(cafile=tmp_path / "rectify.crt")

    @contextmanager
    def connect(name=NAME):
        with (
            socket.create_connection(("127.0.0.1", port), 30, (FIXED, 0)) as plain,
            context.wrap_socket(plain, server_hostname=name) as client,
        ):
            yield client

    home = os.environ | {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    log = (tmp_path / "log").open("w")
    process = subprocess.Popen(command, env=home, stdout=log, stderr=log)
    try:
        until(lambda: answers(port) or process.poll() is not None)
        assert process.poll() is None, (tmp_path / "log").read_text()
        yield connect
    finally:
        process.terminate()
        process.wait()
        log.close()


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_program_learns_who_comes_and_how_and_not_what_they_say_of_it(secured):
    with secured() as client:
        asks = f"GET /client HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n{FORGED}\r\n\r\n"
        client.sendall(asks.encode())
        assert received(client).endswith(b"https 127.0.0.2 rectify.example.edu.cn")


@pytest.mark.parametrize("secured", [nginx], indirect=True)
def test_what_is_too_large_does_not_pass_nginx(secured):
    with secured() as client:
        client.sendall(POST.replace(b"localhost", NAME.encode()) % (b"/length", 90 << 20))
        assert answer(client).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("secured", [nginx], indirect=True)
def test_nginx_knows_nobody_by_another_name(secured):
    with pytest.raises(ssl.SSLError), secured("evil.example"):
        pass


def test_a_file_of_the_largest_kind_passes(secured):
    size = 20 << 20
    with secured() as client:
        client.sendall(POST.replace(b"localhost", NAME.encode()) % (b"/length", size))
        client.sendall(bytes(size))
        assert answer(client).endswith(b"\r\n\r\n" + str(size).encode())
