"""Change the rules one by one, and see whether a test notices: `python -m release.mutants`.

release/mutants.toml says which files, with the tests that state their rules, and names the changes that no test can
notice, each with its reason. Whatever else survives is printed, and so is a reason that explains nothing any more.
"""

import argparse
import json
import os
import sys
import time
import tomllib
from pathlib import Path

from release.mutations import Mutant, mutants_of
from release.trials import survivors

LIST = Path("release/mutants.toml")


def show(mutant: Mutant) -> None:
    """Print a survivor as release/mutants.toml would name it."""
    print(f"# {mutant.file}:{mutant.line}\n[[explained]]")
    for name, text in zip(("file", "within", "before", "after"), mutant.key, strict=True):
        print(f"{name} = {json.dumps(text, ensure_ascii=False)}")
    print('why = ""\n', flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Change the rules one by one, and see whether a test notices.")
    parser.add_argument("files", nargs="*", help="of those in the list; all, without any")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many at a time")
    asked = parser.parse_args()
    listed = tomllib.loads(LIST.read_text())
    if unknown := set(asked.files) - set(listed["tests"]):
        parser.error(f"not in {LIST}: {', '.join(unknown)}")
    tests = {file: given for file, given in listed["tests"].items() if not asked.files or file in asked.files}
    explained = {
        (each["file"], each["within"], each["before"], each["after"])
        for each in listed["explained"]
        if not asked.files or each["file"] in asked.files
    }
    begun, tried, survived = time.monotonic(), 0, set()
    for file, stated in tests.items():
        mutants = list(mutants_of(file, Path(file).read_text()))
        tried += len(mutants)
        for mutant in survivors(mutants, stated, asked.jobs):
            survived.add(mutant.key)
            if mutant.key not in explained:
                show(mutant)
    for key in sorted(explained - survived):
        print(f"Explained in {LIST}, and no survivor: {key}")
    noticed, known, new = tried - len(survived), len(survived & explained), len(survived - explained)
    minutes = (time.monotonic() - begun) / 60
    print(f"{tried} mutants: {noticed} noticed, {known} explained, {new} neither; {minutes:.1f} minutes.")
    return int(survived != explained)


if __name__ == "__main__":
    sys.exit(main())
