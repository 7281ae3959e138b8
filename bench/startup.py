"""How long it takes to the first answer of /health, and what memory that takes, beside an empty FastAPI and SQLModel.

Printed are the medians of processor seconds and megabytes (PSS), and for `rectify --help` the seconds, beside a Python
that does nothing. Modules are compiled, as they are once installed: the first of each is not counted.
"""

import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from bench.besieged import COMMAND, memory

ROUNDS = 5
BARE = (
    "import sys, uvicorn, fastapi, sqlmodel; app = fastapi.FastAPI(); app.get('/health')(lambda: {});"
    " uvicorn.run(app, port=int(sys.argv[1]), log_level='error')"
)
TICKS = os.sysconf("SC_CLK_TCK")
IDLE_SECONDS = 3


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"PYTHONPYCACHEPREFIX": f"{folder}/compiled", "PYTHONDONTWRITEBYTECODE": ""}
        kinds = {"bare": [sys.executable, "-c", BARE], "rectify serve": [COMMAND, "serve"]}
        seen = {kind: [started(kind, words, folder) for _ in range(ROUNDS + 1)][1:] for kind, words in kinds.items()}
        for kind, rounds in seen.items():
            cpu, megabytes = (statistics.median(each) for each in zip(*rounds, strict=True))
            print(f"{kind}: {cpu:.2f} s of processor time to the first answer, {megabytes:.0f} MB idle")
        for name, words in (("python", [sys.executable, "-c", ""]), ("rectify --help", [COMMAND, "--help"])):
            print(f"{name}: {statistics.median([ran(words) for _ in range(ROUNDS + 1)][1:]):.2f} s of processor time")


def started(kind: str, words: list[str], folder: str) -> tuple[float, int]:
    """Start a server; return the processor seconds to its first answer, and the megabytes that it holds after it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    given = [str(port)] if kind == "bare" else []
    process = subprocess.Popen(
        [*words, *given], cwd=folder, env=os.environ | {"RECTIFY_PORT": str(port)}, stderr=subprocess.DEVNULL
    )
    try:
        while not answered(port):
            time.sleep(0.01)
        user, system = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        time.sleep(IDLE_SECONDS)
        return (int(user) + int(system)) / TICKS, memory(process.pid)
    finally:
        process.terminate()
        process.wait()


def answered(port: int) -> bool:
    """Tell whether /health answers."""
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
        return True
    return False


def ran(words: list[str]) -> float:
    """Run a command to its end; return its processor seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
