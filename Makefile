# One word for each job. Nothing is assumed on the machine but make and Python 3.11, 3.12 or 3.13;
# the first job sets up .venv, which takes some minutes and about 3 GB, and again when pyproject.toml changes.
#
#   make demo        the main job end to end on a demo class
#   make test        the kit's own tests            make test-all   with those that take over a minute each
#   make test-postgresql   the gradebook's tests on this machine's PostgreSQL, or on AUTOGRADER_TEST_DB
#   make lint        ruff and mypy                  make bench      all figures on speed; goes on where it stopped
#   make selfcheck   is the judge fair and awake    make clean      remove .venv and caches, nothing else
#   make raid-as-nobody   for root: the attacks of the selfcheck once more, graded by an ordinary user
#
# PYTHON=python3.12 chooses the interpreter, VENV=/some/folder the environment's place, JOBS=N how many tests
# run at once, TESTS='tests/kit -k readme' which, ANEW=1 that `make bench` measures again what it has.

PYTHON ?= python3
VENV ?= .venv
JOBS ?= 2
TESTS ?=
ANEW ?=

ENVIRONMENT := $(abspath $(VENV))
# nbgrader starts `alembic` by name, so the environment must be on PATH.
export PATH := $(ENVIRONMENT)/bin:$(PATH)
INSTALLED := $(ENVIRONMENT)/.installed
PYTEST := $(ENVIRONMENT)/bin/python -m pytest
AUTOGRADER := $(ENVIRONMENT)/bin/python -m autograder

.PHONY: demo test test-all test-postgresql test-colab-pair lint format fresh environment bench selfcheck raid-as-nobody setup clean
.DEFAULT_GOAL := demo

demo: $(INSTALLED)
	$(AUTOGRADER) demo

test: $(INSTALLED)
	$(PYTEST) -n $(JOBS) --dist loadfile $(TESTS)

test-all: $(INSTALLED)
	$(PYTEST) -n $(JOBS) --dist loadfile -m "" $(TESTS)

test-postgresql: $(INSTALLED)
	url="$${AUTOGRADER_TEST_DB:-$$(bash .ci/postgresql)}" && AUTOGRADER_TEST_DB="$$url" \
	  $(PYTEST) -n $(JOBS) --dist loadfile $(or $(TESTS),tests/ledger)

lint: $(INSTALLED)
	$(ENVIRONMENT)/bin/ruff check .
	$(ENVIRONMENT)/bin/ruff format --check .
	$(ENVIRONMENT)/bin/mypy

format: $(INSTALLED)
	$(ENVIRONMENT)/bin/ruff check --fix .
	$(ENVIRONMENT)/bin/ruff format .

# What is generated and committed must be what the generator writes today.
fresh: $(INSTALLED)
	$(AUTOGRADER) release --check
	$(PYTEST) -q tests/kit/test_environment.py

environment: $(INSTALLED)
	$(ENVIRONMENT)/bin/python tests/kit/environment_file.py

bench: $(INSTALLED)
	$(ENVIRONMENT)/bin/python benchmarks/bench.py $(if $(ANEW),--anew)

selfcheck: $(INSTALLED)
	$(AUTOGRADER) selfcheck

raid-as-nobody: $(INSTALLED)
	$(ENVIRONMENT)/bin/python -m autograder.selfcheck.as_user nobody

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	  echo "$(PYTHON) is not Python 3.11, 3.12 or 3.13: install one and name it, make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "$(PYTHON) cannot make environments: on Debian and Ubuntu, apt-get install python3-venv" >&2; exit 2; }
	@echo "Setting up $(VENV): some minutes, once."
	$(PYTHON) -m venv $(ENVIRONMENT)
	$(ENVIRONMENT)/bin/python -m pip install --quiet --editable '.[dev]'
	@touch $@

# The pair of versions that Colab and Kaggle have, in an environment of its own beside the first.
test-colab-pair:
	$(PYTHON) -m venv $(ENVIRONMENT)-colab
	$(ENVIRONMENT)-colab/bin/python -m pip install --quiet --editable '.[dev]' \
	  --constraint tests/kit/colab-constraints.txt
	$(ENVIRONMENT)-colab/bin/python -m pytest -n $(JOBS) --dist loadfile tests/blueprint tests/notebook tests/judge

clean:
	rm -rf $(ENVIRONMENT) $(ENVIRONMENT)-colab .venv-otter .pytest_cache .mypy_cache .ruff_cache .hypothesis
