# Everything works in a fresh clone on a machine with Python 3.11 or newer, its venv module, git and make.
PYTHON ?= python3
ARGS ?=
BOOTSTRAP := @$(PYTHON) track360/launcher/bootstrap.py
VENV := .venv/bin
LOCAL := @$(VENV)/python -m track360.launcher
FRESH := $(LOCAL) exec --fresh -- python -m

# A suite starts a hundred processes, and each would compile the project anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test lint audit format bench bench-ingest bench-settle bench-settle-10m bench-close bench-events bench-events-cost bench-pull bench-pages campaigns fuzz clean env env-dev messages

help:
	@echo "make run       serve everything with sample data until Ctrl-C (TRACK360_PORT, TRACK360_DATA_DIR)"
	@echo "make test      the whole test suite; ARGS='tests/launcher -x' goes to pytest"
	@echo "make lint      style, types, imports between rooms, migrations, tests collected twice, deployment checks"
	@echo "make audit     known vulnerabilities of what is installed, asked of a service on the network"
	@echo "make messages  the catalogues of what affiliates read, brought up to date and compiled"
	@echo "make bench     the benchmarks, as ratios; bench-ingest, bench-settle and bench-pull run one part; bench-close: a month; bench-events: webhooks; bench-pages: lists and dashboards"
	@echo "make campaigns the long fault injections; make fuzz: generated input against the API"
	@echo "make clean     delete the virtual environment and caches (the data stays)"

run: env
	$(LOCAL) run

test: env-dev
	$(LOCAL) test $(ARGS)

# What settings need to be imported, for checks that reach neither a database nor a broker.
DUMMY = DATABASE_URL=postgres://nobody@127.0.0.1:1/none CELERY_BROKER_URL=redis://127.0.0.1:1/0 \
	DJANGO_SECRET_KEY=$$($(VENV)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
	TRACK360_FIELD_KEYS=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= \
	TRACK360_BASE_URL=https://track360.example TRACK360_EMAIL_URL=smtps://mail.example

# After a change of what affiliates read; tests/messages fails until what is new has a translation.
messages: env-dev
	@$(DUMMY) DJANGO_SETTINGS_MODULE=track360.settings.test $(VENV)/python -m tests.messages

lint: env-dev
	@echo "dependencies that contradict each other ..." && $(VENV)/python -m pip check
	@echo "ruff ..." && $(VENV)/ruff check . && $(VENV)/ruff format --check .
	@echo "mypy ..." && $(DUMMY) $(VENV)/mypy
	@echo "types of what the recipes have people paste ..." && $(DUMMY) $(VENV)/python -m tests.recipes
	@echo "imports between rooms ..." && $(DUMMY) $(VENV)/lint-imports
	@echo "migrations ..." && $(DUMMY) DJANGO_SETTINGS_MODULE=track360.settings.test \
		$(VENV)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@echo "the same tests whenever collected ..." && $(DUMMY) $(VENV)/python -m tests.determinism
	@echo "deployment ..." && $(DUMMY) DJANGO_SETTINGS_MODULE=track360.settings.production \
		$(VENV)/python manage.py check --deploy --fail-level WARNING

audit: env-dev
	@$(VENV)/python -m tests.audit $(ARGS)

format: env-dev
	@$(VENV)/ruff check --fix . && $(VENV)/ruff format .

bench: bench-ingest bench-settle bench-pull

bench-ingest: env-dev
	$(FRESH) tests.benchmarks.ingest $(ARGS)

bench-settle: env-dev
	$(FRESH) tests.benchmarks.settle $(ARGS)

bench-settle-10m: env-dev
	$(FRESH) tests.benchmarks.settle 10000000

bench-close: env-dev
	$(FRESH) tests.benchmarks.close $(ARGS)

bench-pages: env-dev
	$(FRESH) tests.benchmarks.pages $(ARGS)

bench-events: env-dev
	$(FRESH) tests.benchmarks.events $(ARGS)

bench-events-cost: env-dev
	$(FRESH) tests.benchmarks.events_cost $(ARGS)

bench-pull: env-dev
	$(FRESH) tests.benchmarks.pull $(ARGS)

campaigns: env-dev
	$(FRESH) tests.campaigns $(ARGS)

# Some operations run out of different cases: of 11,000 asked for, more than 10,000 are sent.
fuzz: export TRACK360_FUZZ_CASES ?= 11000
fuzz: env-dev
	$(LOCAL) test -s tests/fuzz $(ARGS)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

env:
	$(BOOTSTRAP) requirements.txt

env-dev:
	$(BOOTSTRAP) requirements-dev.txt
