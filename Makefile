# Every command of the project. GNU make and bash; nothing else is needed but python3 >= 3.11 with its venv module.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
# LISTEN=0.0.0.0 opens `make run` to one's own network; name the machine in ALLOWED_HOSTS then.
LISTEN ?= 127.0.0.1
ARGS ?=

PY := .venv/bin/python
MANAGE := $(PY) manage.py
CODE := gymtracker exercises workouts progress goals manage.py

export PYTHONUNBUFFERED := 1
# Set in many containers; without compiled files every start would cost a second more.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# What is set here wins over a developer's .env; an empty value counts as not set.
LOCAL := HTTPS=off TRUSTED_PROXY_COUNT=0 PORT=$(PORT)
MADE_UP := DEBUG=false HTTPS=on TRUSTED_PROXY_COUNT=1 ALLOWED_HOSTS=gym.example.org \
	SECRET_KEY=made-up-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz DATABASE_URL=sqlite://:memory: \
	CSRF_TRUSTED_ORIGINS= CORS_ALLOWED_ORIGINS= REDIS_URL= CACHE_URL= EMAIL_URL= DEFAULT_FROM_EMAIL= DYNO=
# The key of `make run` is made once and kept, so that a restart signs nobody out.
WITH_KEY = export SECRET_KEY="$${SECRET_KEY:-$$(cat var/secret-key)}"

.PHONY: help install install-dev run dev test check bench fuzz format lock clean
.PHONY: interpreter var/secret-key static-files

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: install var/secret-key static-files ## set everything up, then serve http://127.0.0.1:8000 (PORT=8001 for another port)
	@if (exec 3<>/dev/tcp/127.0.0.1/$(PORT)) 2>/dev/null; then \
		echo "Port $(PORT) is in use. Try: make run PORT=$$(( $(PORT) + 1 ))" >&2; exit 1; fi
	@export DEBUG=false $(LOCAL); $(WITH_KEY); \
	$(prepare-database); \
	login=$$($(MANAGE) demo --if-empty); \
	export SAY_WHEN_READY="$$login"$$'\n'"Gym Tracker is at http://127.0.0.1:$(PORT) (Ctrl-C stops it)"; \
	exec $(PY) -m gunicorn --config gymtracker/gunicorn_conf.py --bind $(LISTEN):$(PORT)

dev: install var/secret-key ## the same with DEBUG and reloading, for working on the code
	@export DEBUG=true $(LOCAL); $(WITH_KEY); \
	$(prepare-database); \
	$(MANAGE) demo --if-empty; \
	exec $(MANAGE) runserver $(LISTEN):$(PORT)

test: install-dev ## all tests on SQLite; ARGS="-k plates" for some, TEST_DATABASE_URL=postgres://… elsewhere
	@mkdir -p var
	$(PY) -m pytest -n 2 -rs $(ARGS)

check: install-dev ## what CI demands of the code: ruff, mypy, djade, migrations, production settings
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy $(CODE)
	find templates -name '*.html' -print0 | xargs -0 -r .venv/bin/djade --check --target-version 5.2
	$(MADE_UP) $(MANAGE) makemigrations --check --dry-run
	$(MADE_UP) $(MANAGE) check --deploy --fail-level WARNING

bench: install-dev var/secret-key ## the benchmarks of bench/, as a table
	@export DEBUG=false HTTPS=off; $(WITH_KEY); $(PY) -m bench $(ARGS)

fuzz: install-dev ## schemathesis against the API for a long while; FUZZ_EXAMPLES=2000 for longer still
	@mkdir -p var
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-500} $(PY) -m pytest tests/api/test_fuzz.py $(ARGS)

format: install-dev ## let ruff and djade format the code
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	find templates -name '*.html' -print0 | xargs -0 -r .venv/bin/djade --target-version 5.2

lock: var/tools/bin/uv ## compile requirements*.txt anew from pyproject.toml; ARGS=--upgrade for newer versions
	$(LOCK) $(ARGS) pyproject.toml -o requirements.txt
	$(LOCK) $(ARGS) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

clean: ## remove what can be made again; database and secret key stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov
	rm -rf var/static var/static.stamp var/tools var/test*.sqlite3*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- The virtual environment ----------------------------------------------------------------------------------------
# A copy of the lock file lies beside what was installed from it, so a second call only compares two files. The lock is
# whole, so pip need not look for what else is wanted: Debian's stumbles over extras (coverage[toml]) once there is a
# newer release than the locked one.
install: interpreter ## the virtual environment in .venv with the pinned dependencies, nothing more
	@$(call installed,requirements.txt)

install-dev: install
	@$(call installed,requirements-dev.txt)

define installed
if ! cmp -s $(1) .venv/$(1); then \
	echo "Installing $(1) …"; \
	$(PY) -m pip install --quiet --compile --no-deps --require-hashes -r $(1); \
	cp $(1) .venv/$(1); \
fi
endef

# An environment that does not run any more (the checkout was moved, the system's Python replaced) is made anew.
interpreter:
	@if ! $(PY) -c 'import encodings, pip' 2>/dev/null; then \
		rm -rf .venv; \
		found=; bare=; \
		for candidate in $(PYTHON) /usr/bin/python3 python3.11 python3.12 python3.13 python3.14 python3; do \
			"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
			if "$$candidate" -c 'import ensurepip, venv' 2>/dev/null; then found=$$candidate; break; fi; \
			bare=$${bare:-$$candidate}; \
		done; \
		if [ -z "$$found" ] && [ -n "$$bare" ]; then \
			echo "$$bare has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
		elif [ -z "$$found" ]; then \
			echo "Python 3.11 or newer is needed (PYTHON=/path/to/python3 names one)." >&2; exit 1; \
		fi; \
		echo "Making .venv with $$("$$found" --version) …"; \
		"$$found" -m venv .venv; \
	fi

# --- What `run` needs -----------------------------------------------------------------------------------------------
var/secret-key:
	@mkdir -p var; [ -s $@ ] || (umask 077; $(PY) -c 'import secrets; print(secrets.token_urlsafe(50))' > $@)

prepare-database = $(MANAGE) migrate --no-input --verbosity 0; $(MANAGE) createcachetable --verbosity 0; $(MANAGE) load_library

# Collected and compressed again only where a file or a dependency has changed.
static-files: install var/secret-key
	@state=$$({ find static -type f -printf '%p %s %T@\n' | LC_ALL=C sort; cat requirements.txt; } | sha256sum); \
	if [ "$$state" != "$$(cat var/static.stamp 2>/dev/null)" ]; then \
		echo "Collecting static files …"; \
		rm -rf var/static; \
		$(WITH_KEY); DEBUG=false HTTPS=off $(MANAGE) collectstatic --no-input --verbosity 0; \
		echo "$$state" > var/static.stamp; \
	fi

# --- What `lock` needs ----------------------------------------------------------------------------------------------
LOCK = var/tools/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

var/tools/bin/uv: | interpreter
	$(PY) -m venv var/tools
	var/tools/bin/python -m pip install --quiet uv
