# Two commands do all the set-up: `make run` and `make test`.
# Only Python 3.11+, make and a package registry are assumed.

PYTHON ?= python3
HOST   ?= 127.0.0.1
PORT   ?= 8000

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run test setup vendor check build serve virtuoso spark java browser pictures audit lock clean
.DEFAULT_GOAL := run

run: setup ## build records/ into output/ and serve it
	@.venv/bin/lod build
	@exec .venv/bin/lod serve --host $(HOST) --port $(PORT)

test: .venv/.dev vendor ## run the whole test suite
	@.venv/bin/python -m pytest

setup: .venv/.run vendor ## prepare .venv/ from the lock file; the command is .venv/bin/lod

# What pages take from npm. A machine that cannot have it serves all pages without these scripts.
vendor: .venv/.run
	@test .venv/.vendor -nt package-lock.json && test .venv/.vendor -nt package.json \
	  && test -e src/lod/web/static/vendor/vendor.json \
	  || { echo "Installing the scripts of package-lock.json ..." \
	       && .venv/bin/python scripts/vendor.py && touch .venv/.vendor; } || true

check: .venv/.dev ## formatting, lint, types, import rule
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

build: setup ## build records/ into output/
	@.venv/bin/lod build

serve: setup ## serve output/
	@exec .venv/bin/lod serve --host $(HOST) --port $(PORT)

virtuoso: ## install Virtuoso's binaries from Debian, for the tests that put the site before it; needs root
	@echo "Installing virtuoso-opensource-7-bin from Debian; no service is started ..."
	@apt-get update -q
	@DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
	  virtuoso-opensource-7-bin virtuoso-opensource-7-common

spark: .venv/.spark ## install PySpark from its lock file (460 MB) and, where there is none, Java from Debian
	@$(JAVA) -version >/dev/null 2>&1 || $(MAKE) --no-print-directory java

JAVA = $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)

java: ## install a Java runtime from Debian, for Spark; needs root
	@echo "Installing default-jre-headless from Debian ..."
	@apt-get update -q
	@DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends default-jre-headless

browser: .venv/.run ## for the tests that look at the site as a visitor does: Chromium from Debian (needs root), judges from npm
	@.venv/bin/python scripts/judges.py
	@command -v chromium >/dev/null || { echo "Installing chromium from Debian ..." \
	  && apt-get update -q \
	  && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium; }

strings: .venv/.dev ## gather the strings of the pages for translators; compile their catalogues
	@.venv/bin/python scripts/strings.py

pictures: .venv/.dev ## make docs/pictures/ anew; needs a browser
	@.venv/bin/python scripts/screenshots.py

audit: .venv/.dev ## ask PyPI whether a locked dependency has a known hole; needs the network
	@.venv/bin/python -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet pip-audit
	@.venv/audit/bin/pip-audit --disable-pip --require-hashes --requirement requirements.lock

lock: .venv/.dev ## resolve pyproject.toml anew into the lock files
	.venv/bin/python -m pip install --quiet uv
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml requirements-build.in --output-file requirements.lock
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml requirements-build.in --group dev --output-file requirements-dev.lock
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate requirements-node.in --output-file requirements-node.lock
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml requirements-build.in --extra spark --constraint requirements.lock \
	  --output-file requirements-spark.lock

clean: ## remove what `make` made, but never a release
	rm -rf .venv src/lod/web/static/vendor

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: $(PYTHON) is too old; lod needs Python 3.11 or newer (set PYTHON=)"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the locked dependencies into .venv/ ..."
	@.venv/bin/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.spark: requirements-spark.lock .venv/.run
	@echo "Installing PySpark into .venv/ ..."
	@.venv/bin/python -m pip install --quiet --require-hashes --no-build-isolation --use-pep517 \
	  --requirement requirements-spark.lock
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	@.venv/bin/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@
