# Two commands: `make run` starts everything, `make test` proves everything. `make` lists the rest.

SHELL = /bin/sh
VENV = .venv
PY = $(VENV)/bin/python
PIP = $(PY) -m pip --disable-pip-version-check -qq install --no-input
PYTEST_FLAGS = -n auto --maxprocesses 4 --dist loadfile

LOCKS = requirements.txt requirements-dev.txt requirements-build.txt requirements-npm.txt
LOCK = $(PY) -m uv pip compile --quiet --generate-hashes --universal \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11

CATALOGUES = $(wildcard inspections/translations/*/LC_MESSAGES/messages.po)
COMPILED = $(CATALOGUES:.po=.mo)
BABEL = $(PY) -m babel.messages.frontend --quiet
TEMPLATE = inspections/translations/messages.pot
ENGLISH = inspections/translations/en/LC_MESSAGES/messages.po

.PHONY: help run test fuzz wheel sbom licences audit bench histories devices faults lint lock messages assets system install compiled clean
.DEFAULT_GOAL = help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done

run: install assets $(COMPILED) ## start everything on this machine; BEGEHUNG_PORT=9000 make run for another port
	@$(PY) -m inspections.commands.main up

test: system $(VENV)/installed-dev install assets $(COMPILED) lint ## everything that proves the product, from nothing
	$(PY) -m pytest $(PYTEST_FLAGS)

lint: $(VENV)/installed-dev install ## style, types, import rings
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

bench: $(VENV)/installed-dev install assets $(COMPILED) ## measure and print a table; ONLY=workbook for one part
	$(PY) -m tests.benchmarks $(ONLY)

faults: system $(VENV)/installed-dev install assets $(COMPILED) ## kill the running product 300 times and check; MINUTES=5 KILLS=60 for less
	$(PY) -m tests.faults.processes --minutes $(or $(MINUTES),22) --kills $(or $(KILLS),300) --seed $(or $(SEED),1)

devices: $(VENV)/installed-dev install ## two devices, server and coordinator in any order: 2,000 examples
	BEGEHUNG_DEVICE_EXAMPLES=$(or $(EXAMPLES),2000) $(PY) -m pytest --timeout 0 tests/usecases/test_device_protocol.py

fuzz: $(VENV)/installed-dev install assets $(COMPILED) ## made-up requests and files for long; EXAMPLES=100 for less
	BEGEHUNG_FUZZ_EXAMPLES=$(or $(EXAMPLES),1000) $(PY) -m pytest --timeout 0 $(PYTEST_FLAGS) tests/fuzz

histories: $(VENV)/installed-dev ## record the demo district's histories anew, after a workflow version is released
	$(PY) -m tests.workflows.record_histories

wheel: install assets $(COMPILED) ## the package; the same bytes from the same commit, whoever builds it
	@rm -rf dist
	SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)} \
		$(PY) -m hatchling build --target wheel --directory dist

sbom: $(VENV)/installed-dev install ## what it is made of, as CycloneDX, in build/sbom.json
	$(PY) .ci/supply.py sbom build/sbom.json

licences: $(VENV)/installed-dev install ## name, version and licence of everything that runs
	@$(PY) .ci/supply.py licences

audit: $(VENV)/installed-dev ## ask for known weaknesses of the locked packages
	@$(PY) .ci/supply.py audit

assets: $(VENV)/installed ## bring the front-end packages, with an npm of our own if there is none
	@command -v npm >/dev/null 2>&1 || $(MAKE) --no-print-directory $(VENV)/installed-npm
	@$(PY) -m web.assets

messages: $(VENV)/installed ## collect the German sentences into the English catalogue
	$(BABEL) extract --mapping inspections/translations/babel.cfg --keyword N_ --no-location \
		--ignore-dirs ".* node_modules __pycache__" \
		--sort-output --omit-header --output $(TEMPLATE) inspections web workers
	@test -f $(ENGLISH) || $(BABEL) init --locale en --input-file $(TEMPLATE) --output-file $(ENGLISH)
	$(BABEL) update --locale en --input-file $(TEMPLATE) --output-file $(ENGLISH) \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@rm $(TEMPLATE)
	@$(MAKE) --no-print-directory compiled

compiled: $(COMPILED)

lock: $(VENV)/installed-dev ## resolve the requirements anew, within what the .in files allow
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt
	$(LOCK) requirements-build.in --constraint requirements-dev.txt --output-file requirements-build.txt
	$(LOCK) requirements-npm.in --output-file requirements-npm.txt

clean: ## remove what was built; data in .run stays
	rm -rf $(VENV) build dist web/node_modules web/static/vendor $(COMPILED) \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

system:
	@sh .ci/system-packages

install: $(VENV)/project

$(VENV)/made:
	@sh .ci/make-venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made requirements.txt requirements-build.txt
	@echo "Installing what Begehung runs on (once) ..."
	@$(PIP) --require-hashes -r requirements.txt -r requirements-build.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt
	@echo "Installing what the tests need (once) ..."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/installed-npm: $(VENV)/made requirements-npm.txt
	@echo "Installing an npm of our own, this machine has none (once) ..."
	@$(PIP) --require-hashes -r requirements-npm.txt
	@touch $@

$(VENV)/project: $(VENV)/installed pyproject.toml
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

%.mo: %.po
	@$(BABEL) compile --input-file $< --output-file $@
