# The same commands locally and in CI. `make test` needs no more than the README's set-up.
PYTHON ?= .venv/bin/python
GOLD ?= ../shared/eval/dev.jsonl

.PHONY: setup test test-all lint fix bench train evaluate corpus-check serve docs-check

setup:
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --editable . --group dev

test:
	$(PYTHON) -m pytest -m "not slow" --cov --cov-report=term-missing:skip-covered

test-all:
	$(PYTHON) -m pytest --cov --cov-report=term-missing:skip-covered

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

fix:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench:
	$(PYTHON) -m benchmarks.speed

train:
	$(PYTHON) -m analyzer.cli train

# On the corpus's own test split, and on a further gold file where there is one.
evaluate:
	$(PYTHON) -m analyzer.cli evaluate
	@if [ -f "$(GOLD)" ]; then $(PYTHON) -m analyzer.cli evaluate "$(GOLD)"; fi

corpus-check:
	$(PYTHON) -m analyzer.training.check models/corpus

serve:
	$(PYTHON) -m analyzer.cli serve

docs-check:
	$(PYTHON) -m pytest tests/docs -q
