# Everyday commands of this collection. `make` alone lists them.
# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright: (c) 2026, the sinch.est project

# The first Python that really runs, can make an environment and is new enough. Version managers put names on PATH
# that only print an error, so each candidate is tried. `make PYTHON=/path/to/python venv` decides otherwise.
USABLE = import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c '$(USABLE)' >/dev/null 2>&1 && echo $$python && break; done)
BIN = .venv/bin
READY = .venv/.ready
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help venv test unit lowest integration faults calls page docs site archive sanity lint test-faults matrix \
	screenshots benchmark rehearse demo emulator face release clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(READY) ## Create .venv with the development tools (the other commands do it themselves)

test: $(READY) ## Run everything below up to lint, and say what passed; WITH="sweep matrix" adds to it
	@$(BIN)/python -m tests.gates all $(WITH)

unit: $(READY) ## Test the code by itself
	@$(BIN)/python -m tests.gates unit

lowest: $(READY) ## Test the code on the oldest versions that it supports
	@$(BIN)/python -m tests.gates lowest

integration: $(READY) ## Run real playbooks against the emulator
	@$(BIN)/python -m tests.gates integration

faults: $(READY) ## Try a part of what test-faults tries
	@$(BIN)/python -m tests.gates faults

calls: $(READY) ## Make real calls while playbooks change the sites, with Kamailio and SIPp; none may be lost
	@$(BIN)/python -m tests.gates calls

page: $(READY) ## Look at the report of an audit in a browser, with chromium; pictures are in tests/output/page
	@$(BIN)/python -m tests.gates page

docs: $(READY) ## Run what the documentation says: every command, playbook and output of it
	@$(BIN)/python -m tests.gates docs

site: $(READY) ## Build the documentation site in tests/output/site, and check its links
	@$(BIN)/python -m tests.gates site

archive: $(READY) ## Build the archive, install it, and ask what Galaxy, ansible-builder and REUSE say of it
	@$(BIN)/python -m tests.gates archive

sanity: $(READY) ## Run ansible-test sanity on a copy, on every Python found here
	@$(BIN)/python -m tests.gates sanity

lint: $(READY) ## Check style, playbooks, changelog and documentation
	@$(BIN)/python -m tests.gates lint

test-faults: $(READY) ## Try everything that can go wrong on the way, as is done at night: half an hour
	@SINCH_EST_NIGHT=1 $(BIN)/python -m tests.gates sweep schemathesis

matrix: $(READY) ## Test on every ansible-core that is supported
	@$(BIN)/python -m tests.gates matrix

screenshots: $(READY) ## Take pictures of the site in tests/output/screenshots, with chromium
	@$(BIN)/python -m tests.site screenshots

benchmark: $(READY) ## Measure, and write the tables and the plot of docs/performance.md: about an hour
	@$(BIN)/python -m tests.benchmark

rehearse: $(READY) ## Provision your sites on this machine while they are called: SITES=sites.yml FROM=today.yml
	@$(BIN)/python -m tests.calls $(SITES) $(if $(FROM),--from $(FROM)) $(if $(API),--api $(API))

demo: $(READY) ## See the collection at work against the emulator, which plays the other API with API=published
	@$(BIN)/python -m tests.demo $(if $(API),--api $(API))

emulator: $(READY) ## Serve the EST API on this machine until Ctrl-C, as Sinch publishes it with API=published
	@$(BIN)/python -m tests.emulator $(if $(API),--api $(API))

face: $(READY) ## Record what users lean on, after a change that was meant
	@$(BIN)/python -m tests.unit.public_face

release: $(READY) ## Prepare a release: make release VERSION=0.2.0
	@$(BIN)/python -m tests.release $(VERSION)

clean: ## Remove .venv, caches and built archives
	rm -rf .venv .ansible .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage tests/output sinch-est-*.tar.gz
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.txt requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv found: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Creating .venv with $(PYTHON) (once)"
	@$(PYTHON) -c '$(USABLE)' || { echo "$(PYTHON) is not Python 3.11 or newer with venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) $$(sed -n 's/^\(uv==[^ ]*\).*/\1/p' requirements-dev.txt) && \
		$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements-dev.txt || \
		$(PIP) -r requirements-dev.txt
	@touch $@
