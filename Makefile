# run, test, bench, train: the same words in the README, in CI and on a desk.
# All that must be there already: Python 3.11, make and git.

# The first of these that is a Python 3.11; or name one: make run PYTHON=/path/to/python3.11
CHECK_PYTHON = import sys; sys.exit(sys.version_info[:2] != (3, 11))
PYTHON ?= $(firstword $(foreach name,python3.11 python3 python, \
	$(shell $(name) -c '$(CHECK_PYTHON)' 2>/dev/null && echo $(name))))

# What `make train` reads, and how long it may take in all.
DATA ?= ../shared/data/ccp
VGG ?= ../shared/data/vgg19/vgg19_conv3_1.safetensors
MINUTES ?= 480
RUNS ?= runs
# How long `make fuzz` looks for inputs that break a reader.
FUZZ_SECONDS ?= 300
PACKS = data/ccp/pack.npz data/mannequins/pack.npz
TRAIN = $(VENV_PYTHON) -m train.run studio_ccp --vgg $(VGG) --budget-minutes $(MINUTES)

VENV := .venv
VENV_PYTHON := $(VENV)/bin/python
INSTALL = $(VENV_PYTHON) -m pip install --disable-pip-version-check --quiet
# Every file by its hash, but those of PyTorch, which has builds for CPU and CUDA to choose from.
INSTALL_LOCKED = $(INSTALL) --require-hashes -r requirements.lock
TOOLS := .venv-tools
BUILDS = torch triton cuda-bindings cuda-pathfinder cuda-toolkit $(addprefix nvidia-,cublas \
	cuda-cupti cuda-nvrtc cuda-runtime cudnn-cu13 cufft cufile curand cusolver cusparse \
	cusparselt-cu13 nccl-cu13 nvjitlink nvshmem-cu13 nvtx)

.DELETE_ON_ERROR:
.PHONY: run test test-ray fuzz space bench load bench-train eval figures train lock licences audit clean

## make run: the page, on http://127.0.0.1:7860
run: $(VENV)/run.stamp
	$(VENV_PYTHON) app.py $(ARGS)

## make test: style and the whole test suite, the page in a real browser included
test: $(VENV)/test.stamp
	$(VENV_PYTHON) -m ruff check
	$(VENV_PYTHON) -m pytest $(ARGS)

## make test-ray: a batch on a local Ray, one worker killed; two minutes
test-ray: $(VENV)/test.stamp requirements-ray.txt
	$(INSTALL) -r requirements-ray.txt
	$(VENV_PYTHON) -m pytest tests/test_batch_ray.py $(ARGS)

## make fuzz: malformed messages and files by the thousand against a server, then readers by atheris
fuzz: $(VENV)/test.stamp requirements-fuzz.txt
	$(VENV_PYTHON) -m tests.fuzz $(ARGS)
	$(INSTALL) -r requirements-fuzz.txt
	$(VENV_PYTHON) -m tests.fuzz_readers -max_total_time=$(FUZZ_SECONDS)

## make space: install and start the committed state as a Hugging Face Space does, on port 7860
space: $(VENV)/test.stamp
	SPACE_DRY_RUN=1 $(VENV_PYTHON) -m pytest -o faulthandler_timeout=0 tests/test_space.py $(ARGS)

## make bench: times of networks, editor, server and page on this machine, to benchmarks/speed.md
bench: $(VENV)/test.stamp
	$(VENV_PYTHON) -m benchmarks.speed $(ARGS)

## make load: many visitors paint at once, with browsers among them, to benchmarks/load.md
load: $(VENV)/test.stamp
	$(VENV_PYTHON) -m benchmarks.load $(ARGS)

## make bench-train: photos a second of every training stage on this machine, ours and the paper's
bench-train: $(VENV)/train.stamp data/ccp/pack.npz
	$(VENV_PYTHON) -m benchmarks.train --vgg $(VGG) $(ARGS)

# What train.ablation left, if it ran.
ABLATION = $(wildcard $(RUNS)/ablation/ablation.json)

## make eval: scores of our pictures beside the published ones, to runs/evaluation/report.html
eval: $(VENV)/train.stamp data/ccp/pack.npz
	$(VENV_PYTHON) -m train.evaluate --vgg $(VGG) --out $(RUNS)/evaluation \
		$(addprefix --ablation ,$(ABLATION)) $(ARGS)

## make figures: figures like the paper's, of our own pictures and of DATA, to runs/figures
figures: $(VENV)/train.stamp
	$(VENV_PYTHON) -m train.figures --vgg $(VGG) --ablation $(RUNS)/ablation \
		--out $(RUNS)/figures/drawn $(ARGS)
	$(VENV_PYTHON) -m train.figures --vgg $(VGG) --ablation $(RUNS)/ablation \
		--photos $(DATA) --out $(RUNS)/figures/photos $(ARGS)

## make train: from photos to new weights in runs/studio; a stopped run goes on where it was
train: $(VENV)/train.stamp data/ccp/pack.npz data/mannequins/pack.npz data/ccp_self/pack.npz
	$(TRAIN) --stage parsing --pack $(PACKS) data/ccp_self/pack.npz --out $(RUNS)/studio $(ARGS)
	$(TRAIN) --pack $(PACKS) --out $(RUNS)/studio $(ARGS)

# Half of the photos come without a map: a first parsing network guesses theirs.
data/ccp_self/pack.npz: | $(VENV)/train.stamp data/ccp/pack.npz data/mannequins/pack.npz
	$(TRAIN) --stage parsing --pack $(PACKS) --out $(RUNS)/teacher
	$(VENV_PYTHON) -m train.prepare self-labels data/ccp/pack.npz \
		--checkpoints $(RUNS)/teacher/parsing/best --out data/ccp_self

data/ccp/pack.npz: | $(VENV)/train.stamp
	$(VENV_PYTHON) -m train.prepare ccp $(DATA) --out data/ccp

data/mannequins/pack.npz: | $(VENV)/train.stamp
	$(VENV_PYTHON) -m train.datasets.mannequin --count 300 --seed 1 --out data/mannequins
	$(VENV_PYTHON) -m train.prepare mannequin data/mannequins --out data/mannequins

## make lock: requirements.lock anew, after a change in requirements.txt
lock: $(TOOLS)/stamp
	$(TOOLS)/bin/uv pip compile requirements.txt --quiet --upgrade --universal \
		--python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
		$(addprefix --no-emit-package=,$(BUILDS)) --output-file requirements.lock

## make licences: THIRD_PARTY.md anew, after a change in requirements.lock
licences: $(VENV)/test.stamp
	$(VENV_PYTHON) -m tests.licences

## make audit: known holes in what is pinned, asked of the package index; fails where it has no answer
audit: $(TOOLS)/stamp
	$(TOOLS)/bin/pip-audit --strict --disable-pip -r requirements.lock $(ARGS)
	$(TOOLS)/bin/pip-audit --strict --disable-pip --no-deps -r requirements.txt $(ARGS)

## make clean: remove the environment and the caches, never runs/ or data/
clean:
	rm -rf $(VENV) $(TOOLS) .pytest_cache .ruff_cache .hypothesis

$(TOOLS)/stamp: requirements-tools.txt
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --disable-pip-version-check --quiet -r $<
	@touch $@

$(VENV_PYTHON):
	@test -n "$(PYTHON)" || { echo "Python 3.11 was not found. Install it, or name it:" \
		"make run PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A stamp is as new as the requirements that were last installed.
$(VENV)/run.stamp: requirements.lock requirements.txt | $(VENV_PYTHON)
	@echo "Installing what the page needs into $(VENV): a few minutes, once."
	$(INSTALL_LOCKED)
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/train.stamp: requirements.lock requirements.txt requirements-train.txt | $(VENV_PYTHON)
	@echo "Installing what training needs into $(VENV): a few minutes, once."
	$(INSTALL_LOCKED)
	$(INSTALL) -r requirements-train.txt
	@touch $@

$(VENV)/test.stamp: requirements.lock requirements.txt requirements-train.txt \
		requirements-dev.txt requirements-dev-nodeps.txt | $(VENV_PYTHON)
	@echo "Installing what the tests need into $(VENV): a few minutes, once."
	$(INSTALL_LOCKED)
	$(INSTALL) -r requirements-dev.txt
	$(INSTALL) --no-deps -r requirements-dev-nodeps.txt
	@touch $@
