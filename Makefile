# Every target works on a fresh machine: it first makes the virtual environment it needs.
#
#   make PYTHON=python3.13 test     with another interpreter than the first found of 3.11, 3.12, 3.13
#   make PYTEST= test                pytest in one process, and not in three
#
# Paths are relative, so that a checkout below a folder with a space in its name works too.

VENV = .venv
# Files in the order of their names, so that folders which take long begin first. A process more than
# the two processors of the smallest machine: each waits a sixth of its time, for deadlines and locks.
PYTEST = -n 3 --dist loadfile --no-loadscope-reorder
VERSIONS = 3.11 3.12 3.13

# nbgrader calls `alembic` by name when it makes a gradebook.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

# One step at a time even under -j: the steps share an environment, and two cores that bench measures.
.NOTPARALLEL:
.DEFAULT_GOAL = help
.PHONY: help demo test validate test-all test-long test-others test-slow trust mutation hints wild properties bench bench-quick
.PHONY: release clean install lint suite part

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

demo: install ## a course with a class from the known answers, from release to report, in demo/
	$(VENV)/bin/autograder demo

test: lint suite ## ruff, mypy, import-linter, pytest, and one assignment validated (ten minutes)

validate: install ## and this: every known answer of all assignments, graded by the hidden graders
	$(VENV)/bin/autograder validate --attacks-once

test-all: lint ## the same on every Python from 3.11 to 3.13 that this machine has
	$(call on-each,suite,$(VERSIONS))

test-others: install ## and this: a part of the tests on each Python that this machine has beside that of .venv
	$(call on-each,part,$(filter-out $(shell $(VENV)/bin/python -c $(VERSION)),$(VERSIONS)))

VERSION = 'import sys; print("%d.%d" % sys.version_info[:2])'

# Makes the first on each of the Pythons of the second; tells which those were, and which are not here.
define on-each
@tested=; lacking=; \
for version in $(2); do \
	if python=$$(tools/find-python $$version); then \
		echo "== Python $$version: $$python"; \
		$(MAKE) --no-print-directory $(1) VENV=.venv-$$version PYTHON="$$python" || exit; \
		tested="$$tested $$version"; \
	else \
		lacking="$$lacking $$version"; \
	fi; \
done; \
echo "$@: passed on$${tested:+ Python}$${tested:- nothing}$${lacking:+; NOT TESTED, for this machine lacks it: Python$$lacking}"
endef

mutation: install ## change every reference in one place at a time: each must then lose points
	$(VENV)/bin/python -m tools.mutation

trust: install ## measure all of that, and write docs/trust.md from it (an hour)
	$(VENV)/bin/autograder validate --json docs/figures/validate.json
	$(VENV)/bin/python -m tools.mutation --json docs/figures/mutation.json
	$(VENV)/bin/python tools/hints.py --json docs/figures/hints.json
	$(VENV)/bin/python -m tools.wild --json docs/figures/wild.json
	$(VENV)/bin/python -m tools.trust

# Part of CI, beside `test`.
test-long: install ## and this: notebooks that train networks, installing as students do, tests of tests
	$(VENV)/bin/pytest $(PYTEST) --ignore=tests/graders -m "long and not slow" --durations=15

test-slow: install ## what takes long: all attacks, fifty kills, thousands of damaged notebooks
	$(VENV)/bin/pytest -m "slow or long"
	$(VENV)/bin/pytest --hypothesis-profile many tests/kit/submission

bench: install ## what grading costs, against its targets, nbgrader and otter (most of an hour)
	$(VENV)/bin/python -m tools.bench --json docs/figures/bench.json
	$(VENV)/bin/python -m tools.bench.page

bench-quick: install ## the same with a class of 60, in minutes
	$(VENV)/bin/python -m tools.bench --quick

hints: install ## prove every hint: one mistake, two, and none, for 20 students (half an hour)
	$(VENV)/bin/python tools/hints.py

wild: install ## grade answers as people write them: how many are accepted, caught and named (minutes)
	$(VENV)/bin/python -m tools.wild --json docs/figures/wild.json

properties: install ## right answers put together at random, twenty times as many as in test
	$(VENV)/bin/pytest tests/course/test_pieces.py tests/kit/grading/test_near_enough.py --hypothesis-profile=many

release: install ## build the notebooks, release/ and the zip for students
	$(VENV)/bin/autograder release

# Only what can be made again: never a gradebook, a submission, a grade or the course's secret.
clean: ## remove environments, caches and built files (no grades, no submissions)
	rm -rf .venv .venv-* .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	rm -f release/*.zip
	find . -name .git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

install: ## make the environment only: .venv, with every version pinned
	@PYTHON='$(PYTHON)' tools/install $(VENV)

lint: install
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache --no-logo

# `validate` grades the same answers with the hidden graders as pytest would in tests/graders, and more.
# Hundreds of processes import the kit, and some environments let none of them keep its bytecode.
suite: install
	$(VENV)/bin/python -m compileall -q autograder
	$(VENV)/bin/pytest $(PYTEST) --ignore=tests/graders --durations=15
	$(VENV)/bin/autograder validate rnn_forward --attacks-once

# What another Python is likeliest to break: nbgrader with its database, and the sandbox.
part: install
	$(VENV)/bin/pytest $(PYTEST) tests/kit/gradebook tests/kit/export
	$(VENV)/bin/autograder validate rnn_forward --attacks-once
