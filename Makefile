# The register of information sharing. `make demo` and `make test` need only python3, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install demo test check format fuzz bench pictures neo4j lock clean

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(STAMP)

install: $(STAMP)

demo: install
	$(BIN)/graph-service demo

test: install
	$(BIN)/python -m pytest

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	bash .ci/subjects

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# New cases each time: the seed is printed, and FUZZ_SEED=… repeats a run.
fuzz: install
	HYPOTHESIS_PROFILE="new cases" $(BIN)/python -m pytest -m fuzz --timeout 7200

bench: install
	$(BIN)/python -m benchmarks

# The pictures that the documentation shows, drawn from the code, and one of each page to look at (needs Chromium).
pictures: install
	$(BIN)/python docs/draw_architecture.py
	$(BIN)/python -m tests.web.draw_pages build/pages

# A real Neo4j without Docker, until Ctrl-C (needs Java and Maven; NEO4J_VERSION chooses another version).
neo4j: install
	$(BIN)/python tests/neo4j_server.py

# The locked versions: what the service runs on, and the same with what its developers need.
lock: install
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet --group dev \
	  -c requirements.lock -o requirements-dev.lock
	$(BIN)/python benchmarks/sbom.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
