"""The mix of a life among few and among very many items: whether it is as fast.

`python -m bench.growth [items ...] [--rounds N] [--postgresql]`
"""

import argparse
import statistics

from bench.data import university
from bench.moves import EACH, lived

CONNECTIONS = 8


def main() -> None:
    """Print the rate for each number of items, and its ratio to that for the first, alone and by their floors."""
    parser = argparse.ArgumentParser()
    parser.add_argument("items", type=int, nargs="*", default=[2_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    first: tuple[float, float] | None = None
    for items in asked.items:
        with university(items, postgresql=asked.postgresql) as (database, address):
            rates = [lived(database, address, CONNECTIONS, 4 * EACH).mixed() for _ in range(asked.rounds)]
        ratios = sorted(ours / floor for ours, floor in rates)
        rate, ratio = statistics.median(ours for ours, _ in rates), statistics.median(ratios)
        first = first or (rate, ratio)
        between = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
        print(
            f"a life among {items:,} items: {rate:.0f}/s, {ratio:.2f} of the floor ({between});"
            f" {rate / first[0]:.2f} of the rate among {asked.items[0]:,}, {ratio / first[1]:.2f} of the ratio",
            flush=True,
        )


if __name__ == "__main__":
    main()
