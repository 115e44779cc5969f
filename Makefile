# ledcast: `make` alone lists what there is. Everything a machine needs is installed here, into this folder, without root.
, := ,
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-dates check hooks fix bench bench-city bench-year bench-console lock schemas picture clean

# Many short processes start from here: what was compiled once is kept, whatever the shell says (__pycache__ is ignored).
export PYTHONDONTWRITEBYTECODE :=
export PATH := $(CURDIR)/.parts/bin:$(CURDIR)/.venv/bin:/usr/local/sbin:/usr/sbin:$(PATH)
say = @printf '%s\n' "· $(1)"

VENV      := .venv/.run-installed
VENV_DEV  := .venv/.dev-installed
MODULES   := node_modules/.installed
ASSETS    := web/dist/.vite/manifest.json
CATALOGS  := web/translations/en/LC_MESSAGES/messages.mo
BROKER    := $(if $(shell PATH="$(PATH)" command -v mosquitto >/dev/null && PATH="$(PATH)" command -v mosquitto_passwd),,.parts/broker.done)
POSTGRES  := $(if $(wildcard /usr/lib/postgresql/*/bin/initdb),,postgresql)
CHROMIUM  := $(if $(shell PATH="$(PATH)" command -v chromium-headless-shell),,chromium-headless-shell)
TEST_PARTS := .parts/test.done
HOUSE     := campaigns scheduler players web ledcast.py

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: $(BROKER) $(VENV) $(ASSETS) $(CATALOGS) ## from nothing to the console and a street that plays (Ctrl-C stops all of it)
	@exec .venv/bin/ledcast run

test: $(BROKER) $(VENV_DEV) $(ASSETS) $(CATALOGS) $(TEST_PARTS) ## run all tests and hold the floor of coverage; `make test K=word` runs some
	@exec .venv/bin/python -m pytest --numprocesses=3 $(if $(K),-k "$(K)",--cov --cov-report=)

test-dates: $(BROKER) $(VENV_DEV) $(ASSETS) $(CATALOGS) $(TEST_PARTS) ## run what touches dates on days drawn over 3 years; `make test-dates SEED=7 DATES=40`
	@exec .venv/bin/python -m tests.dates.run $(if $(SEED),$(SEED),$$(date +%s)) $(DATES)

check: $(VENV_DEV) $(MODULES) ## lint, formats, types, import contracts, links and licences
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy $(HOUSE) tests
	.venv/bin/lint-imports
	.venv/bin/python setup/doc_links.py
	.venv/bin/python setup/licences.py
	npm run --silent check

hooks: $(VENV_DEV) $(MODULES) ## check every commit before it is made (lint, formats, links, licences)
	@.venv/bin/pre-commit install

fix: $(VENV_DEV) $(MODULES) ## let ruff, eslint and prettier mend and format what they can
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	npm run --silent fix
	.venv/bin/python setup/licences.py --write

bench: $(BROKER) $(VENV_DEV) $(ASSETS) $(CATALOGS) $(TEST_PARTS) ## measure beside the floors, on a quiet machine; `make bench K="render wall"` runs some
	@exec .venv/bin/python -m tests.bench.run $(K)

bench-city: $(BROKER) $(VENV_DEV) ## measure the city alone: publishing, ingest, drains, sizes on the wire
	@exec .venv/bin/python -m tests.bench.run city

bench-year: $(BROKER) $(VENV_DEV) ## measure what a play and a year of nights leave in the database
	@exec .venv/bin/python -m tests.bench.run year

bench-console: $(BROKER) $(VENV_DEV) $(ASSETS) $(CATALOGS) $(TEST_PARTS) ## measure every page of the console over 3 years of tallies, and the wall's frames
	@exec .venv/bin/python -m tests.bench.run console wall

schemas: $(VENV_DEV) ## write docs/schemas and docs/asyncapi.yaml anew from the readers of the wire
	.venv/bin/python -m setup.schemas

picture: $(BROKER) $(VENV_DEV) $(ASSETS) $(CATALOGS) $(TEST_PARTS) ## take a picture of every page at three widths anew, from the running product
	@exec .venv/bin/python setup/picture.py

lock: ## resolve the newest versions anew (needs uv) and write the hashed locks
	sh setup/lock.sh

clean: ## remove what was installed and built (the demo's own data in .ledcast stays)
	rm -rf .venv .parts node_modules web/dist $(CATALOGS)

$(VENV): requirements.lock pyproject.toml setup/python.sh
	$(call say,Python packages)
	@sh setup/python.sh requirements.lock $@

$(VENV_DEV): requirements-dev.lock pyproject.toml setup/python.sh
	$(call say,Python packages for tests and checks)
	@sh setup/python.sh requirements-dev.lock $@
	@touch $(VENV)

$(MODULES): package-lock.json setup/node.sh
	$(call say,console packages)
	@sh setup/node.sh install

$(ASSETS): $(MODULES) vite.config.js $(shell find web/assets -type f 2>/dev/null)
	$(call say,console assets)
	@sh setup/node.sh build
	@touch $@

$(CATALOGS): web/translations/en/LC_MESSAGES/messages.po | $(VENV)
	@.venv/bin/pybabel --quiet compile -d web/translations

.parts/broker.done: setup/parts.sh
	$(call say,Mosquitto)
	@sh setup/parts.sh broker mosquitto

$(TEST_PARTS): setup/parts.sh
	$(call say,PostgreSQL$(,) Chromium and a Chinese font for the tests)
	@sh setup/parts.sh test $(POSTGRES) $(CHROMIUM) fonts-wqy-microhei libatomic1
