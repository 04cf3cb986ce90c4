"""Cells run as in JupyterLab, with bounds on what they show, and tell how they failed."""

import textwrap

import pytest

from autograder.sandbox.answers import MAX_SHOWN, Missing, Raised

SECONDS = 20.0


@pytest.fixture
def worker(one_zygote):
    with one_zygote.fork() as forked:
        yield forked


@pytest.fixture
def cell(worker):
    def run_cell(source):
        return worker.run_cell(textwrap.dedent(source).strip(), SECONDS)

    return run_cell


def data(run):
    """The MIME bundles of what a cell displayed or ended with."""
    return [output["data"] for output in run.outputs if "data" in output]


def forged(outputs, error="None"):
    """A cell after which every reply about a cell says this."""
    return f"""
import json
honest = json.dumps

def forge(value, **options):
    if "outputs" in value["body"]:
        value["body"].update(outputs={outputs}, error={error})
    return honest(value, **options)

json.dumps = forge
"""


# -- what works -------------------------------------------------------------------------------


FAILING = {
    "an assertion": "assert f() == 2",
    "one that keeps what it looked at": "assert (kept := f()) == 2",
    "a test of one's own": "def test():\n    assert f() == 2\ntest()",
    "a condition": "if f() != 2:\n    raise ValueError",
    "a look at a result": "f()[0]",
    "an end": "raise SystemExit",
    "a pause": "await f()",
}


@pytest.mark.parametrize("failing", FAILING.values(), ids=FAILING)
def test_in_a_cell_that_is_to_run_to_its_end_what_fails_ends_nothing(worker, cell, failing):
    source = f"def f():\n    return 1\nfrom math import pi\n{failing}\nseen = f()"
    assert cell(source).failure is not None
    assert worker.run_cell(source, SECONDS, SECONDS).failure is None
    assert cell("print(seen)").outputs[0]["text"] == "1\n"
    assert cell(source).failure is not None  # of that cell alone


def test_in_a_cell_that_is_to_run_to_its_end_the_last_expression_is_shown(worker, cell):
    assert data(worker.run_cell("1 / 0\n40 + 2", SECONDS, SECONDS)) == [{"text/plain": "42"}]
    assert data(cell("_ + 1")) == [{"text/plain": "43"}]


def test_to_its_end_or_not_what_is_imported_or_defined_fails_as_it_does(worker):
    def fails(source):
        return worker.run_cell(source, SECONDS, SECONDS).failure

    assert fails("from __future__ import annotations\nimport no_such\n1").line == 2
    assert fails("@no_such\ndef g():\n    pass\n1").type == "NameError"
    assert fails("%time 1\n1)").type == "SyntaxError"
    assert fails("'What it does.'\nfrom __future__ import annotations") is None
    assert fails("") is None


ENDLESS = {
    "a loop": "while True:\n    pass",
    "what it is assigned to": "def search():\n    while True:\n        pass\nfound = search()",
    "an expression": "next(n for n in iter(int, 1) if n)",
    "one after another": "for _ in iter(int, 1): pass\nfor _ in iter(int, 1): pass",
}


@pytest.mark.parametrize("head", ["", "%%time\n"])
@pytest.mark.parametrize("endless", ENDLESS.values(), ids=ENDLESS)
def test_in_a_cell_that_is_to_run_to_its_end_a_loop_has_one(worker, cell, head, endless):
    source = f"{head}def f():\n    return 1\n{endless}\ndef g():\n    return f() + 1"
    assert worker.run_cell(source, SECONDS, 0.05).failure is None
    assert data(cell("g()")) == [{"text/plain": "2"}]


@pytest.mark.parametrize(
    "binds",
    [
        "g = 1 / 0",
        "if 1 / 0:\n    def g():\n        return 0",
        "h, g = 1",
        "(g := [][0])",
        "del g, no",
    ],
)
def test_an_answer_is_no_older_one_whose_name_was_to_be_given_to_another(worker, cell, binds):
    source = f"def g():\n    return 1\n{binds}\n'its end'"
    (run,) = worker.run_cells([(source, SECONDS)], lambda: SECONDS, {"g": 1})
    assert run.failure is None
    assert type(worker.call("g", (), SECONDS)) is Missing


@pytest.mark.parametrize("condition", ["True", "f()"])
def test_a_loop_has_an_end_where_python_itself_catches_nothing_as_well(worker, condition):
    """What a signal raises at the head of a loop may pass by the `except` around it."""
    loop = f"while {condition}: pass"
    tries = f"try:\n    {loop}\nexcept Exception:\n    {loop}"
    source = f"def f():\n    return 1\n{tries}\ny = 2\ny"
    assert data(worker.run_cell(source, SECONDS, 0.05)) == [{"text/plain": "2"}]


def test_the_time_of_a_statement_is_that_of_its_cell_alone(worker, cell):
    worker.run_cell("x = 1", SECONDS, 0.02)
    ticks = "import time\nend = time.process_time() + 0.1\nwhile time.process_time() < end: pass"
    assert cell(ticks).failure is None
    assert worker.run_cell(f"{ticks}\nend = 0", SECONDS, 0.02).failure is None
    assert data(cell("end > 1")) == [{"text/plain": "False"}]


def test_names_live_from_cell_to_cell(cell, run):
    cell("x = 40")
    assert run("print(x + 2)") == "42\n"


def test_the_last_expression_is_shown(cell):
    assert data(cell("1 + 1")) == [{"text/plain": "2"}]


def test_a_semicolon_keeps_the_last_expression_quiet(cell):
    assert cell("1 + 1;").outputs == ()


def test_prints_and_errors_are_two_streams_in_order(cell):
    shown = cell("import sys\nprint('a'); print('b', file=sys.stderr); print('c')").outputs
    assert [(one["name"], one["text"]) for one in shown] == [
        ("stdout", "a\n"),
        ("stderr", "b\n"),
        ("stdout", "c\n"),
    ]


@pytest.mark.parametrize(
    "magic",
    [
        "%matplotlib inline",
        "%matplotlib notebook",
        "%config InlineBackend.figure_format = 'retina'",
        "%load_ext autoreload\n%autoreload 2",
        "%time sum(range(10))",
        "%timeit -n 1 -r 1 pass",
        "%%time\nx = 1",
        "%%capture said\nprint(1)",
        "%precision 3",
        "%who",
        "%pwd",
        "len?",
        "_ = 1\n__ = 2",
    ],
)
def test_a_magic_works(cell, magic):
    assert cell(magic).failure is None


@pytest.mark.parametrize(
    "magic",
    [
        "%autosave 60",
        "%cls",
        "%connect_info",
        "%conda install numpy",
        "%edit notes.py",
        "%load_ext nb_black",
        "%watermark -v",
        "%store -r weights",
    ],
)
def test_a_magic_that_only_jupyterlab_knows_is_told_and_passed_over(cell, magic):
    run = cell(f"{magic}\nprint('went on')")
    assert run.failure is None
    assert [one["text"] for one in run.outputs] == [f"(not run while grading: {magic})\nwent on\n"]


def test_an_extension_of_the_notebooks_own_that_lacks_a_module_is_passed_over_too(cell):
    cell("open('extension.py', 'w').write('import seaborn')")
    assert cell("%load_ext extension\nx = 1").failure is None


def test_a_misspelt_option_of_a_magic_that_is_there_is_still_an_error(cell):
    assert cell("%timeit -z 1").failure.type == "UsageError"


@pytest.mark.parametrize("magic", ["%cd .", "%cd ~", "%bookmark here", "%pushd ."])
def test_what_ipython_would_keep_in_its_profile_costs_nothing(cell, magic):
    assert cell(magic).failure is None


@pytest.mark.parametrize("screen", ["", "inline", "widget", "qt", "tk", "ipympl", "agg"])
def test_whatever_screen_a_notebook_asks_for_figures_are_made(cell, screen):
    made = f"%matplotlib {screen}\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()"
    assert cell(made).failure is None


def test_exit_is_told_and_passed_over(cell):
    run = cell("exit")
    assert run.failure is None
    assert [one["text"] for one in run.outputs] == ["(not run while grading: exit)\n"]


# -- which names a cell takes away ------------------------------------------------------------

DEFINED = "import numpy as np\nx = np.ones(3)\ny = 1\n_hidden = 2\ndef f(): pass\nclass C: pass"


@pytest.mark.parametrize(
    ("source", "lost"),
    [
        ("z = 1", {}),
        ("x = 7", {}),
        ("del x", {"x": ""}),
        ("del x; x = 1", {}),
        ("del _hidden", {}),
        ("f = x", {"f": "ndarray"}),
        ("C = f", {}),
        ("y = f", {}),
        ("%reset -f", {"f": "", "C": "", "np": "", "x": "", "y": ""}),
        ("%reset_selective -f ^x$", {"x": ""}),
        ("globals().clear()", {"f": "", "C": "", "np": "", "x": "", "y": ""}),
        ("del f\n1 / 0", {"f": ""}),
        ("del f\n  oops", {}),
    ],
)
def test_a_cell_tells_which_names_it_took_away(cell, source, lost):
    cell(DEFINED)
    told = dict(cell(source).lost)
    assert {name: told[name] for name in told if name not in ("In", "Out", *IPYTHONS)} == lost


# What IPython itself puts beside a notebook's names.
IPYTHONS = ("exit", "quit", "open", "get_ipython")


def test_a_value_that_a_cell_replaces_is_gone_at_once(cell):
    cell("import weakref\nclass C: pass\nc = C()\nwatched = weakref.ref(c)")
    assert cell("c = None\nassert watched() is None").failure is None


@pytest.mark.parametrize("lost", ["7", "['f']", "{'f': 7}", "{'f' * 999: ''}", "{'f': 'x' * 999}"])
def test_a_forged_loss_is_left_out(cell, lost):
    cell(forged("[]").replace("error=None", f"error=None, lost={lost}"))
    assert cell("1").lost == {}


def test_help_is_shown_as_output(cell):
    assert "Return the number of items" in "".join(o["text"] for o in cell("len?").outputs)


def test_await_works_at_the_top_of_a_cell(cell):
    assert data(cell("import asyncio\nawait asyncio.sleep(0, 'awake')")) == [
        {"text/plain": "'awake'"}
    ]


def test_display_shows_rich_results(cell):
    (shown,) = data(cell("from IPython.display import HTML, display\ndisplay(HTML('<b>σ</b>'))"))
    assert shown["text/html"] == "<b>σ</b>"


def test_clear_output_takes_back_what_was_shown(cell):
    source = "from IPython.display import clear_output\nprint(1)\nclear_output()\nprint(2)"
    assert [one["text"] for one in cell(source).outputs] == ["2\n"]


def test_a_figure_is_made_and_not_drawn(cell):
    run = cell("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n1;")
    assert run.failure is None
    assert not any("image/png" in shown for shown in data(run))


def test_a_figure_can_be_saved_to_the_workers_own_folder(run):
    saved = run("""
        import matplotlib.pyplot as plt, os
        plt.plot([1, 2]); plt.title("σ"); plt.savefig("figure.png"); plt.savefig("figure.svg")
        print(min(os.path.getsize("figure.png"), os.path.getsize("figure.svg")) > 1000)
        """)
    assert saved == "True\n"


def test_a_module_that_the_notebook_writes_can_be_imported(run):
    run("open('cells_of_mine.py', 'w').write('def seven(): return 7')")
    assert run("import cells_of_mine; print(cells_of_mine.seven())") == "7\n"


def test_a_warning_is_shown_and_fails_nothing(cell):
    run = cell("import warnings\nwarnings.warn('mind the gap')")
    assert run.failure is None
    assert "mind the gap" in run.outputs[0]["text"]


# -- how cells fail ---------------------------------------------------------------------------


def test_an_error_says_type_message_line_and_text(cell):
    failure = cell("x = 1\nx.missing").failure
    assert failure == Raised(
        "AttributeError", "'int' object has no attribute 'missing'", 2, "x.missing", "<module>"
    )


def test_an_error_within_a_library_points_to_the_students_line(cell):
    failure = cell(
        "import numpy as np\n\ndef f(x):\n    return np.zeros(2) @ x\nf(np.ones(3))"
    ).failure
    assert (failure.type, failure.line, failure.text, failure.function) == (
        "ValueError",
        4,
        "return np.zeros(2) @ x",
        "f",
    )


def test_a_syntax_error_says_its_line(cell):
    failure = cell("x = 1\nfor i in range(3)\n    pass").failure
    assert (failure.type, failure.message, failure.line, failure.text) == (
        "SyntaxError",
        failure.message,
        2,
        "for i in range(3)",
    )
    assert failure.message.startswith("expected ':'")


def test_an_indentation_error_is_a_syntax_error_of_its_kind(cell):
    assert cell("def f():\nreturn 1").failure.type == "IndentationError"


def test_input_says_that_nobody_can_answer(cell):
    failure = cell("input('your name?')").failure
    assert (failure.type, failure.message) == (
        "StdinNotImplementedError",
        "input() has nobody to ask while a notebook is being graded",
    )


@pytest.mark.parametrize("source", ["raise SystemExit(0)", "import sys; sys.exit(3)", "exit()"])
def test_leaving_costs_the_cell_and_no_more(cell, source):
    cell(source)
    assert data(cell("'still here'")) == [{"text/plain": "'still here'"}]


def test_a_keyboard_interrupt_costs_the_cell_and_no_more(cell):
    assert cell("raise KeyboardInterrupt").failure.type == "KeyboardInterrupt"
    assert cell("1").failure is None


def test_an_exception_that_cannot_be_shown_is_named(cell):
    run = cell("""
        class Spite(Exception):
            def __str__(self):
                raise ValueError
            __repr__ = __str__
        raise Spite
        """)
    assert (run.failure.type, run.failure.message) == ("Spite", "(its message cannot be shown)")
    assert cell("1").failure is None


def test_a_recursion_without_end_is_told_within_a_second_or_two(worker):
    run = worker.run_cell("def f(): return f()\nf()", 5.0)
    assert run.failure.type == "RecursionError"


def test_half_a_surrogate_pair_is_replaced(cell):
    run = cell("print('\\ud800')\nraise ValueError('\\udfff')")
    assert run.outputs[0]["text"] == "?\n"
    assert run.failure.message == "?"


# -- what is bounded --------------------------------------------------------------------------


def test_prints_stop_at_the_notebooks_allowance(cell):
    first = cell("for _ in range(100): print('x' * 10_000)")
    assert sum(len(one["text"]) for one in first.outputs) == 1 << 18
    assert cell("print('more')").outputs == ()


def test_the_widest_letters_fit_the_wire(cell):
    run = cell("print('\\U0001f600' * (1 << 19))")
    assert run.failure is None
    assert len(run.outputs[0]["text"]) == 1 << 18


def test_rich_results_count_too(cell):
    run = cell(
        "from IPython.display import HTML, display\nfor _ in range(9): display(HTML('x' * 99_999))"
    )
    assert len(run.outputs) == 2


def test_a_shown_value_of_millions_of_letters_is_left_out(cell):
    assert cell("'x' * 10**7").outputs == ()


@pytest.mark.parametrize(
    "outputs",
    [
        "[{}, 7, None, [], 'text']",
        "[{'output_type': 'stream', 'name': 'stdin', 'text': 'x'}]",
        "[{'output_type': 'stream', 'name': 'stdout', 'text': ['x']}]",
        "[{'output_type': ['stream'], 'name': 'stdout', 'text': 'x'}]",
        "[{'output_type': 'error', 'ename': None, 'evalue': 'x', 'traceback': []}]",
        "[{'output_type': 'display_data', 'data': None}]",
        "[{'output_type': 'update_display_data', 'data': {}}]",
    ],
)
def test_forged_outputs_are_left_out(cell, outputs):
    cell(forged(outputs))
    run = cell("1")
    assert (run.outputs, run.failure) == ((), None)


@pytest.mark.parametrize("traceback", ["7", "'line'", "None", "[1, None]", "{}"])
def test_a_forged_traceback_is_left_out(cell, traceback):
    output = f"{{'output_type': 'error', 'ename': 'E', 'evalue': 'v', 'traceback': {traceback}}}"
    cell(forged(f"[{output}]"))
    (shown,) = cell("1").outputs
    assert shown == {"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}


def test_forged_mime_types_are_left_out(cell):
    names = "{'text/plain': 'x', 'text/</pre><script>': 'x', '': 'x', 'text/html': ['x']}"
    cell(forged(f"[{{'output_type': 'display_data', 'data': {names}, 'metadata': 1}}]"))
    assert cell("1").outputs == (
        {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}},
    )


def test_forged_outputs_are_bounded_too(cell):
    one = "{'output_type': 'stream', 'name': 'stdout', 'text': 'x' * 10_000}"
    cell(forged(f"[{one}] * 300"))
    assert sum(len(shown["text"]) for shown in cell("1").outputs) <= MAX_SHOWN


@pytest.mark.parametrize(
    "error",
    [
        "7",
        "{'type': 1, 'message': 'x'}",
        "{'type': 'E'}",
        "{'type': 'E', 'message': None}",
        "[]",
    ],
)
def test_a_forged_failure_is_a_failure_all_the_same(cell, error):
    cell(forged("[]", error))
    assert cell("1").failure == Raised("Exception", "(the worker did not say which)")


def test_a_forged_place_is_left_out(cell):
    error = "{'type': 'E', 'message': 'm', 'line': -(10**4000), 'text': 7, 'function': []}"
    cell(forged("[]", error))
    assert cell("1").failure == Raised("E", "m")
