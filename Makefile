# Common jobs. `make` alone lists them.
VENV := .venv
PYTHON := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help install test fast check format bench registry docs

help: ## List the jobs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bin/steelyard: pyproject.toml
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --editable '.[dev]'
	@touch $@

install: $(VENV)/bin/steelyard ## Make a virtual environment with everything for development

test: install ## All tests
	$(VENV)/bin/pytest

fast: install ## Tests under a second each
	$(VENV)/bin/pytest -m 'not slow'

check: install ## Lint, format and strict types
	$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy

format: install ## Put the code into its form
	$(VENV)/bin/ruff check --fix . && $(VENV)/bin/ruff format .

bench: install ## Print the figures of the budgets, each with its floor
	$(PYTHON) benchmarks/run.py

docs: install ## Bring the generated tables of the documentation up to date
	$(PYTHON) docs/tables.py

registry: install ## Write the registry anew from upstream files: make registry FROM="DIR FILE ..."
	$(VENV)/bin/steelyard sync $(FROM) --registry build/registry
