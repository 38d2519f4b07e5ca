# Two commands do everything, each with its own set-up: `make site` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site test audit format screenshots pictures manual clean
.DEFAULT_GOAL := site

site: $(VENV)/.ready ## build the demonstration archive and serve it at the printed address
	@$(BIN)/sitegen serve

test: $(VENV)/.ready-dev ## every check and every test
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tests/run.sh

audit: $(VENV)/.ready-dev ## the demonstration archive before Lighthouse, the Nu HTML checker, axe, schema.org; takes minutes, needs Node.js and Java
	@PATH="$(CURDIR)/$(BIN):$$PATH" python tests/programs.py
	@PATH="$(CURDIR)/$(BIN):$$PATH" python tests/audit.py

format: $(VENV)/.ready-dev ## lay the code out
	$(BIN)/ruff format sitegen tests bench
	$(BIN)/ruff check --fix sitegen tests bench

screenshots: $(VENV)/.ready-dev ## pictures of each kind of page, to be looked at
	@PATH="$(CURDIR)/$(BIN):$$PATH" python tests/screenshots.py

pictures: $(VENV)/.ready-dev ## the README's pictures, cut out of the screenshots
	@PATH="$(CURDIR)/$(BIN):$$PATH" python tests/screenshots.py --readme

manual: $(VENV)/.ready ## build this project's manual with sitegen, and show it
	@$(BIN)/python docs/manual.py .sitegen/manual
	@$(BIN)/sitegen --site .sitegen/manual serve

clean: ## remove what the commands made
	rm -rf $(VENV) .audit .sitegen .mypy_cache .pytest_cache .ruff_cache .hypothesis screenshots
	find public -mindepth 1 ! -name .gitkeep -delete

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "sitegen needs Python 3.11 or newer; say: make PYTHON=python3.13 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what sitegen needs (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
