"""The process that judges one file, from its standard input: limited first, then reading."""

import json
import os
import resource
import sys
from dataclasses import asdict
from zoneinfo import ZoneInfo

MAX_SECONDS = 20
"""Of a processor. A drawing of 65,000 objects takes five; `bounded` looks at the clock as well."""
MEMORY = 1 << 30
COPIES = 6
"""How often a file may lie in memory beside that."""
BACK = 10
"""How far it stands back behind those who serve pages, as `nice` counts."""


def limit() -> None:
    """Let this process stand back behind others, end soon, take little memory, write no file."""
    os.nice(BACK)
    memory = MEMORY + COPIES * os.fstat(sys.stdin.fileno()).st_size
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(zone: str) -> dict[str, object]:
    """Judge the file and put the verdict, or the refusal, into plain words."""
    from ledger.media import compound
    from ledger.media.unfit import COMPLEX, Unfit

    try:
        return asdict(compound.judge(sys.stdin.buffer, ZoneInfo(zone)))
    except Unfit as unfit:
        return {"refusal": str(unfit)}
    except (MemoryError, RecursionError):
        return {"refusal": COMPLEX}


if __name__ == "__main__":
    limit()
    json.dump(answer(sys.argv[1]), sys.stdout, default=str)
