"""A tick with nothing due among 100,000 open items."""

import time

from bench.data import NOW, university
from scheduler.tick import tick

TIMES = 200


def main() -> None:
    """Print the median and the worst of many ticks."""
    with university(100_000) as (database, _):
        spent = []
        for _ in range(TIMES):
            started = time.perf_counter()
            tick(database, NOW)
            spent.append((time.perf_counter() - started) * 1000)
        spent.sort()
        print(
            f"tick, nothing due among 100,000 open items: median {spent[TIMES // 2]:.2f} ms, worst {spent[-1]:.2f} ms"
        )


if __name__ == "__main__":
    main()
