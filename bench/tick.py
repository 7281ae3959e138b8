"""A tick with nothing due among 100,000 open items."""

import tempfile
import time
from pathlib import Path

from bench.data import NOW, make
from scheduler.tick import tick

TIMES = 200


def main() -> None:
    """Print the median and the worst of many ticks."""
    with tempfile.TemporaryDirectory() as folder:
        database, _ = make(Path(folder), 100_000)
        spent = []
        for _ in range(TIMES):
            started = time.perf_counter()
            tick(database, NOW)
            spent.append((time.perf_counter() - started) * 1000)
        spent.sort()
        print(
            f"tick, nothing due among 100,000 open items: median {spent[TIMES // 2]:.2f} ms, worst {spent[-1]:.2f} ms"
        )
        database.close()


if __name__ == "__main__":
    main()
