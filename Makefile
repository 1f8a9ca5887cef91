# What one types here; `make` alone lists it. Only python3 (3.11 or newer, with venv) is needed.

PYTHON ?= python3
BIND ?= $(or $(COMPTOIR_BIND),127.0.0.1:8000)
JOBS ?= 2
export COMPTOIR_DATA_DIR ?= $(CURDIR)/data

BIN := .venv/bin
PACKAGE := src/comptoir
# commands that build or check meet no data and no real key
APART := COMPTOIR_DATA_DIR=$(CURDIR)/.cache/build COMPTOIR_SECRET_KEY=only-for-building COMPTOIR_POOL=0
DJANGO := $(APART) DJANGO_SETTINGS_MODULE=comptoir.config.settings $(BIN)/python -m django
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard $(PACKAGE)/locale/*/LC_MESSAGES/*.po))
ASSETS := $(PACKAGE)/core/static/.stamp
COLLECTED := $(PACKAGE)/config/collected/staticfiles.json

.PHONY: help
help: ## list what can be typed
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: run demo build wheel
run: build ## start Comptoir on http://localhost:8000/ (BIND=127.0.0.1:8123 elsewhere)
	@exec $(BIN)/comptoir serve --bind $(BIND)

demo: build ## the same with sample data and its logins, in a data folder of its own
	@exec $(BIN)/comptoir demo --bind $(BIND)

build: $(BIN)/comptoir $(CATALOGUES) $(COLLECTED) ## everything that `run` needs

wheel: build ## the installable package, in dist/
	$(BIN)/hatchling build --clean --target wheel

# --- the virtual environment -----------------------------------------------------------------

.venv/stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
	@touch $@

.venv/stamp-build: requirements-build.txt | .venv/stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/stamp-dev: requirements-dev.txt | .venv/stamp-build
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(BIN)/comptoir: .venv/stamp-build pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# --- what is built ---------------------------------------------------------------------------

.PHONY: always
$(ASSETS): .venv/stamp-build always
	@$(BIN)/python scripts/assets.py

$(COLLECTED): $(ASSETS) $(BIN)/comptoir
	@$(DJANGO) collectstatic --no-input --clear --verbosity 0
	@touch $@

%.mo: %.po .venv/stamp-build
	@$(BIN)/pybabel --quiet compile --use-fuzzy --input-file $< --output-file $@ \
		--locale $(word 2,$(subst /locale/, ,$(patsubst %/LC_MESSAGES/,%,$(dir $<))))

# --- proofs ----------------------------------------------------------------------------------

CHECKS := check-format check-lint check-types check-contracts check-migrations check-messages check-documents
.PHONY: check test test-pgbouncer $(CHECKS)
check: .venv/stamp-dev build ## format, lint, types, contracts, migrations, translations, documents
	@$(MAKE) --no-print-directory --jobs=$(JOBS) --keep-going --output-sync=target $(CHECKS)
	@echo "make check: all is well"

check-types:
	@$(APART) $(BIN)/mypy

check-format:
	@$(BIN)/ruff format --quiet --check .

check-lint:
	@$(BIN)/ruff check --quiet .

check-contracts:
	@mkdir -p .cache
	@PYTHONPATH=src $(BIN)/lint-imports --no-logo > .cache/contracts 2>&1 || { cat .cache/contracts; exit 1; }

check-migrations:
	@PYTHONWARNINGS=ignore $(DJANGO) makemigrations --check --dry-run --verbosity 1

check-messages: .cache/messages.pot
	@$(BIN)/python scripts/check_messages.py $<

check-documents:
	@$(APART) $(BIN)/python scripts/documents.py --check

test: .venv/stamp-dev build .cache/stamp-browser ## every test, with a real database and a real browser
	$(BIN)/pytest -n $(JOBS)

test-pgbouncer: .venv/stamp-dev build .cache/stamp-browser ## the same through PgBouncer in transaction mode
	PGBOUNCER=1 $(BIN)/pytest -n $(JOBS)

.cache/stamp-browser: scripts/install_browser
	@mkdir -p .cache
	scripts/install_browser
	@touch $@

.PHONY: faults prove-locks prove-alike bench
faults: .venv/stamp-dev build ## kill web, worker and database at 200 seeded points (SEED=17: one again)
	FAULTS=200 SEED=$(SEED) $(BIN)/pytest tests/faults/test_faults.py -q -s

prove-locks: .venv/stamp-dev build ## take away each lock and constraint in turn; the races must notice
	$(BIN)/python scripts/prove_locks.py

prove-alike: .venv/stamp-dev build ## 200 pairs of known and unknown addresses: medians within 5 %
	$(BIN)/pytest tests/alike/prove_time.py -q -s

bench: .venv/stamp-dev build ## measure pages against a bare view; docs/performance.md
	$(BIN)/python -m bench.run --write
	$(BIN)/python -m bench.documents

# --- what a developer keeps up to date -------------------------------------------------------

.PHONY: format messages documents pins clean
format: .venv/stamp-dev ## format the code, mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.cache/messages.pot: .venv/stamp-build always
	@mkdir -p .cache
	@$(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --output-file $@.$$$$ \
		--keyword gettext_lazy --keyword ngettext_lazy:1,2 --keyword npgettext_lazy:1c,2,3 \
		--keyword pgettext_lazy:1c,2 --keyword pgettext:1c,2 --keyword npgettext:1c,2,3 \
		--sort-by-file --omit-header --add-comments NOTE: src && mv $@.$$$$ $@

messages: .cache/messages.pot ## bring new messages into every catalogue
	@for catalogue in $(PACKAGE)/locale/*/LC_MESSAGES/django.po; do \
		$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --no-wrap --omit-header \
			--input-file $< --output-file $$catalogue --locale $$(basename $$(dirname $$(dirname $$catalogue))); \
	done

documents: build ## write the documents that are made from the code
	@$(APART) $(BIN)/python scripts/documents.py

pins: .venv/stamp-dev ## requirements*.txt from requirements*.in (UPGRADE=--upgrade for newer versions)
	@for name in requirements requirements-build requirements-dev; do \
		$(BIN)/uv pip compile $$name.in $(UPGRADE) --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --no-annotate --no-header --output-file $$name.txt; \
	done

clean: ## remove what was built; the data folder stays
	rm -rf .cache .venv dist node_modules $(PACKAGE)/core/static $(PACKAGE)/config/collected $(CATALOGUES)
