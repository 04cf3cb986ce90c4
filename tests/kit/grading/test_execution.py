"""Who is asked what, in which worker, and what comes of a worker that ends."""

import time
from dataclasses import dataclass, field

import pytest

from autograder.course import Limits
from autograder.grading.allotted import Allotted
from autograder.grading.execution import MOST_WORKERS, Execution, made_ready
from autograder.grading.question import case
from autograder.sandbox.answers import PUT_OFF, CellRun, Ended, Missing, Names, Raised, Returned
from autograder.submission import Cell, Submission
from autograder.worker.values import Decoder

CELLS = tuple(Cell(source, "extra", None, n) for n, source in enumerate(["first", "second"], 1))
ONE, TWO = case("one", 1), case("two", 2)


@dataclass
class Zygote:
    """Workers that answer by a script: what a cell or a call gives, by its source or name."""

    script: dict = field(default_factory=dict)
    names: tuple = ()
    log: list = field(default_factory=list)
    workers: list = field(default_factory=list)
    wait: float = 0.0  # seconds that a cell takes
    wait_for: dict = field(default_factory=dict)  # and a call, by its function
    shared: dict = field(default_factory=dict)

    def fork(self, public, room):
        self.workers.append(Worker(self, len(self.workers) + 1, room))
        return self.workers[-1]


@dataclass
class Worker:
    zygote: Zygote
    number: int
    room: int
    alive: bool = True
    waited: float = 0.0
    more: list = field(default_factory=list)
    each: dict = field(default_factory=dict)  # seconds of a statement, by cell

    def _told(self, what, otherwise, seconds):
        self.zygote.log.append((self.number, what))
        self.seconds = seconds
        told = self.zygote.script.get(what, otherwise)
        ended = told.failure if isinstance(told, CellRun) else told
        self.alive = not isinstance(ended, Ended) or ended is PUT_OFF
        return told

    def put_stand_ins(self, sources, more, seconds):
        self.more.append(more)
        return self._told(tuple(sources.items()), None, seconds)

    def run_cells(self, sources, seconds, keep):
        for source, each in sources:
            limit = seconds()
            self.each[source] = each
            time.sleep(self.zygote.wait)
            yield self._told(source, CellRun(), limit)
            if not self.alive:
                return

    def calls(self, calls, seconds, share):
        self.share = share
        for function, by_place, _ in calls.trees:
            given = Decoder(calls.arrays).value(by_place)
            limit = seconds()
            time.sleep(self.zygote.wait_for.get(function, 0.0))
            yield self._told(function, Returned(given), limit)
            if not self.alive:
                return

    def names(self, seconds):
        return Names(self.zygote.names)

    def close(self):
        self.alive = False


def each(function, *cases):
    """Cases of one function, as they are asked."""
    return [(function, case) for case in cases]


def execution(zygote, limits=None):
    submission = Submission("n.ipynb", "a", "s", CELLS)
    return Execution(zygote, submission, limits or Limits(), None)


def test_cells_run_once_and_in_order_before_the_first_question():
    zygote = Zygote()
    execution(zygote).ask_all(each("f", ONE, TWO))
    assert zygote.log == [(1, "first"), (1, "second"), (1, "f"), (1, "f")]


def test_no_worker_is_started_before_something_is_asked():
    zygote = Zygote()
    execution(zygote).close()
    assert zygote.workers == []


def test_an_answer_is_what_the_function_returned():
    assert execution(Zygote()).ask("f", TWO) == Returned((2,))


def test_a_cell_that_raises_does_not_stop_the_next():
    raised = CellRun(failure=Raised("ZeroDivisionError", "division by zero"))
    zygote = Zygote({"first": raised})
    talk = execution(zygote)
    talk.ask("f", ONE)
    assert zygote.log == [(1, "first"), (1, "second"), (1, "f")]
    assert talk.cells == [raised, CellRun()]


def test_a_cell_that_ends_its_worker_is_left_out_of_the_next():
    ended = CellRun(failure=Ended("exit", "0"))
    zygote = Zygote({"first": ended})
    talk = execution(zygote)
    talk.ask("f", ONE)
    assert zygote.log == [(1, "first"), (2, "second"), (2, "f")]
    assert talk.cells == [ended, CellRun()]


def test_a_function_that_ended_its_worker_is_not_called_again():
    zygote = Zygote({"f": Ended("signal", "SIGSEGV")})
    answers = execution(zygote).ask_all(each("f", ONE, TWO, ONE))
    assert answers == [Ended("signal", "SIGSEGV")] * 3
    assert zygote.log.count((1, "f")) == 1
    assert len(zygote.workers) == 1


def test_after_a_worker_has_ended_the_next_function_has_one_of_its_own():
    zygote = Zygote({"f": Ended("exit", "0")})
    talk = execution(zygote)
    talk.ask("f", ONE)
    assert talk.ask("g", ONE) == Returned((1,))
    assert zygote.log[3:] == [(2, "first"), (2, "second"), (2, "g")]


def test_what_cells_show_is_from_before_anything_was_asked():
    """Afterwards they could print how long the last call took."""
    zygote = Zygote({"first": CellRun([{"text": "before"}]), "f": Ended("exit", "0")})
    talk = execution(zygote)
    talk.ask("f", ONE)
    zygote.script["first"] = CellRun([{"text": "after"}])
    talk.ask("g", ONE)
    assert zygote.log[3] == (2, "first")
    assert talk.cells[0] == CellRun([{"text": "before"}])


def test_a_notebooks_deadline_is_put_off_by_waiting_and_once_at_most():
    zygote = Zygote()
    talk = execution(zygote, Limits(notebook_seconds=5, call_seconds=60))
    for waited, most in ((3, 8), (100, 10), (100, 10)):
        talk.ask("f", ONE)
        zygote.workers[0].waited = waited
        talk.ask("f", ONE)
        assert most - 1 < zygote.workers[0].seconds <= most


def test_a_notebook_is_not_started_for_ever():
    zygote = Zygote({"f": Ended("exit", "0")})
    talk = execution(zygote)
    answers = [talk.ask("f", ONE) for _ in range(MOST_WORKERS + 2)]
    assert answers[MOST_WORKERS - 1] == Ended("exit", "0")
    assert answers[MOST_WORKERS:] == [Ended("unasked", "12 starts of the notebook")] * 2
    assert len(zygote.workers) == MOST_WORKERS


def test_a_missing_function_comes_with_names_like_its_own():
    zygote = Zygote({"shares": Missing()}, names=("np", "share_s", "forward"))
    assert execution(zygote).ask("shares", ONE) == Missing(("share_s",))


def test_names_like_a_missing_ones_are_from_before_anything_was_asked():
    """A later worker could choose its names by the clock, and tell what the last one saw."""
    zygote = Zygote({"f": Ended("exit", "0"), "shares": Missing()}, names=("shares1",))
    talk = execution(zygote)
    talk.ask("f", ONE)
    zygote.names = ("shares2",)
    assert talk.ask("shares", ONE) == Missing(("shares1",))
    assert len(zygote.workers) == 2


def test_a_fresh_conversation_has_a_worker_that_was_asked_nothing():
    zygote = Zygote()
    talk = execution(zygote)
    talk.ask("f", ONE)
    talk.fresh().ask("g", ONE)
    assert zygote.log[3:] == [(2, "first"), (2, "second"), (2, "g")]


def test_a_fresh_conversation_leaves_out_what_ended_a_worker_before():
    zygote = Zygote({"first": CellRun(failure=Ended("exit", "0"))})
    talk = execution(zygote)
    talk.ask("f", ONE)
    talk.fresh().ask("g", ONE)
    assert zygote.log[3:] == [(3, "second"), (3, "g")]


def test_stand_ins_are_put_before_the_first_cell_and_only_there():
    zygote = Zygote()
    talk = execution(zygote)
    talk.fresh({"g": "source"}).ask("f", ONE)
    talk.ask("f", ONE)
    assert zygote.log == [
        *[(1, (("g", "source"),)), (1, "first"), (1, "second"), (1, "f")],
        *[(2, "first"), (2, "second"), (2, "f")],
    ]


def test_a_worker_that_replaces_one_has_the_same_stand_ins():
    zygote = Zygote({"f": Ended("exit", "0")})
    execution(zygote).fresh({"g": "source"}).ask_all([*each("f", ONE), *each("h", ONE)])
    assert [worker for worker, what in zygote.log if what == (("g", "source"),)] == [1, 2]


def test_stand_ins_take_another_form_where_they_stand_and_in_the_next_worker():
    zygote = Zygote({"f": Ended("exit", "0")})
    talk = execution(zygote).fresh({"g": "source"}, {"g": 1})
    talk.ask("h", ONE)
    talk.take_form({})
    talk.ask_all([*each("f", ONE), *each("h", ONE)])
    assert [(worker.number, worker.more) for worker in zygote.workers] == [
        (1, [{"g": 1}, {}]),
        (2, [{}]),
    ]


def test_time_may_be_added_and_no_more_than_there_was():
    allotted = Allotted(100, 0)
    allotted.add(30)
    assert 129 < allotted.left() <= 130
    allotted.add(50)
    assert 179 < allotted.left() <= 180
    allotted.add(1000)
    assert 199 < allotted.left() <= 200


def test_what_the_cells_took_by_themselves_is_added_beside_stand_ins():
    talk = execution(Zygote())
    talk.ask("f", ONE)
    talk._took = dict.fromkeys(talk._took, 10.0)
    whole = talk._time.left()
    assert talk.fresh({"g": "source"})._time.left() > whole + 9


FAILS = CellRun(failure=Raised("ZeroDivisionError", "division by zero"))
HANGS = CellRun(failure=Ended("timeout", "60 s"))


def beside(talk):
    """The seconds of each statement in a worker beside stand-ins, by cell."""
    again = talk.fresh({"g": "source"})
    again.ask("f", ONE)
    return again._zygote.workers[-1].each


def test_only_what_ran_to_its_end_by_itself_runs_to_its_end_beside_stand_ins():
    talk = execution(Zygote({"first": FAILS}))
    talk.ask("f", ONE)
    assert talk._zygote.workers[0].each == {"first": None, "second": None}
    assert beside(talk) == {"first": None, "second": 5.0}


def test_what_a_cell_does_after_something_was_asked_changes_nothing_of_how_it_runs():
    talk = execution(Zygote({"first": FAILS, "f": Ended("exit", "0")}))
    talk.ask("f", ONE)
    talk._zygote.script = {"second": FAILS}
    talk.fresh().ask("g", ONE)  # without stand-ins: another time, and another outcome
    talk.ask("g", ONE)
    assert beside(talk) == {"first": None, "second": 5.0}


def test_a_statement_beside_stand_ins_has_a_twelfth_of_a_cells_time_or_ten_times_its_own():
    talk = execution(Zygote())
    talk.ask("f", ONE)
    talk._took = {0: 0.1, 1: 2.0}
    assert beside(talk) == {"first": 5.0, "second": 20.0}


def test_what_ends_a_worker_beside_stand_ins_is_left_out_there_from_then_on():
    talk = execution(Zygote())
    talk.ask("f", ONE)
    talk._zygote.script = {"first": HANGS}
    assert beside(talk) == {"second": 5.0}
    workers = len(talk._zygote.workers)
    assert beside(talk) == {"second": 5.0}
    assert len(talk._zygote.workers) == workers + 1  # which nobody had to find out anew
    talk._zygote.script = {}
    talk.begin_anew()
    talk.ask("f", ONE)
    assert talk._zygote.workers[-1].each == {"first": None, "second": None}


def test_another_form_without_time_is_no_error():
    talk = execution(Zygote()).fresh({"g": "source"}, {"g": 1})
    talk.ask("f", ONE)
    talk._time = Allotted(0, 0)
    talk.take_form({})
    assert talk.ask("f", ONE).reason == "unasked"


def test_a_worker_that_ends_as_stand_ins_are_put_is_replaced_and_not_for_ever():
    zygote = Zygote({(("g", "source"),): Ended("signal", "SIGSEGV")})
    answer = execution(zygote).fresh({"g": "source"}).ask("f", ONE)
    assert answer == Ended("unasked", "12 starts of the notebook")
    assert {what for _, what in zygote.log} == {(("g", "source"),)}


def test_several_functions_are_asked_in_one_conversation_in_the_order_given():
    zygote = Zygote({"g": Missing()})
    answers = execution(zygote).ask_all([*each("f", ONE), *each("g", TWO), *each("f", TWO)])
    assert answers == [Returned((1,)), Missing(), Returned((2,))]
    assert zygote.log[2:] == [(1, "f"), (1, "g"), (1, "f")]


def test_one_function_that_ends_the_worker_costs_the_others_no_answer():
    zygote = Zygote({"g": Ended("exit", "0")})
    asked = [("f", ONE), ("g", ONE), ("h", ONE), ("g", TWO), ("h", TWO)]
    answers = execution(zygote).ask_all(asked)
    ended = Ended("exit", "0")
    assert answers == [Returned((1,)), ended, Returned((1,)), ended, Returned((2,))]
    calls = [(worker, what) for worker, what in zygote.log if what in "fgh"]
    assert calls == [(1, "f"), (1, "g"), (2, "h"), (2, "h")]


def test_what_was_prepared_is_asked_like_what_was_not():
    zygote = Zygote({"g": Ended("exit", "0")})
    talk = execution(zygote)
    asked = [("f", ONE), ("g", ONE), ("f", TWO)]
    prepared = made_ready(asked, zygote)
    expected = [Returned((1,)), Ended("exit", "0"), Returned((2,))]
    assert talk.ask_all(asked, prepared) == talk.ask_all(asked) == expected


def test_a_fresh_conversation_has_no_more_time_than_its_notebook():
    talk = execution(Zygote(), Limits(notebook_seconds=0))
    assert talk.ask("f", ONE) == Ended("unasked", "0 s for the whole notebook")
    assert talk.fresh().ask("f", ONE) == Ended("unasked", "0 s for the whole notebook")


def test_a_call_gets_its_own_seconds_or_what_is_left_of_the_notebooks():
    zygote = Zygote()
    execution(zygote, Limits(call_seconds=7)).ask("f", ONE)
    assert zygote.workers[0].seconds == 7
    execution(zygote, Limits(call_seconds=7, notebook_seconds=3)).ask("f", ONE)
    assert 2 < zygote.workers[1].seconds <= 3


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(call_seconds=3, notebook_seconds=300), Ended("timeout", "3 s")),
        (Limits(call_seconds=10, notebook_seconds=3), Ended("cut", "3 s for the whole notebook")),
    ],
)
def test_a_timeout_is_told_by_the_deadline_that_it_was(limits, told):
    zygote = Zygote({"f": Ended("timeout", "3 s")})
    assert execution(zygote, limits).ask("f", ONE) == told


def test_a_cells_timeout_is_told_by_the_deadline_that_it_was():
    zygote = Zygote({"first": CellRun(failure=Ended("timeout", "2.99 s"))})
    talk = execution(zygote, Limits(notebook_seconds=3))
    talk.ask("f", ONE)
    assert talk.cells[0].failure == Ended("cut", "3 s for the whole notebook")


def test_another_end_is_told_as_it_was_however_little_time_was_left():
    zygote = Zygote({"f": Ended("exit", "1")})
    assert execution(zygote, Limits(notebook_seconds=3)).ask("f", ONE) == Ended("exit", "1")


def test_a_closed_conversation_has_closed_its_worker():
    zygote = Zygote()
    talk = execution(zygote)
    talk.ask("f", ONE)
    talk.close()
    assert not zygote.workers[0].alive


def test_a_worker_whose_notebook_runs_out_of_time_among_its_cells_is_closed():
    zygote = Zygote(wait=0.1)
    talk = execution(zygote, Limits(notebook_seconds=0.05))
    assert talk.ask("f", ONE) == Ended("unasked", "0.05 s for the whole notebook")
    assert [worker.alive for worker in zygote.workers] == [False]


def test_beside_stand_ins_there_is_time_of_its_own_once_for_all_that_is_asked_there():
    talk = execution(Zygote(), Limits(notebook_seconds=0.2))
    assert isinstance(talk.ask("f", ONE), Returned)
    time.sleep(0.2)
    over = Ended("unasked", "0.2 s for the whole notebook")
    assert talk.ask("f", ONE) == talk.fresh().ask("f", ONE) == over
    assert isinstance(talk.fresh({"g": ""}).ask("f", ONE), Returned)
    time.sleep(0.5)  # and twice what there is, at most, as the cells run again
    assert talk.fresh({"g": ""}).ask("f", ONE) == over


def test_what_is_put_off_ends_nothing():
    zygote = Zygote({"f": PUT_OFF})
    answers = execution(zygote).ask_all([("f", ONE), ("f", TWO), ("g", ONE)], share=0.5)
    assert answers == [PUT_OFF, PUT_OFF, Returned((1,))]
    assert zygote.workers[0].share == 0.5
    assert len(zygote.workers) == 1


def test_who_begins_anew_has_all_the_starts_that_there_are():
    zygote = Zygote()
    talk = execution(zygote)
    for _ in range(MOST_WORKERS + 1):
        assert talk.ask("f", ONE) == Returned((1,))
        talk.begin_anew()
    assert len(zygote.workers) == MOST_WORKERS + 1


def test_no_worker_is_started_for_a_notebook_without_time():
    zygote = Zygote()
    execution(zygote, Limits(notebook_seconds=0)).ask_all(each("f", ONE, TWO))
    assert zygote.workers == []
