# Groundwork: `make decide` to see it work, `make test` to prove it. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DECIDE ?=
BY_FILE := --numprocesses 2 --dist loadfile --no-loadscope-reorder

.PHONY: help decide test test-unit test-slow check lab workshop docs bench lock clean

help: ## list what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

decide: $(VENV)/.run ## set up once, then run the whole decision on data/samples (DECIDE="--model NAME …" adds options)
	@$(BIN)/groundwork decide $(DECIDE)

test: $(VENV)/.dev ## set up once, then run every test
	@$(BIN)/python -m pytest --quiet $(BY_FILE)

test-unit: $(VENV)/.dev ## the quick ones: no browser, notebook, server, database or whole command
	@$(BIN)/python -m pytest --quiet $(BY_FILE) -m "not (slow or browser or notebook or whole)"

test-slow: $(VENV)/.dev ## the tests that take minutes: simulated coverage of every interval
	@$(BIN)/python -m pytest --quiet -m slow

check: $(VENV)/.dev ## ruff, mypy --strict, notebook hygiene
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/nbstripout --verify notebooks/*.ipynb

lab: $(VENV)/.dev ## JupyterLab on the notebooks
	@$(BIN)/groundwork lab

workshop: $(VENV)/.dev ## run the room: seven pages from triage to a signed record
	@$(BIN)/groundwork workshop

docs: $(VENV)/.dev ## run the notebooks, and write them and the guides as pages: out/docs/index.html
	@$(BIN)/python -m docs.gallery

bench: $(VENV)/.dev ## measure speed beside the peers, as ratios
	@$(BIN)/python -m benchmarks

# Two stamps, so that a first decision waits for a fifth of what the tests and notebooks need.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 15) else f"Groundwork needs Python 3.11 to 3.14; {sys.executable} is {v[0]}.{v[1]}. Set PYTHON=python3.12, say.")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt requirements/vocabulary.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once; about half a minute) ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --require-hashes --no-deps -r requirements/vocabulary.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Setting up notebooks and tests (once; about a minute) ..."
	@$(PIP) install --require-hashes --no-warn-conflicts -r requirements/dev.txt  # the vocabulary package stands alone on purpose
	@touch $@

lock: ## compile the locked dependencies again (needs uv)
	@sh requirements/compile.sh

clean: ## remove the environment and everything made
	rm -rf $(VENV) out runs .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
