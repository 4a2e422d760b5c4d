# Every chore of the project; `make help` lists them. Each target does all its own set-up.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench bench-full a11y lock clean
PY := .venv/bin/python
NAME ?=
ARGS ?=

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

.venv/accord-installed: requirements.lock scripts/bootstrap.sh
	@sh scripts/bootstrap.sh

setup: .venv/accord-installed ## Make .venv, the local database and the demo county; start nothing that stays
	@$(PY) manage.py up --prepare

demo: .venv/accord-installed ## Run Accord with the demo county on this machine; Ctrl-C stops it
	@$(PY) manage.py up

test: .venv/accord-installed ## Run the test suite (ARGS="tests/spend -k joint" for a part)
	@$(PY) -m pytest -n 2 $(ARGS)

check: .venv/accord-installed ## Run every gate short of the tests: style, types, floors, migrations, policies
	@$(PY) scripts/check.py $(ARGS)

bench: .venv/accord-installed ## Measure against the floors (NAME=parse_and_load for one)
	@$(PY) -m benchmarks $(if $(NAME),--name $(NAME))

bench-full: .venv/accord-installed ## The same at full size
	@$(PY) -m benchmarks --full $(if $(NAME),--name $(NAME))

a11y: .venv/accord-installed ## Try every page with axe, at both widths, in every role
	@ACCORD_A11Y=full $(PY) -m pytest -n 2 tests/accessibility $(ARGS)

lock: .venv/accord-installed ## Compile requirements.in to requirements.lock (ARGS=--upgrade for newer versions)
	@.venv/bin/uv pip compile --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -q \
		$(ARGS) requirements.in -o requirements.lock

clean: ## Stop the local servers, remove .venv and caches; DATA=1 removes this clone's databases too
	@python=$(PY); [ -x $$python ] || python=python3; \
	$$python -m apps.core.local stop || true; \
	if [ -n "$(DATA)" ]; then $$python -m apps.core.local remove; fi
	@rm -rf .venv .ruff_cache .mypy_cache .pytest_cache .hypothesis .import_linter_cache staticfiles
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -d .local ]; then echo "Your data is still in .local/; make clean DATA=1 removes it."; fi
