"""`serve --workers 2` beside one process on PostgreSQL, in turns: the mix of a life, on all cores of this machine.

`python -m bench.workers [items] [--rounds N]`

The server of the database and whoever asks need cores as well: with two cores, two processes cannot be twice as fast.
"""

import argparse
import statistics

from bench.data import university
from bench.moves import EACH, lived

CONNECTIONS = 8
WORKERS = (1, 2)


def main() -> None:
    """Print the rate by one process and by two, what they hold after the load, and the ratio in each pair."""
    parser = argparse.ArgumentParser()
    parser.add_argument("items", type=int, nargs="?", default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with university(asked.items, postgresql=True) as (database, address):
        pairs = [
            [lived(database, address, CONNECTIONS, 4 * EACH, core=None, workers=workers) for workers in WORKERS]
            for _ in range(asked.rounds)
        ]
    for workers, runs in zip(WORKERS, zip(*pairs, strict=True), strict=True):
        rate, held = statistics.median(run.mixed()[0] for run in runs), max(run.held[-1][0] for run in runs)
        print(f"--workers {workers}: {rate:.0f} moves of a life a second, {held} MB (PSS) after the load")
    ratios = sorted(two.mixed()[0] / one.mixed()[0] for one, two in pairs)
    print(f"two by one: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
