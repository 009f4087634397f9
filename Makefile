# make demo   the whole product against local stand-ins (PORT=8321, CHECK=1 plays it without a screen)
# make test   every test but the evaluations (six minutes on two cores)
# make check  lint, types and import rules (half a minute; a few seconds from the second time on), also of the JavaScript
# make js     the JavaScript's lint and types alone: needs npm, and says so where it is not
# make unit   pure code only, in half a minute; make fast: all but browsers, PostgreSQL and what is slow
# make eval   how well triggers and knowledge do on labelled messages
# make bench  how fast messages are taken in, what many who wait cost, and what a search costs
# make long   what `make test` has shorter, at its full length
# make setup  a .venv with the `bridge` command
# make lock   new versions of what we build on
# make clean  removes what was made

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The locks are complete: pip resolves nothing (a release of tomorrow would change the answer); `pip check` says so after.
# setuptools warns of every editable install there is, and the newest pip lets it be heard: PYTHONWARNINGS.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

# tests/conftest.py says how many workers; who is done early takes over from the others.
PARALLEL := -n auto --dist worksteal

# A test that starts a process reads what is compiled: whoever forbids that waits for it at each start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test check unit fast eval long bench lint types imports js lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(INSTALL) --no-build-isolation -e .
	@$(BIN)/python -m pip --disable-pip-version-check check >/dev/null || $(BIN)/python -m pip check
	@touch $@

$(VENV)/.developing: $(VENV)/.installed requirements-dev.lock
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip --disable-pip-version-check check >/dev/null || $(BIN)/python -m pip check
	@touch $@

demo: setup
	@$(BIN)/bridge demo

# In a fresh copy the tests are compiled first, by one: workers that begin together would each compile all of them.
test: $(VENV)/.developing
	@[ -d tests/__pycache__ ] || $(BIN)/pytest --ignore=tests/eval --collect-only -qq >/dev/null
	@$(BIN)/pytest $(PARALLEL) --ignore=tests/eval

unit: $(VENV)/.developing
	@$(BIN)/pytest $(PARALLEL) tests/unit

fast: $(VENV)/.developing
	@$(BIN)/pytest $(PARALLEL) --ignore=tests/eval -m "not browser and not postgres and not slow"

eval: $(VENV)/.developing
	@$(BIN)/pytest $(PARALLEL) tests/eval

# What is a part of the tests, at its full length.
long: $(VENV)/.developing
	@MANY_MESSAGES=200 DAY_USERS=40 $(BIN)/pytest tests/e2e/test_many_sessions.py tests/e2e/test_working_day.py -k "equals or open"

bench: $(VENV)/.developing
	@$(BIN)/python tests/bench/appends.py
	@$(BIN)/python tests/bench/waiting_lines.py
	@$(BIN)/python tests/bench/search.py

check: lint types imports js

lint: $(VENV)/.developing
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.developing
	@$(BIN)/mypy

imports: $(VENV)/.developing
	@$(BIN)/lint-imports

# Nothing of npm is in the product, so who only builds on Python need not have it; .ci/run has it always.
js:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory node_modules/.installed && npm run --silent check; \
	elif [ -n "$$CI" ]; then echo "npm is missing" >&2; exit 1; else echo "No npm here: the JavaScript is not checked."; fi

node_modules/.installed: package.json package-lock.json
	@npm ci --silent --no-audit --no-fund
	@touch $@

# New versions of what we build on; run the tests before keeping them. Needs uv (pip install uv).
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
		pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra dev \
		-c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) node_modules *.egg-info
