"""`make bench`: every figure that README claims, each part in a process of its own."""

import subprocess
import sys

PARTS = ("moves", "doors", "tick", "ledger", "verify", "pages", "board", "guessing", "exports")

for part in PARTS:
    subprocess.run([sys.executable, "-m", f"bench.{part}"], check=True)
