# Works as the first and only command on a machine with Python 3.11+, pip, make and the package indexes.
PYTHON ?= python3
VENV := .venv
# Both names, for older and newer pips: what builds the package is pinned too.
PIP := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt $(VENV)/bin/python -m pip
# Most of what is installed is never imported: Python compiles what is, when it is.
INSTALL := install --no-compile --quiet --disable-pip-version-check
BIN := $(VENV)/bin
KNOCKOFF := $(BIN)/knockoff
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

# What is imported is compiled once and kept, also where the environment says otherwise: otherwise every process compiles it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-fast tests-in-process test-slow test-answers check check-code check-guidance eval bench e2e faults fuzz soak venv clean sbom licences audit

run: $(INSTALLED)
	@if [ -n "$$SLACK_BOT_TOKEN" ] || grep -qs '^SLACK_BOT_TOKEN=.' .env; then $(KNOCKOFF) serve; else $(KNOCKOFF) sandbox $(ARGS); fi

# Side by side, so that no processor waits: what some tests answer with is made while the tests' tools are installed, the code
# is looked at and the other tests run.
test: $(INSTALLED)
	@$(MAKE) --no-print-directory -j 3 check-code check-guidance tests-in-process
	@$(MAKE) --no-print-directory -j 3 e2e test-slow test-answers

test-fast: check-code
	@$(MAKE) --no-print-directory tests-in-process

tests-in-process: $(INSTALLED_DEV)
	$(BIN)/python -m pytest -m "not slow" --ignore tests/e2e -n auto --dist worksteal

test-slow: $(INSTALLED_DEV)
	$(BIN)/python -m pytest -m slow --ignore tests/e2e -rs

test-answers: $(INSTALLED_DEV)
	KNOCKOFF_DATA_DIR=.cache/tests $(KNOCKOFF) eval
	KNOCKOFF_DATA_DIR=.cache/tests $(KNOCKOFF) eval --passages

check: check-code check-guidance

check-code: $(INSTALLED_DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

check-guidance: $(INSTALLED)
	$(BIN)/python -m tests.built
	KNOCKOFF_DATA_DIR=.cache/tests $(BIN)/python -m bot guidance check # the script is away while the tools are installed

eval: $(INSTALLED)
	$(KNOCKOFF) eval

# Beside what one would put together instead, which is installed apart; the rest of an hour on two processors.
bench: $(INSTALLED_DEV)
	$(BIN)/python -m tests.benchmarks.compare $(ARGS)

e2e: $(INSTALLED_DEV)
	$(BIN)/python -m pytest tests/e2e -rs

# Kills the desk 200 times at random moments under load, then at each step of index swap, migration, backup and restoration.
faults: $(INSTALLED_DEV)
	$(BIN)/python -m tests.faults.storm --kills 200
	@rm -rf .cache/steps
	$(BIN)/python -m tests.faults.steps .cache/steps

# A million broken inputs for everything that reads.
fuzz: $(INSTALLED_DEV)
	$(BIN)/python -m tests.benchmarks.fuzz --inputs 1000000

# An hour's work of fifty people at the highest rate that is acknowledged in time.
soak: $(INSTALLED_DEV)
	$(BIN)/python -m tests.benchmarks.soak

venv: $(INSTALLED_DEV)

# What the desk is made of, for whoever has to approve it. The tools live apart, so that they are not listed themselves.
TOOLS := .cache/tools

$(TOOLS)/.installed: constraints.txt
	@$(PYTHON) -m venv --clear $(TOOLS)
	@PIP_CONSTRAINT=constraints.txt $(TOOLS)/bin/python -m pip $(INSTALL) cyclonedx-bom pip-audit
	@touch $@

sbom: $(INSTALLED_DEV) $(TOOLS)/.installed
	@mkdir -p dist
	$(TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --of JSON --output-reproducible $(BIN)/python \
	  | $(BIN)/python deploy/bill.py prune > dist/sbom.cdx.json
	@echo "dist/sbom.cdx.json"

licences: $(INSTALLED_DEV)
	$(BIN)/python deploy/bill.py licences > deploy/LICENCES.md

# Asks a database of known weaknesses over the network, and fails when it does not get an answer about every package.
audit: $(INSTALLED_DEV) $(TOOLS)/.installed
	$(BIN)/python deploy/bill.py pins > .cache/pins.txt
	@$(TOOLS)/bin/pip-audit --strict --no-deps --disable-pip --requirement .cache/pins.txt $(ARGS) || { \
	  echo "If it says 'could not be audited', the package index gave no answer and nothing was checked. Ask another database,"; \
	  echo "make audit ARGS='--vulnerability-service osv', or give the bill of 'make sbom' to a scanner that brings its own."; exit 1; }

# torch comes first and pinned: on Linux an unpinned one brings gigabytes of CUDA along.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing (the first time takes some minutes)…"
	@$(PIP) $(INSTALL) torch
	@$(PIP) $(INSTALL) -e .
	@touch $@

$(INSTALLED_DEV): $(INSTALLED)
	@echo "Installing what the tests need…"
	@$(PIP) $(INSTALL) -e '.[dev,postgres,s3,otel,timestamps]'
	@touch $@

clean:
	rm -rf $(VENV) .cache .sandbox data dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
