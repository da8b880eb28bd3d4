# Commands for a study on one computer. `make help` lists them.
PYTHON ?= python3
CORES ?= $(shell $(PYTHON) -c "import os; print(len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count())")
bin = .venv/bin
run = $(bin)/snakemake --cores $(CORES)
quick = studies/quick

.PHONY: help demo study neuroface test test-full audit gallery benchmark lock clean

help:
	@echo "make demo       set up, run the quick study (12 simulated people), print where its report is"
	@echo "make study      set up, run the study of config.yaml (36 simulated people)"
	@echo "make neuroface  read the NeuroFace release that studies/neuroface/study.yaml names, write its sheets"
	@echo "make test       set up, run the checks and all tests but the longest"
	@echo "make test-full  the same with the longest tests too"
	@echo "make audit      known vulnerabilities of the locked packages (needs the network)"
	@echo "make gallery    a contact sheet of the simulated cohort"
	@echo "make benchmark  speed against the public packages, side by side"
	@echo "make clean      delete the results of simulated people (default, quick and tiny study)"
	@echo "CORES=8 make study    use eight cores (default: all)"

demo: .venv/.installed
	$(run) --directory $(quick)
	@echo "The report: $(CURDIR)/$(quick)/results/report/report.html"

study: .venv/.installed
	$(run)
	@echo "The report: $(CURDIR)/results/report/report.html"

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

.venv/.installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv --clear .venv
	$(bin)/pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@touch $@

# Without its dependencies: it asks for an OpenCV that needs a display, and all others are there.
.venv/.installed-tests: .venv/.installed requirements-test.txt
	$(bin)/pip install --quiet --disable-pip-version-check --no-deps --requirement requirements-test.txt
	@touch $@

# After a change of requirements.txt, in a fresh environment.
lock:
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/pip install --quiet --requirement requirements.txt
	.venv-lock/bin/pip freeze --exclude-editable | sed 's/+cpu$$//' | grep -v '^nvidia-\|^triton' > requirements.lock
	rm -r .venv-lock
