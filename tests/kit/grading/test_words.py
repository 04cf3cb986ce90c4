"""What a student reads, word for word."""

from dataclasses import replace

import pytest

from autograder.grading import words
from autograder.grading.advice import NOTHING, Around, around
from autograder.grading.compare import Difference
from autograder.grading.phrases import plain
from autograder.grading.question import Question, case
from autograder.grading.words_on_absence import cell_failed, not_a_value, not_there
from autograder.grading.words_on_values import altered, differs, single_precision, warned
from autograder.sandbox.answers import CellRun, Ended, Missing, Raised, Returned
from autograder.submission import Cell


def split(x, parameters):
    """Two results, for the words about them."""


class Split(Question, reference=split, results=("a", "y"), result_shapes=("(n_a, m)", "(n_y, m)")):
    pass


def total(x):
    """One result."""


class Total(Question, reference=total, results=("the result",), result_shapes=("the shape of x",)):
    pass


SPLIT, TOTAL = Split(), Total()
BATCH = case("a batch of one")


# What passed


@pytest.mark.parametrize(
    ("criterion", "told"),
    [
        ("shapes", "Right number of results, in the right shapes."),
        ("values", "Every element agrees."),
        ("seeded", "Every element agrees on inputs of your own."),
    ],
)
def test_a_criterion_that_passed_says_what_was_right(criterion, told):
    assert words.passed(criterion) == told


def test_the_run_that_all_share_is_spoken_of_where_it_was_judged():
    assert words.passed("seeded", shared=True) == (
        "Every element agrees on inputs of your own, and on the run that all share."
    )


def test_credit_on_top_of_a_mistake_says_what_was_tried():
    assert words.passed_on_stand_ins(["softmax"]) == (
        "Right when tried with our `softmax` in the place of yours, and not with yours: "
        "what went wrong there costs its own points, not these."
    )


def test_what_is_wrong_beside_functions_of_ours_is_told_as_seen_there():
    told = words.wrong_on_stand_ins(["softmax"], "For a batch of one, `split` raised Stop.")
    assert told == (
        "Also wrong with our `softmax` in the place of yours: for a batch of one, "
        "`split` raised Stop."
    )


def test_what_is_right_where_the_time_was_over_puts_the_blame_on_nobody():
    assert words.passed_on_stand_ins(["softmax"], have_lost=False) == (
        "Right when tried with our `softmax` in the place of yours; with yours the time was over "
        "first."
    )


def test_where_an_earlier_function_takes_more_than_ours_nothing_is_claimed():
    assert words.takes_more(["softmax"]) == (
        "Whether that comes of an earlier mistake could not be told: ours in the place of your "
        "`softmax` lacks the option that it is called with, or does not change what it is given, "
        "as yours does."
    )


def test_no_credit_says_that_the_earlier_mistake_is_not_why():
    assert words.unmoved(["attend", "attention_weights", "attention_scores"]) == (
        "It answers the same with another `attend`, `attention_weights` and `attention_scores` "
        "in the place of yours, so that is not why (unless both use a helper that is wrong, or a "
        "copy)."
    )


def test_what_only_functions_of_ours_make_wrong_is_claimed_to_be_no_mistake():
    assert words.unclear(["softmax"]) == (
        "Whether that comes of your `softmax` could not be told: with ours in the place of yours, "
        "other results are wrong, which are right with yours. Does it need more of yours than the "
        "text asks, such as an option, another axis or order, or that an argument changes?"
    )


def test_where_an_earlier_function_is_kept_elsewhere_it_may_still_be_why():
    assert words.unmoved(["softmax"], "cell 7") == (
        "It answers the same with another `softmax` in the place of yours, as far as it is called "
        "by its name. Cell 7 hands it on otherwise (to a class, a dict, a `partial` or the like), "
        "where yours stays, and may still be why."
    )


def test_a_slow_run_is_told_without_costing_anything():
    assert words.left_out("took longer than 0.5 s") == (
        " (The largest input took longer than 0.5 s and was left out; the others decide. "
        "Matrix products, and no arrays larger than the result, would do it.)"
    )


def test_a_later_criterion_after_a_wrong_shape_names_the_one_cause():
    assert words.NOT_ASSESSED == (
        "Not assessed: the results do not have the right shape, which is the one cause."
    )


def test_a_broken_grader_blames_itself():
    assert words.GRADER_BROKE == (
        "The grader itself failed here, not your answer. Your instructor has been told; "
        "these points are open, not lost."
    )


def test_the_same_error_is_told_in_short():
    assert words.same_error("shapes") == "Stopped by the same error as `shapes`."
    assert words.still_missing("shapes") == "Not there, as `shapes` says."
    assert words.missing_as("softmax") == "Not there, for the same reason as `softmax`."


def test_keys_that_nobody_asked_for_are_told_and_cost_nothing():
    assert words.with_surplus("Right.", ["x", "dx\n"]) == (
        "Right. (It also holds `x`, `dx`, which was not asked and costs nothing.)"
    )


def test_numbers_that_are_right_to_seven_digits_are_told_as_that():
    found = Difference("value", 1, detail="3 of 6")
    assert single_precision(SPLIT, found, BATCH) == (
        "`y` is right to the seven digits of float32, for a batch of one; "
        "expected the sixteen of float64. Where does float32 come in?"
    )


# No value came back


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Missing(), "No function `split` is defined when all cells have run."),
        (
            Missing(("spilt", "splat")),
            (
                "No function `split` is defined when all cells have run. "
                "There is a `spilt`: is the name misspelt?"
            ),
        ),
        (
            Raised("NotImplementedError", "", function="split"),
            "`split` is still to be written.",
        ),
        (
            Raised("NotImplementedError", "", function="halve"),
            "`split` needs `halve`, which is still to be written.",
        ),
        (
            Raised("NotImplementedError", ""),
            "`split` needs a function that is still to be written.",
        ),
        (
            Raised("ValueError", "no axis", 3, "return x.T @ y", "split"),
            (
                "For a batch of one, `split` raised ValueError: no axis, in `split`, "
                "at `return x.T @ y`."
            ),
        ),
        (
            Raised("ValueError", "no axis", 3, "helper(x)", "<module>"),
            "For a batch of one, `split` raised ValueError: no axis, at `helper(x)`.",
        ),
        (Raised("Stop", ""), "For a batch of one, `split` raised Stop."),
        (
            Raised("NameError", "name 'w1' is not defined"),
            (
                "For a batch of one, `split` raised NameError: name 'w1' is not defined. "
                "Only arguments and names that your cells define exist while grading."
            ),
        ),
        (
            Raised("RecursionError", "maximum recursion depth exceeded"),
            (
                "For a batch of one, `split` raised RecursionError: maximum recursion depth "
                "exceeded. A function calls itself without end."
            ),
        ),
        (
            Raised("MemoryError", ""),
            (
                "For a batch of one, `split` raised MemoryError. "
                "It asked for more memory than a submission may use."
            ),
        ),
        (
            Ended("timeout", "10 s"),
            (
                "`split` had not returned after 10 s, for a batch of one. "
                "Does a loop in it end? Does a recursion?"
            ),
        ),
        (
            Ended("exit", "0"),
            ("`split` ended the Python process, for a batch of one, so nothing came back."),
        ),
        (
            Ended("signal", "SIGSEGV"),
            (
                "`split` crashed the Python process (SIGSEGV), for a batch of one, "
                "so nothing came back."
            ),
        ),
        (
            Ended("processor time"),
            "`split` used up its processor time, for a batch of one, so nothing came back.",
        ),
        (
            Ended("memory"),
            "`split` used up its memory, for a batch of one, so nothing came back.",
        ),
        (
            Ended("too much", "128 MB"),
            (
                "`split` gave back more than the grader reads of a notebook, 128 MB in all, for a "
                "batch of one, so nothing came back."
            ),
        ),
        (
            Ended("garbled"),
            "`split` broke the connection to the grader, for a batch of one, so nothing came back.",
        ),
    ],
)
def test_where_no_value_came_back_the_reason_is_named(answer, told):
    assert not_a_value(SPLIT, answer, BATCH) == told


def test_a_value_is_not_told_as_missing():
    with pytest.raises(TypeError, match="is a value"):
        not_a_value(SPLIT, Returned(1.0), BATCH)


# A value that differs


@pytest.mark.parametrize(
    ("question", "found", "told"),
    [
        (
            SPLIT,
            Difference("structure", 0, "one array of shape (3, 2)", "2 results"),
            (
                "`split` returned one array of shape (3, 2), for a batch of one; "
                "expected 2 results: a, y."
            ),
        ),
        (
            SPLIT,
            Difference("structure", 0, "None", "2 results"),
            (
                "`split` returned None (does it `return` its result, or print it?), "
                "for a batch of one; expected 2 results: a, y."
            ),
        ),
        (
            TOTAL,
            Difference("structure", 0, "a list of 2 numbers", "an array"),
            "`total` returned a list of 2 numbers, for a batch of one; expected an array.",
        ),
        (
            SPLIT,
            Difference("structure", 1, "None", "an array"),
            "`split` returned None as `y`, for a batch of one; expected an array.",
        ),
        (
            SPLIT,
            Difference("shape", 1, "(2, 3)", "(3, 2)"),
            "`y` has shape (2, 3), for a batch of one; expected (3, 2), which is (n_y, m).",
        ),
        (
            TOTAL,
            Difference("shape", 0, "(5,)", "(6,)"),
            (
                "The result has shape (5,), for a batch of one; "
                "expected (6,), which is the shape of x."
            ),
        ),
        (
            SPLIT,
            Difference("dtype", 0, "int64", "float32 or float64"),
            "`a` is int64, for a batch of one; expected float32 or float64.",
        ),
        (
            SPLIT,
            Difference("value", 0, detail="2 of 6", others=((1, "", True),)),
            "`a` differs in 2 of 6 elements, for a batch of one. `y` agrees there.",
        ),
        (
            SPLIT,
            Difference("value", 0, detail="2 of 6", others=((1, "", False),)),
            "`a` differs in 2 of 6 elements, for a batch of one. `y` differs too.",
        ),
        (
            TOTAL,
            Difference(
                "value", 0, "", "", "1 of 1", "c", ((0, "a", True), (0, "b", True), (0, "d", False))
            ),
            (
                "`the result['c']` differs, for a batch of one. "
                "`the result['a']` and `the result['b']` agree there."
            ),
        ),
        (
            TOTAL,
            Difference("value", 0, "", "", "1 of 1", "c", ((0, "a", False), (0, "b", False))),
            "`the result['c']` differs, for a batch of one. So do all the others.",
        ),
        (
            SPLIT,
            Difference("dtype", 0, "float128", "float64"),
            (
                "`a` is float128, for a batch of one; expected float64. That comes of "
                "`np.longdouble`, of which the grader takes none: leave it out."
            ),
        ),
        (
            SPLIT,
            Difference("dtype", 1, "float16", "float64"),
            (
                "`y` is float16, for a batch of one; expected float64. That comes of "
                "`np.float16`, which keeps three digits: leave it out."
            ),
        ),
        *(
            (
                TOTAL,
                Difference("structure", 0, got, "an array"),
                f"`total` returned {told}, for a batch of one; expected an array.",
            )
            for got, told in (
                ("coroutine", "a coroutine (the grader awaits nothing: leave `async` out)"),
                (
                    "generator",
                    "a generator (did `yield`, or a `(... for ...)`, come in place of an array?)",
                ),
                ("method", "a method, not its result (are its parentheses missing?)"),
                ("map", "a map object, which is not computed yet (`list()` does that)"),
                ("Fraction", "a Fraction (`float()` makes a number of it)"),
                (
                    "array of dtype object",
                    (
                        "an array of dtype object (which holds lists, None, Fractions or the "
                        "like, and no numbers)"
                    ),
                ),
                ("array of dtype str32", "an array of dtype str32"),
                ("array", "an object of type `array`"),
                ("Result", "an object of type `Result`"),
                ("dict", "a dict with keys that are no text"),
                ("a str", "a str"),
            )
        ),
        (
            SPLIT,
            Difference("not finite", 1, detail="3 of 20"),
            (
                "`y` has nan or inf in 3 of 20 places, for a batch of one. "
                "Where can an overflow, 0/0 or inf/inf arise?"
            ),
        ),
        (
            SPLIT,
            Difference("value", 0, detail="1 of 20"),
            "`a` differs in 1 of 20 elements, for a batch of one.",
        ),
        (
            SPLIT,
            Difference("value", 0, detail="1 of 1"),
            "`a` differs, for a batch of one.",
        ),
    ],
)
def test_a_difference_is_told_by_kind_and_place(question, found, told):
    assert differs(question, found, BATCH) == told


class OneName(Question, reference=total, results=("w",), result_shapes=("the shape of x",)):
    pass


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (OneName(), "`w` differs, for a batch of one."),
        (TOTAL, "The result differs, for a batch of"),
    ],
)
def test_a_sentence_begins_with_a_capital_but_a_name_of_the_code_stays_itself(question, told):
    found = Difference("value", 0, detail="1 of 1")
    assert differs(question, found, BATCH).startswith(told)


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (["0"], "`x`"),
        (["1.w2"], "`parameters['w2']`"),
        (["0", "1.b1"], "`x` and `parameters['b1']`"),
        (["x", "parameters.b1"], "`x` and `parameters['b1']`"),
        (
            ["1.w1", "1.w2", "1.w3", "1.b1"],
            "`parameters['w1']` and `parameters['w2']` and `parameters['w3']`",
        ),
    ],
)
def test_an_altered_argument_is_named(paths, told):
    assert altered(SPLIT, paths, BATCH) == (
        f"`split` changed its argument {told}, for a batch of one. "
        "Work on a copy, or avoid operations in place on what you are given."
    )


@pytest.mark.parametrize(
    "path", ["", ".", "²", "٣", "x", "99", "-1", "9" * 80, "1.", "1..", "0.\n<b>", "1e5", "٣.w1"]
)
def test_a_path_that_no_worker_of_ours_sends_breaks_nothing(path):
    assert altered(SPLIT, [path], BATCH).startswith("`split` changed its argument `")


def test_a_warning_that_reaches_the_caller_is_told():
    assert warned(SPLIT, "overflow encountered in exp", BATCH) == (
        "`split` is right, for a batch of one, but lets a warning through to its caller: overflow "
        "encountered in exp. Compute it in a way that cannot get there, or suppress it."
    )


# Cells that did not run through

ANSWER = Cell("def split(x): ...", "answer", "split-it", 7)
EXTRA = Cell("1/0", "extra", None, 4)


@pytest.mark.parametrize(
    ("cell", "failure", "told"),
    [
        (
            ANSWER,
            Raised("SyntaxError", "invalid syntax (<ipython-input-3>, line 2)", 2, "return ("),
            (
                "There is a syntax error in line 2 of the answer cell of split_it, at `return (`: "
                "invalid syntax. Nothing in it was run."
            ),
        ),
        (
            EXTRA,
            Raised("SyntaxError", "invalid syntax (<ipython-input-3>, line 1)", 1, "<<<<<<< local"),
            (
                "There is a syntax error in line 1 of cell 4, at `<<<<<<< local`: invalid syntax. "
                "Nothing in it was run. It is a merge marker of git's: keep one of the two "
                "versions around it."
            ),
        ),
        (
            EXTRA,
            Raised("IndentationError", "unexpected indent", None, None),
            "There is an indentation error in cell 4: unexpected indent. Nothing in it was run.",
        ),
        (
            EXTRA,
            Raised("TabError", "inconsistent use", 9, "x = 1"),
            (
                "There is an indentation error in line 9 of cell 4, at `x = 1`: inconsistent use. "
                "Nothing in it was run."
            ),
        ),
        (
            EXTRA,
            Raised("ZeroDivisionError", "division by zero", 1, "1/0", "<module>"),
            "Cell 4 stopped with ZeroDivisionError: division by zero, at `1/0`.",
        ),
        (
            ANSWER,
            Raised("NameError", "name 'nq' is not defined", 1, "nq.exp", "<module>"),
            (
                "The answer cell of split_it stopped with NameError: name 'nq' is not defined, "
                "at `nq.exp`. Only arguments and names that your cells define exist while grading."
            ),
        ),
        (EXTRA, Ended("timeout", "60 s"), "Cell 4 had not finished after 60 s."),
        (EXTRA, Ended("exit", "3"), "Cell 4 ended the Python process."),
        (EXTRA, Ended("memory"), "Cell 4 used up its memory."),
        (EXTRA, Ended("garbled"), "Cell 4 broke the connection to the grader."),
    ],
)
def test_a_cell_that_failed_is_named_with_what_happened(cell, failure, told):
    assert cell_failed(cell, CellRun(failure=failure)) == told


def test_a_cell_that_ran_through_is_not_told_as_failed():
    with pytest.raises(TypeError, match="did not fail"):
        cell_failed(EXTRA, CellRun())


# What was there and is not


ONE, TWO = Cell("def split(x): ...", "answer", "split", 3), Cell("del split", "extra", None, 9)
RAN = CellRun()


@pytest.mark.parametrize(
    ("runs", "told"),
    [
        ((RAN, RAN), ""),
        (
            (RAN, CellRun(lost={"split": ""})),
            "`split` was defined, and cell 9 removed it. Leave it there.",
        ),
        (
            (RAN, CellRun(lost={"split": "ndarray"})),
            (
                "`split` was defined, and cell 9 gave the name to an object of type `ndarray`. "
                "Leave it there."
            ),
        ),
        (
            (CellRun(failure=Raised("ValueError", "no")), RAN),
            "The answer cell of split stopped with ValueError: no.",
        ),
        (
            (CellRun(failure=Raised("ValueError", "no")), CellRun(lost={"split": ""})),
            "`split` was defined, and cell 9 removed it. Leave it there.",
        ),
        (
            (CellRun(lost={"split": ""}, failure=Raised("ValueError", "no")), RAN),
            ("`split` was defined, and the answer cell of split removed it. Leave it there."),
        ),
    ],
)
def test_the_last_cell_that_took_a_function_away_is_named(runs, told):
    cells = (replace(ONE, source="split = 3"), TWO) if not told else (ONE, TWO)
    assert not_there("split", cells, runs, NOTHING) == told


@pytest.mark.parametrize(
    ("source", "is_told"),
    [
        ("    def split(x):", True),
        ("async def split(x):", True),
        ("# def split(x):", False),
        ("def splitter(x):", False),
        ("split = 1", False),
    ],
)
def test_a_definition_that_defines_nothing_is_named(source, is_told):
    told = not_there("split", [Cell(source, "answer", "split", 3)], [RAN], NOTHING)
    assert told == is_told * (
        "`def split(` stands in the answer cell of split, but no function of the notebook comes of "
        "it. Is it inside a class, another function or a text, or under a decorator or a `%%` "
        "magic that makes something else of it?"
    )


def test_a_name_that_a_cell_removed_is_told_with_the_cell():
    known = around([ONE, TWO], [RAN, CellRun(lost={"np": "", "split": "ndarray"})], ())
    for name, told in (("np", "Cell 9 removed `np`."), ("split", GENERIC), ("other", GENERIC)):
        raised = Raised("NameError", f"name '{name}' is not defined")
        assert not_a_value(SPLIT, raised, BATCH, known) == (
            f"For a batch of one, `split` raised NameError: name '{name}' is not defined. {told}"
        )


def test_a_cell_is_not_told_of_what_a_later_one_removed():
    known = around([ONE, TWO], [RAN, CellRun(lost={"np": ""})], ())
    failed = CellRun(failure=Raised("NameError", "name 'np' is not defined"))
    told = "stopped with NameError: name 'np' is not defined."
    assert cell_failed(ONE, failed, known) == f"The answer cell of split {told} {GENERIC}"
    assert cell_failed(TWO, failed, known) == f"Cell 9 {told} Cell 9 removed `np`."


GENERIC = "Only arguments and names that your cells define exist while grading."


# Errors whose cause is another than it seems


@pytest.mark.parametrize(
    ("added", "there"),
    [
        ((), "numpy, scipy and matplotlib"),
        (("pandas",), "numpy, scipy, matplotlib and pandas"),
        (("pandas", "sklearn"), "numpy, scipy, matplotlib, pandas and sklearn"),
    ],
)
def test_a_missing_module_is_told_with_what_there_is(added, there):
    failed = CellRun(failure=Raised("ModuleNotFoundError", "No module named 'seaborn'"))
    assert cell_failed(EXTRA, failed, Around(added)) == (
        "Cell 4 stopped with ModuleNotFoundError: No module named 'seaborn'. "
        f"The grader has Python's standard library, {there}; do it with these."
    )


HASHED = (
    "Arrays, lists and dicts cannot be hashed: they cannot be keys of a dict, elements of a set, "
    "or arguments of a function under `cache` or `lru_cache`: take that off."
)


@pytest.mark.parametrize(
    ("type_", "message", "advice"),
    [
        ("TypeError", "unhashable type: 'numpy.ndarray'", HASHED),
        ("TypeError", "cannot use 'numpy.ndarray' as a dict key (unhashable ...)", HASHED),
        (
            "FloatingPointError",
            "underflow encountered in exp",
            "By itself numpy only warns: do `np.seterr` or `np.errstate` ask for errors?",
        ),
        (
            "RuntimeWarning",
            "overflow encountered in exp",
            "Does a filter of `warnings` make an error of a warning?",
        ),
        (
            "FileNotFoundError",
            "[Errno 2] No such file or directory: 'data.csv'",
            "While grading there are only the files that the notebook itself has written.",
        ),
        (
            "OSError",
            "[Errno 38] Function not implemented",
            "While grading there is a folder to write to, and no network or second process.",
        ),
    ],
)
def test_an_error_that_grading_makes_or_hides_gets_its_cause(type_, message, advice):
    assert not_a_value(SPLIT, Raised(type_, message), BATCH) == (
        f"For a batch of one, `split` raised {type_}: {message}. {advice}"
    )


LEFT = Cell("{}", "extra", position=4)


@pytest.mark.parametrize(
    ("type_", "code", "advice"),
    [
        ("BdbQuit", "import pdb; pdb.set_trace()", "`pdb.set_trace()`"),
        ("StdinNotImplementedError", "%debug", "`%debug`"),
        ("StdinNotImplementedError", "x = [int(input('n')) for _ in y]", "`input('n')`"),
        ("EOFError", "getpass.getpass()", "`getpass.getpass()`"),
        ("EOFError", "IPython.embed()", "`IPython.embed()`"),
    ],
)
def test_what_waits_for_somebody_is_told_with_its_place(type_, code, advice):
    other, here = (
        replace(LEFT, source="breakpoint()\ninput()", position=9),
        replace(LEFT, source=code),
    )
    known = Around(cells=(other, here))
    assert not_a_value(SPLIT, Raised(type_, "", text=code), BATCH, known) == (
        f"For a batch of one, `split` raised {type_}, at `{code}`. Nobody is at the keyboard while "
        f"grading: take out {advice} in cell 4."
    )


@pytest.mark.parametrize(
    ("type_", "advice"),
    [
        ("BdbQuit", "Nobody is at the keyboard while grading: take out what waits for somebody."),
        ("EOFError", "Nobody is at the keyboard while grading: take out what waits for somebody."),
        (
            "SystemExit",
            "That ends the whole notebook: take out what raises it. A function ends by `return`.",
        ),
        (
            "KeyboardInterrupt",
            "That is what interrupts a kernel by hand: take out the line that raises it.",
        ),
    ],
)
def test_what_was_left_in_a_cell_is_told_where_nobody_knows_which(type_, advice):
    assert not_a_value(SPLIT, Raised(type_, ""), BATCH) == (
        f"For a batch of one, `split` raised {type_}. {advice}"
    )


def test_another_type_error_gets_no_advice():
    raised = Raised("TypeError", "softmax() takes 0 positional arguments but 1 was given")
    assert not_a_value(SPLIT, raised, BATCH).endswith("but 1 was given.")


# A student's own text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("two\n  lines\tand a tab", "two lines and a tab"),
        ("colour \x1b[31m", "colour ?[31m"),
        ("back\u202ewards", "back?wards"),
        ("half \ud800 a letter", "half ? a letter"),
        ("x" * 121, "x" * 119 + "…"),
        ("x" * 120, "x" * 120),
        ("größer", "größer"),
    ],
)
def test_a_students_own_text_becomes_one_printable_line(text, told):
    assert plain(text) == told


def test_a_long_message_of_an_error_is_cut():
    told = not_a_value(SPLIT, Raised("ValueError", "m" * 5000, 1, "t" * 200, "f" * 200), BATCH)
    assert told == (
        f"For a batch of one, `split` raised ValueError: {'m' * 299}…, "
        f"in `{'f' * 119}…`, at `{'t' * 119}…`."
    )
