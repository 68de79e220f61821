# run, test, bench, train: the same words in the README, in CI and on a desk.
# All that must be there already: Python 3.11, make and git.

# The first of these that is a Python 3.11; or name one: make run PYTHON=/path/to/python3.11
CHECK_PYTHON = import sys; sys.exit(sys.version_info[:2] != (3, 11))
PYTHON ?= $(firstword $(foreach name,python3.11 python3 python, \
	$(shell $(name) -c '$(CHECK_PYTHON)' 2>/dev/null && echo $(name))))

# What `make train` reads, and how long each of its four networks may train.
DATA ?= ../shared/data/ccp
VGG ?= ../shared/data/vgg19/vgg19_conv3_1.safetensors
MINUTES ?= 30

VENV := .venv
VENV_PYTHON := $(VENV)/bin/python
INSTALL = $(VENV_PYTHON) -m pip install --disable-pip-version-check --quiet

.DELETE_ON_ERROR:
.PHONY: run test bench train clean

## make run: the page, on http://127.0.0.1:7860
run: $(VENV)/run.stamp
	$(VENV_PYTHON) app.py $(ARGS)

## make test: style and the whole test suite, the page in a real browser included
test: $(VENV)/test.stamp
	$(VENV_PYTHON) -m ruff check
	$(VENV_PYTHON) -m pytest $(ARGS)

## make bench: times on this machine
bench: $(VENV)/test.stamp
	$(VENV_PYTHON) -m benchmarks.edit $(ARGS)
	$(VENV_PYTHON) -m benchmarks.live

## make train: from photos to new weights in runs/; a stopped run goes on where it was
train: $(VENV)/train.stamp
	$(VENV_PYTHON) -m train.prepare ccp $(DATA) --out data/ccp
	$(VENV_PYTHON) -m train.perception pose --out runs/pose --budget-minutes $(MINUTES)
	$(VENV_PYTHON) -m train.perception parsing --out runs/parsing --budget-minutes $(MINUTES)
	$(VENV_PYTHON) -m train.stage1_semantic --out runs/semantic --budget-minutes $(MINUTES)
	$(VENV_PYTHON) -m train.stage2_appearance --vgg $(VGG) --out runs/appearance \
		--budget-minutes $(MINUTES)

## make clean: remove the environment and the caches, never runs/ or data/
clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis

$(VENV_PYTHON):
	@test -n "$(PYTHON)" || { echo "Python 3.11 was not found. Install it, or name it:" \
		"make run PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A stamp is as new as the requirements that were last installed.
$(VENV)/run.stamp: requirements.txt | $(VENV_PYTHON)
	@echo "Installing what the page needs into $(VENV): a few minutes, once."
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/train.stamp: requirements.txt requirements-train.txt | $(VENV_PYTHON)
	@echo "Installing what training needs into $(VENV): a few minutes, once."
	$(INSTALL) -r requirements-train.txt
	@touch $@

$(VENV)/test.stamp: requirements.txt requirements-train.txt requirements-dev.txt \
		requirements-dev-nodeps.txt | $(VENV_PYTHON)
	@echo "Installing what the tests need into $(VENV): a few minutes, once."
	$(INSTALL) -r requirements-dev.txt
	$(INSTALL) --no-deps -r requirements-dev-nodeps.txt
	@touch $@
