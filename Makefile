# Two commands matter: `make brief` and `make test`. Everything lives in .venv; a second run downloads nothing.
PYTHON ?= python3
VENV ?= .venv
SEED ?= seeds/pressure-campaign.md
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

.PHONY: brief test check audit record floors docs requirements clean

brief: $(VENV)/.run  ## write the brief of a seed with the embedded model
	$(BIN)/summarize models pull
	$(BIN)/summarize brief $(SEED)

test: $(VENV)/.dev  ## run the tests, offline, from recordings
	$(BIN)/python -m pytest

check: $(VENV)/.dev  ## what CI checks besides the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

audit: $(VENV)/.audit  ## the pinned packages against published advisories; needs a network
	$(VENV)/audit/bin/python .ci/audit.py

record: $(VENV)/.dev  ## make every recording of the tests anew, with the embedded model
	$(BIN)/python tests/record.py

floors: $(VENV)/.dev  ## the floors of the evaluation gate anew, from recordings; refuses to lower one
	$(BIN)/python tests/floors.py

docs: $(VENV)/.dev  ## write the output shown in README and docs anew, from recordings, and the faults measured
	$(BIN)/python docs/generate.py --write
	$(BIN)/python tests/fault_table.py --write

requirements:  ## pin what pyproject.toml asks for, with hashes
	echo 'setuptools>=80' > requirements/build.in
	$(COMPILE) pyproject.toml requirements/build.in --extra local -o requirements/run.txt
	$(COMPILE) pyproject.toml requirements/build.in --extra local --extra dev -c requirements/run.txt -o requirements/dev.txt
	echo pip-audit > requirements/audit.in
	$(COMPILE) requirements/audit.in -o requirements/audit.txt
	rm requirements/build.in requirements/audit.in

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "summarize needs Python 3.11 or later: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)

# The stamps are newer than what they were made from, so that make installs again only after a change.
$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.audit: requirements/audit.txt | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/audit.txt
	touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/dev.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.run
