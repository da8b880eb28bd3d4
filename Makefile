# Commands for a study on one computer. `make help` lists them.
# The first of the possible interpreters that runs and can make an environment.
possible = 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c $(possible) 2>/dev/null && echo $$python && break; done)
CORES ?= $(shell $(bin)/python -c "import os; print(len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count())")
# Which build of torch: that for processors is a tenth of that for NVIDIA's GPUs.
TORCH ?= $(if $(shell command -v nvidia-smi),cuda,cpu)
bin = .venv/bin
install = $(bin)/pip install --quiet --disable-pip-version-check --use-pep517 --no-deps
run = $(bin)/snakemake --cores $(CORES)
quick = studies/quick

.PHONY: help install demo study neuroface test test-full audit gallery benchmark lock clean

help:
	@echo "make install    set up only, into .venv"
	@echo "make demo       set up, run the quick study (12 simulated people), print where its report is"
	@echo "make study      set up, run the study of config.yaml (36 simulated people)"
	@echo "make neuroface  read the NeuroFace release that studies/neuroface/study.yaml names, write its sheets"
	@echo "make test       set up, run the checks and all tests but the longest"
	@echo "make test-full  the same with the longest tests too"
	@echo "make audit      known vulnerabilities of the locked packages (needs the network)"
	@echo "make gallery    a contact sheet of the simulated cohort"
	@echo "make benchmark  speed against the public packages, side by side"
	@echo "make clean      delete the results of the default, the quick and the tiny study"
	@echo "CORES=8 make study    use eight cores (default: all)"

install: .venv/.installed

demo: .venv/.installed
	$(run) --directory $(quick)

study: .venv/.installed
	$(run)

# FOLDER='/path/to/NeuroFace Open Access Data' instead of the path in studies/neuroface/study.yaml;
# OPTIONS='--overwrite' and others: docs/neuroface.md.
neuroface: .venv/.installed
	PYTHONPATH=workflow_scripts $(bin)/python -m steadyface.neuroface --directory studies/neuroface $(if $(FOLDER),'$(FOLDER)') $(OPTIONS)

test-full: marked = -m ""

test test-full: .venv/.installed-tests
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/snakefmt --check --compact-diff Snakefile rules
	$(bin)/snakemake --lint
	$(bin)/pytest --numprocesses 2 --dist loadfile $(marked)

audit:
	PYTHON=$(PYTHON) .ci/audit

gallery: .venv/.installed
	cd workflow_scripts && ../$(bin)/python -m steadyface.simulation.gallery --out ../results/gallery.png

benchmark: .venv/.installed-tests
	for script in benchmarks/*.py; do echo "== $$script"; PYTHONPATH=workflow_scripts $(bin)/python $$script; done

clean:
	find $(wildcard results studies/quick/results studies/tiny/results) -mindepth 1 -not -name README.md -delete

# The locks are all that is needed, and --no-deps lets nothing else in: face-alignment asks for an
# OpenCV that needs a display and would overwrite the other. Where PyTorch's own index cannot be
# reached, another index's torch comes, with what it needs.
.venv/.installed: requirements.lock requirements-cuda.lock
	@$(or $(PYTHON),false) -c $(possible) 2>/dev/null || { echo "Python 3.11, 3.12 or 3.13 with venv is needed. Debian, Ubuntu: apt-get install python3 python3-venv. One that lies elsewhere: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(if $(filter cpu,$(TORCH)),-@$(install) --retries 1 --timeout 20 --index-url https://download.pytorch.org/whl/cpu \
		$$(grep ^torch== requirements.lock) 2>/dev/null || echo "PyTorch's index cannot be reached: torch comes from the usual one.")
	$(install) --requirement requirements.lock
	@if $(bin)/python -c 'from importlib import metadata; raise SystemExit("cuda" not in str(metadata.requires("torch")))' 2>/dev/null; then \
		echo "$(install) --requirement requirements-cuda.lock"; $(install) --requirement requirements-cuda.lock; fi
	@touch $@

.venv/.installed-tests: .venv/.installed requirements-test.lock
	$(install) --requirement requirements-test.lock
	@touch $@

# After a change of requirements.txt or requirements-test.txt.
lock:
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python .ci/lock
	rm -r .venv-lock
