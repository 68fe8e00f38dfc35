# The commands of the README. Everything is installed into .venv, from the locked lists in requirements/.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

# The newest Python we test on, else any from 3.11. Asked whether it runs: version managers leave stubs that don't.
SUITABLE := import sys, ensurepip, sqlite3, ssl, venv; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	  if "$$name" -c '$(SUITABLE)' >/dev/null 2>&1; then echo "$$name"; break; fi; done)
endif

VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check -qq install --no-deps --require-hashes

# A stamp per list: present and newer than the list means installed.
RUN_READY := $(VENV)/.installed-run
DEV_READY := $(VENV)/.installed-dev
BENCH_READY := $(VENV)/.installed-bench
AUDIT_READY := $(VENV)/.installed-audit

.PHONY: help
help: ## Show this list.
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r name text; do \
	  printf '  make %-18s %s\n' "$$name" "$$text"; done

.PHONY: demo
demo: $(RUN_READY) ## See the whole loop work on an example network, then try it yourself.
	@$(RUN) -m bot demo

.PHONY: test
test: $(DEV_READY) ## Run every test, on SQLite and on PostgreSQL.
	@$(RUN) -m pytest -n auto -q

.PHONY: clients
clients: ## Install the clients and readers that tests drive (needs npm; the tests say what else).
	@cd tests/end_to_end && npm ci --silent --no-audit --no-fund
	@cd tests/calendar && npm ci --silent --no-audit --no-fund
	@cd tests/platforms/teams/microsoft && npm ci --silent --no-audit --no-fund

.PHONY: pictures
pictures: $(DEV_READY) ## Take the pictures of the guides anew, from the end-to-end tests.
	@$(RUN) -m pytest -q tests/end_to_end
	@mkdir -p docs/pictures
	@for name in 1-set-up 2-form 6-reminder 9-home-of-the-chair; do \
	  cp build/screenshots/slack-http-$$name.png docs/pictures/slack-$$name.png; done
	@cp build/screenshots/teams-*-is-set-up-720.png docs/pictures/teams-set-up.png
	@cp build/screenshots/teams-*-due-on-friday-12-july-2024-*-720.png docs/pictures/teams-reminder.png
	@cp build/screenshots/teams-form-720.png docs/pictures/teams-form.png

.PHONY: serve
serve: $(RUN_READY) ## Start the web server and the worker on this machine.
	@$(RUN) -m bot serve

.PHONY: lint
lint: $(DEV_READY) ## Check style, types, import contracts, spelling and generated pages; all, whatever fails.
	@status=0; \
	$(RUN) -m ruff check . || status=1; \
	$(RUN) -m ruff format --check . || status=1; \
	$(RUN) -m mypy bot || status=1; \
	$(VENV)/bin/lint-imports --no-logo || status=1; \
	$(RUN) -m codespell_lib . || status=1; \
	$(RUN) docs/generate.py --check || status=1; \
	exit $$status

.PHONY: format
format: $(DEV_READY) ## Lay the code out, and fix what ruff can fix.
	@$(RUN) -m ruff check --fix-only --quiet .
	@$(RUN) -m ruff format .

.PHONY: docs
docs: $(RUN_READY) ## Write the generated files again: docs/commands.md, docs/settings.md and manifests/.
	@$(RUN) docs/generate.py

.PHONY: bench
bench: $(BENCH_READY) ## Measure speed and memory against the goals; minutes.
	@$(RUN) -m bench

.PHONY: audit
audit: $(AUDIT_READY) ## Ask whether a locked dependency has a known weakness; needs the network.
	@for list in run dev bench; do \
	  $(RUN) -m pip_audit --require-hashes --disable-pip -r requirements/$$list.lock || exit 1; done

.PHONY: test-all-pythons
test-all-pythons: ## Run the quick tests on the other supported Pythons that this machine has.
	@.ci/other-pythons

.PHONY: lock
lock: ## Choose dependency versions anew (needs uv; UPGRADE=1 takes the newest). See CONTRIBUTING.md.
	@requirements/lock.sh $(if $(UPGRADE),--upgrade)

.PHONY: clean
clean: ## Remove the environment and what the tools left behind; keeps databases.
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find bot tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# --- the environment

$(RUN):
ifeq ($(PYTHON),)
	@echo "Convenor needs Python 3.11 or newer with venv and sqlite3; none was found on PATH." >&2
	@echo "Install one, or name it: make demo PYTHON=/path/to/python3" >&2
	@exit 1
else
	@echo "Making .venv with $$($(PYTHON) -V)"
	@$(PYTHON) -m venv --clear $(VENV)
endif

# Each longer list contains the shorter one, so that whichever comes first, nothing is fetched twice.
$(RUN_READY): requirements/run.lock | $(RUN)
	@if [ ! -e $(DEV_READY) ] || [ requirements/dev.lock -nt $(DEV_READY) ]; then \
	  echo "Installing what the bot needs into .venv (once)"; $(PIP) -r requirements/run.lock; fi
	@touch $@

$(DEV_READY): requirements/dev.lock | $(RUN)
	@echo "Installing what the tests need into .venv (once)"
	@$(PIP) -r requirements/dev.lock
	@touch $@

$(BENCH_READY): requirements/bench.lock | $(RUN)
	@echo "Installing what the bench needs into .venv (once)"
	@$(PIP) -r requirements/bench.lock
	@touch $@

$(AUDIT_READY): requirements/audit.lock | $(RUN)
	@echo "Installing pip-audit into .venv (once)"
	@$(PIP) -r requirements/audit.lock
	@touch $@
