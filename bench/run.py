"""`make bench`: every figure that README claims, in one run."""

import runpy

PARTS = ("doors", "tick", "ledger")

for part in PARTS:
    runpy.run_module(f"bench.{part}", run_name="__main__")
