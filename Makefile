# Works as the first and only command on a machine with Python 3.11+, pip, make and the package indexes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
KNOCKOFF := $(BIN)/knockoff
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

.PHONY: run test check eval e2e venv clean

run: $(INSTALLED)
	@if [ -n "$$SLACK_BOT_TOKEN" ] || grep -qs '^SLACK_BOT_TOKEN=.' .env; then $(KNOCKOFF) serve; else $(KNOCKOFF) sandbox $(ARGS); fi

test: $(INSTALLED_DEV) check
	$(BIN)/python -m pytest -m "not slow"
	$(BIN)/python -m pytest -m slow --ignore=tests/e2e/test_in_the_browser.py --ignore=tests/e2e/test_make_run.py
	KNOCKOFF_DATA_DIR=.cache/tests $(KNOCKOFF) eval

check: $(INSTALLED_DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(KNOCKOFF) guidance check

eval: $(INSTALLED)
	$(KNOCKOFF) eval

e2e: $(INSTALLED_DEV)
	$(BIN)/python -m pytest tests/e2e -rs

venv: $(INSTALLED_DEV)

# torch comes first and pinned: on Linux an unpinned one brings gigabytes of CUDA along.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing (the first time takes some minutes)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(INSTALLED_DEV): $(INSTALLED)
	@echo "Installing what the tests need…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,postgres]'
	@touch $@

clean:
	rm -rf $(VENV) .cache .sandbox data dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
