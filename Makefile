# The same commands locally and in CI. Every target sets up what it needs first; the environment lives in .venv.
PYTHON := .venv/bin/python
GOLD ?= ../shared/eval/dev.jsonl
MODEL := models/feedback-en-0.3.0

.PHONY: setup demo test test-all lint fix bench train train-encoder evaluate corpus-check serve docs docs-check

setup: .venv/ready

.venv/ready: pyproject.toml
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --upgrade "pip>=25.1"
	$(PYTHON) -m pip install --quiet --editable . --group dev
	touch $@

demo: setup
	$(PYTHON) -m analyzer.cli analyze docs/examples/rejection.txt

test: setup
	$(PYTHON) -m pytest -m "not slow" --cov

test-all: setup
	$(PYTHON) -m pytest --cov

lint: setup
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

fix: setup
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench: setup
	$(PYTHON) -m benchmarks.speed

# Both models, about three minutes. The default reads with the encoder that lies in its folder already.
train: setup
	$(PYTHON) -m analyzer.cli train --name feedback-en-fast
	$(PYTHON) -m analyzer.cli train --encoder $(MODEL)

# The encoder itself: an environment of its own with torch, about half an hour on two cores. Run `make train` afterwards.
train-encoder:
	python3 -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet --editable ".[train]"
	.venv-train/bin/python -m analyzer.training.encoder $(MODEL)

# On the corpus's own test split, and on a further gold file where there is one.
evaluate: setup
	$(PYTHON) -m analyzer.cli evaluate
	@if [ -f "$(GOLD)" ]; then $(PYTHON) -m analyzer.cli evaluate "$(GOLD)"; fi

corpus-check: setup
	$(PYTHON) -m analyzer.training.check models/corpus

serve: setup
	$(PYTHON) -m analyzer.cli serve

# Rewrites the outputs shown in the README, and docs/analysis.schema.json, from what the code prints now.
docs: setup
	$(PYTHON) -m tests.docs.outputs

docs-check: setup
	$(PYTHON) -m pytest tests/docs -q --no-cov
