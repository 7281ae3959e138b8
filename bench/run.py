"""`make bench`: every figure that README claims, each part in a process of its own, over both databases."""

import subprocess
import sys

PARTS = (
    "moves",
    "moves --postgresql",
    "growth",
    "workers",
    "doors",
    "doors --postgresql",
    "tick",
    "ledger",
    "verify",
    "pages",
    "board",
    "worklist",
    "guessing",
    "exports",
    "imports",
    "reconcile",
    "settle",
    "taking_over",
    "startup",
    "endurance",
)

for part in PARTS:
    subprocess.run([sys.executable, "-m", *f"bench.{part}".split()], check=True)
