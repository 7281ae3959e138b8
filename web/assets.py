"""The static files: their addresses, which change with what is in them, and how they are served.

An address carries a hash of its file, so a browser keeps it for a year and never asks again. What
stands under static/vendor/ is brought by the build (hatch_build.py) and not in the repository.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, Router

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
COMPRESSED = {".css", ".js", ".mjs", ".svg"}
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}


def url(name: str) -> str:
    """Return where a file under static/ is served, such as "app.css" or "vendor/htmx.min.js".

    Raises FileNotFoundError, which says what to do when the build has not brought it.
    """
    return f"/static/{digest(name)}/{name}"


def folder_url(folder: str) -> str:
    """Return where a folder is served, with a slash, for scripts that make up names in it.

    Raises FileNotFoundError as `url` does.
    """
    return f"/static/{digest(folder)}/{folder}/"


@cache
def files() -> dict[str, Path]:
    """Every file by its name, so that no request can name one outside."""
    return {
        path.relative_to(STATIC).as_posix(): path
        for path in sorted(STATIC.rglob("*"))
        if path.is_file() and path.suffix != ".gz"
    }


@cache
def digest(name: str) -> str:
    """The first 12 hex digits of the SHA-256 of a file, or of all files of a folder."""
    within = [path for key, path in files().items() if key == name or key.startswith(f"{name}/")]
    if not within:
        cure = "run `make setup`" if name.startswith("vendor/") else "its name is misspelt"
        raise FileNotFoundError(f"web/static/{name} is missing: {cure}")
    return hashlib.sha256(b"".join(path.read_bytes() for path in within)).hexdigest()[:12]


@cache
def content(name: str, *, compressed: bool) -> bytes:
    """A file's bytes, or its compressed copy: the build's, or else made on the first request."""
    path = files()[name]
    if not compressed:
        return path.read_bytes()
    built = path.with_name(f"{path.name}.gz")
    return built.read_bytes() if built.is_file() else gzip.compress(path.read_bytes(), mtime=0)


def current(name: str, stamp: str) -> bool:
    """Tell whether the stamp is that of the file as it is, or of the folder it lies in."""
    if name not in files():
        return False
    folder = name.rpartition("/")[0]
    return stamp == digest(name) or bool(folder and stamp == digest(folder))


async def serve(request: Request) -> Response:
    name = request.path_params["name"]
    if not current(name, request.path_params["stamp"]):
        return PlainTextResponse("没有这个文件，请刷新页面", 404, {"Cache-Control": "no-store"})
    suffix = Path(name).suffix
    compressed = suffix in COMPRESSED and "gzip" in request.headers.get("Accept-Encoding", "")
    return Response(
        content(name, compressed=compressed),
        media_type=TYPES.get(suffix, "application/octet-stream"),
        headers=HEADERS | ({"Content-Encoding": "gzip"} if compressed else {}),
    )


app = Router([Route("/{stamp}/{name:path}", serve)], redirect_slashes=False)
"""What is mounted under /static."""
