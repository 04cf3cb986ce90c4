"""Grades attacks and says what became of each: `python grade_hostile.py LAYERS_LEFT_OUT ATTACK...`.

Run in a process namespace of its own (see `test_hostile.py`), so that whatever got out of the
sandbox would still end with this process. One line of JSON an attack. Beside it, in another grader
process of the same run, right submissions are graded for as long as it lasts.
"""

import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from autograder import runner
from autograder.course.corpus import load_hostile
from autograder.sandbox.layers import REQUIRED
from autograder.sandbox.worker import Worker, WorkerFailed
from autograder.validation import samples
from autograder.validation.notebooks import attack
from autograder.validation.samples import made

ROOT = Path(__file__).resolve().parents[3]
LIMITS = {"cell_seconds": 1.5, "call_seconds": 0.5, "notebook_seconds": 4.0}
SEEN: list[object] = []  # all that any cell of the running attack has shown


def keep_outputs():
    """Outputs are not part of a result; here they are evidence."""
    run_cell = Worker.run_cell

    def run_and_keep(self, source, seconds):
        run = run_cell(self, source, seconds)
        SEEN.append([run.outputs, run.failure and asdict(run.failure)])
        return run

    Worker.run_cell = run_and_keep


def processes(mark):
    """Command lines and names of processes that contain the mark."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name = (folder / "comm").read_text() + (folder / "cmdline").read_text()
        except OSError:
            continue
        if mark in name:
            yield name


def files():
    """What an attack would leave, wherever it might have been able to write."""
    places = [ROOT, Path("/"), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path("/etc")]
    places += [Path.home(), Path(tempfile.gettempdir()), Path(sys.prefix)]
    for place in dict.fromkeys(places):
        yield from (str(path) for path in place.glob("hostile-was-here-*"))


def answer_in_a_cell(context, cells):
    """Has the attack's answers print what they do: while grading, a call's output is nobody's."""
    answers = attack(cells, context.assignment)
    extra = answers.pop("extra", "")
    try:
        with context.zygote.fork(context.public) as worker:
            for source in ("import numpy as np", extra, *answers.values()):
                worker.run_cell(source, LIMITS["cell_seconds"])
            for question in answers:
                call = f"{question}(np.ones((3, 2)), np.ones((3, 2)), {{'w1': np.ones((3, 3))}})"
                worker.run_cell(call, LIMITS["cell_seconds"])
    except WorkerFailed as error:
        if str(error) != "this worker has ended":
            raise


class Neighbours:
    """Another grader process of the same run, as with two jobs, and what it grades."""

    def __init__(self, context, run):
        forking = multiprocessing.get_context("fork")
        self.over = forking.Event()
        self.branch = context.zygote.branch()
        # Theirs are the course's own deadlines: what they lose, they lose to the attack.
        beside = context.at(self.branch)
        beside.limits = run.course.limits
        arguments = (beside, run, next(samples.right(context.corpus)).task, self.over)
        self.pool = ProcessPoolExecutor(1, forking, self.sit_down, arguments)

    @classmethod
    def sit_down(cls, *arguments):
        cls.arguments = arguments

    @classmethod
    def scores(cls):
        """One after the other, until the attack is over; and one after that."""
        context, run, own, over = cls.arguments
        found, is_last = [], False
        while not is_last:
            is_last = over.is_set()
            (result,) = runner.grade_here(context, run, [own])
            found.append(result.score)
            over.wait(0.2)
        return found

    def close(self):
        self.pool.shutdown()
        self.branch.close()


def grade(context, run, neighbours, name, cells):
    """One attack, with right submissions beside it, and what became of all."""
    task = made(context.corpus, name, attack(cells, context.assignment))
    SEEN.clear()
    before = context.zygote.workers_cpu
    neighbours.over.clear()
    beside = neighbours.pool.submit(neighbours.scores)
    started = time.monotonic()
    (result,) = runner.grade_here(context, run, [task])
    seconds = time.monotonic() - started
    answer_in_a_cell(context, cells)
    neighbours.over.set()
    said = json.dumps([result.as_json(), SEEN])
    return {
        "attack": name,
        "score": result.score,
        "outcome": result.outcome,
        "criteria": sorted({c.outcome for q in result.questions for c in q.criteria}),
        "neighbours": beside.result(),
        "max_score": context.assignment.max_score,
        "seconds": round(seconds, 2),
        "cpu": round(context.zygote.workers_cpu - before, 2),
        "escaped": re.findall(r"ESCAPED[^\"\\]*", said),
        "files": list(files()),
        "processes": list(processes("hostile-")),
        "notes": list(result.notes),
        "layers": list(result.layers),
        "messages": sorted({c.message for q in result.questions for c in q.criteria}),
    }


def main(without, names):
    keep_outputs()
    os.environ["AUTOGRADER_SECRET"] = "of the tests"
    run = runner.Run.of(ROOT, "rnn_forward")
    run = replace(run, limits=replace(run.limits, **LIMITS), without=frozenset(without))
    run = replace(run, unsafe=not run.without.isdisjoint(REQUIRED))
    attacks = load_hostile(run.course)
    context = runner.open_context(run)
    with closing(context):  # the zygote it has by then: an attack may end the first
        context.prepare()
        neighbours = Neighbours(context, run)
        for name in names or attacks:
            print(json.dumps(grade(context, run, neighbours, name, attacks[name])), flush=True)
        neighbours.close()


if __name__ == "__main__":
    main([name for name in sys.argv[1].split(",") if name], sys.argv[2:])
