# `make run` and `make test` are all that a new machine needs: Python 3.11+, make, git and a C library.
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
export PYTHONUNBUFFERED = 1

.PHONY: run test test-all test-services lint bench bench-search messages lock

.venv/run: requirements.txt
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python cannot make a virtual environment: install its venv module (Debian: python3-venv)."; exit 1; }
	@echo "Installing the locked dependencies ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/run
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.env:
	@umask 077; printf 'SECRET_KEY=%s\nDEBUG=0\nSTARTER=1\nBASE_URL=http://localhost:8000\n' \
	  "$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))')" > .env

run: .venv/run .env
	@exec $(MANAGE) serve --prepare

test: .venv/dev
	@tests/install-browser
	@tests/install-calendars
	@$(BIN)/python -m tests.compile_messages
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow and not services"

test-all: .venv/dev
	@tests/install-browser
	@tests/install-calendars
	@$(BIN)/python -m tests.compile_messages
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not services"

# Real servers on loopback: those that SEARCH_URL, DATABASE_URL and CACHE_URL name, else started for this run. First what
# is about the servers themselves, one test after the other since some kill a server; then these parts of the suite.
SERVED := tests/search tests/events tests/imports tests/partners tests/accounts tests/portal tests/workspace tests/test_permissions.py

test-services: .venv/dev
	@$(BIN)/python -m tests.compile_messages
	$(BIN)/python -m tests.services sh -c '$(BIN)/python -m pytest -m services && \
	  $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow and not services" $(SERVED)'

bench: .venv/dev
	@$(BIN)/python -m tests.compile_messages
	DJANGO_SETTINGS_MODULE=portal.settings.test $(BIN)/python -m bench

# How well search finds what was judged: JUDGED is a folder of documents, queries and judgements (see bench/judged.py).
bench-search: .venv/dev
	DJANGO_SETTINGS_MODULE=portal.settings.test $(BIN)/python -m bench.judged $(JUDGED)

lint: .venv/dev
	@tests/install-browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy portal partners resources search
	$(BIN)/djlint --lint templates --quiet
	DJANGO_SETTINGS_MODULE=portal.settings.test $(MANAGE) makemigrations --check --dry-run
	@command -v xgettext >/dev/null || { echo "lint needs xgettext to compare the catalogues (Debian: gettext)."; exit 1; }
	@$(BIN)/python -m tests.compile_messages
	$(BIN)/python -m pytest -m lint

messages: .venv/dev
	@$(BIN)/python -m tests.compile_messages
	@$(BIN)/python -m tests.catalogues

lock:
	uv pip compile pyproject.toml --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -o requirements.txt
	uv pip compile pyproject.toml --group dev --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -o requirements-dev.txt
