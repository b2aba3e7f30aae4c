# `make help` lists what there is. Each target that needs Python makes the virtual environment first.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BRIEF ?= campaigns/product_launch.md
PROFILES ?= 100000
EVENTS ?= 1000000
SEED ?= 7
WORKERS ?= 2

.PHONY: help run plan ui test check bench lock clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | while IFS='|' read -r target what; do printf '  make %-8s %s\n' "$$target" "$$what"; done

run: $(STAMP) ## Turn the brief campaigns/product_launch.md into a campaign, in rehearsal (BRIEF=… for another)
	@$(BIN)/marketflow demo-data --profiles $(PROFILES) --events $(EVENTS) --seed $(SEED) --if-missing
	@$(BIN)/marketflow run $(BRIEF)

plan: $(STAMP) ## Say what that brief is understood to mean, without doing anything
	@$(BIN)/marketflow plan $(BRIEF)

ui: $(STAMP) ## Open Dagster's web interface on this project's runs
	@$(BIN)/marketflow ui

test: $(STAMP) ## Run all tests; fails under 90% line coverage of a package, or a gap in nl
	@echo "Running all tests with coverage …"
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m pytest -q -n $(WORKERS) --cov --cov-report=json:.coverage.json --cov-report=
	@$(BIN)/python tests/coverage_floor.py .coverage.json

check: $(STAMP) ## Check format, lint, types and import contracts, and run the fast tests
	@echo "Format …" && $(BIN)/ruff format --check --quiet .
	@echo "Lint …" && $(BIN)/ruff check --quiet .
	@echo "Types …" && $(BIN)/pyright
	@echo "Import contracts …" && $(BIN)/lint-imports --no-cache --no-logo
	@echo "Fast tests …" && $(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow and not browser"

bench: $(STAMP) ## Measure how long the main jobs take and how much memory they need
	@$(BIN)/python -m bench

lock: ## Write requirements.lock anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv (pip install uv)."; exit 1; }
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra dev \
		pyproject.toml -o requirements.lock
	@echo "requirements.lock is written."

clean: ## Remove the virtual environment and what tools left behind (never your campaigns' data in .marketflow)
	@echo "Removing $(VENV) and caches; .marketflow stays."
	@rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache htmlcov dist .coverage .coverage.*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --no-deps: the lock names every package, and pip's resolver, given hashes, refuses the extra in gql[requests] that one of
# them asks for. Building this project itself needs hatchling and editables, which are in the lock, so nothing else is fetched.
$(STAMP): requirements.lock pyproject.toml
	@command -v python3 >/dev/null || { echo "marketflow needs Python 3.11 or newer, and there is no python3 here."; exit 1; }
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "marketflow needs Python 3.11 or newer; this python3 is $$(python3 -V 2>&1 | cut -d' ' -f2)."; exit 1; }
	@echo "Making the virtual environment in $(VENV) …"
	@python3 -m venv $(VENV) || { echo "python3 can't make virtual environments here; on Debian: apt-get install python3-venv."; exit 1; }
	@echo "Installing the locked packages (about two minutes the first time) …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)
	@echo "Installed."
