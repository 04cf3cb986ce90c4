"""Damage outside the answers costs no point and earns none; what was put back is reported."""

import copy
import functools
import json

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from autograder.submission import Template
from autograder.submission.read import parse_submission
from autograder.submission.repair import ANOTHER_RELEASE

FUNCTIONS = ("shares", "read_poll", "run_polls", "unroll_polls")
SHOWN = {"week-run", "figure"}
WEIRD = (None, True, 0, -1.5, "text", "", [], [None], {}, {"nbgrader": 3}, {"": {"": []}})


def sources(submission):
    return [cell.source for cell in submission.cells]


def by_name(submission):
    """The source that defines each function last, and so counts."""
    return {
        name: source
        for name in FUNCTIONS
        for source in sources(submission)
        if f"def {name}(" in source
    }


def code(source, **metadata):
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def prose(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


# The saved notebook itself


def test_an_untouched_notebook_needs_no_repair(read, solved):
    assert read(solved).notes == ()


def test_given_answers_and_extra_cells_run_in_their_order(read, solved):
    cells = read(solved).cells
    assert [(cell.role, cell.grade_id, cell.position) for cell in cells] == [
        ("given", "imports", 3),
        ("answer", "shares", 8),
        ("answer", "read-poll", 11),
        ("answer", "run-polls", 14),
        ("answer", "unroll-polls", 17),
        ("extra", None, 25),
    ]


def test_cells_are_named_as_a_student_knows_them(read, solved):
    described = [cell.describe() for cell in read(solved).cells]
    assert described[2] == "the answer cell of read_poll"
    assert described[5] == "cell 25"


# What costs nothing. Each takes the solved notebook and gives another, or the bytes of a file; the
# notes on it follow.

HARMLESS = {}


def harmless(*notes):
    def add(damage):
        HARMLESS[damage.__name__.replace("_", " ")] = damage, notes
        return damage

    return add


def as_file(notebook, **options):
    return json.dumps(notebook, **{"ensure_ascii": False, **options})


OLDER = "was saved in an older notebook format, and is read as that"
CHANGED = "given cells were changed, and are put back"
POINTS = "cells claim other points, which is passed over"
REPEATED = "answer cells stand more than once, and all their copies run"
RETYPED = "answer cells were made cells of another type, and are turned back"
ELSEWHERE = "answers that are not in their answer cells count"
MISSING = "given cells are missing, and are put back"
UNANSWERED = "answer cells are missing, and what other cells define counts"


@harmless()
def saved_with_a_byte_order_mark(notebook, _):
    return as_file(notebook).encode("utf-8-sig")


@harmless("was saved in UTF-16 instead of UTF-8, and is read as that")
def saved_in_utf_16(notebook, _):
    return as_file(notebook).encode("utf-16")


@harmless("was saved in UTF-16 instead of UTF-8, and is read as that")
def saved_in_utf_16_big_endian(notebook, _):
    return b"\xfe\xff" + as_file(notebook).encode("utf-16-be")


@harmless("was saved in UTF-16-LE instead of UTF-8, and is read as that")
def saved_in_utf_16_without_a_mark(notebook, _):
    return as_file(notebook).encode("utf-16-le")


@harmless("was saved in UTF-32 instead of UTF-8, and is read as that")
def saved_in_utf_32(notebook, _):
    return as_file(notebook).encode("utf-32")


@harmless("was saved in LATIN-1 instead of UTF-8, and is read as that", f"{CHANGED}: title")
def saved_in_latin_1(notebook, cell):
    notebook["cells"].append(prose("Kräfte – naïve"))
    cell(notebook, "shares")["source"] += "\n# größte zuerst"
    return as_file(notebook).replace("·", "").replace("–", "-").encode("latin-1", "replace")


@harmless("1 damaged character(s) are passed over", f"{CHANGED}: title")
def one_byte_is_lost(notebook, _):
    return as_file(notebook).encode().replace("·".encode(), "·".encode()[:1], 1)


@harmless()
def saved_with_line_ends_of_windows(notebook, _):
    return as_file(notebook, indent=1).replace("\n", "\r\n").encode()


@harmless()
def sources_with_line_ends_of_windows(notebook, _):
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    return notebook


@harmless()
def sources_with_line_ends_of_an_old_mac(notebook, _):
    for cell in notebook["cells"]:
        cell["source"] = [line.replace("\n", "\r") for line in cell["source"]]
    return notebook


@harmless()
def tabs_and_line_breaks_unescaped_in_strings(notebook, _):
    return as_file(notebook).replace("\\n", "\n").encode()


@harmless()
def a_source_in_one_string(notebook, _):
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


@harmless()
def numbers_that_json_does_not_know(notebook, _):
    text = as_file(notebook).replace('"execution_count": 1,', '"execution_count": NaN,')
    return text.replace('"nbformat_minor": 5', '"nbformat_minor": -Infinity').encode()


@harmless()
def numbers_of_5000_digits(notebook, _):
    text = as_file(notebook).replace('"nbformat_minor": 5', f'"nbformat_minor": {"9" * 5000}')
    return text.encode()


@harmless()
def keys_that_stand_twice(notebook, _):
    return b'{"cells": [], "nbformat": 9, ' + as_file(notebook).encode().lstrip(b"{")


@harmless()
def a_format_that_is_no_number(notebook, _):
    return {**notebook, "nbformat": "4"}


@harmless()
def a_format_that_is_null(notebook, _):
    return {**notebook, "nbformat": None, "nbformat_minor": None}


@harmless()
def a_format_that_is_not_given(notebook, _):
    return {"cells": notebook["cells"]}


@harmless()
def a_format_that_is_older_than_its_cells(notebook, _):
    return {**notebook, "nbformat": 3}


@harmless()
def sheets_beside_the_cells(notebook, _):
    return {**notebook, "worksheets": []}


@harmless(OLDER)
def saved_in_format_3(notebook, _):
    return nbformat.convert(nbformat.from_dict(notebook), 3)


@harmless(OLDER, f"{UNANSWERED}: shares, read-poll, run-polls, unroll-polls")
def saved_in_format_2(notebook, _):
    cells = [
        {"cell_type": "code", "language": "python", "input": "".join(cell["source"]), "outputs": []}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": "".join(cell["source"])}
        for cell in notebook["cells"]
    ]
    return {"nbformat": 2, "metadata": {"name": "mine"}, "worksheets": [{"cells": cells}]}


@harmless(OLDER, "1 damaged cell(s) are passed over")
def saved_in_format_3_with_a_damaged_sheet(notebook, _):
    old = nbformat.convert(nbformat.from_dict(notebook), 3)
    old["worksheets"] = [{"cells": []}, None, *old["worksheets"]]
    return old


@harmless()
def no_metadata_of_the_notebook(notebook, _):
    return {key: value for key, value in notebook.items() if key != "metadata"}


@harmless()
def metadata_of_widgets_and_of_wrong_types(notebook, _):
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"model_name": 5}}}}
    return {**notebook, "metadata": {"widgets": state, "kernelspec": [], "language_info": "R"}}


@harmless()
def outputs_of_any_shape(notebook, _):
    for number, cell in enumerate(notebook["cells"]):
        cell["outputs"] = WEIRD[number % len(WEIRD)]
        cell["execution_count"] = WEIRD[-number % len(WEIRD)]
    return notebook


@harmless()
def scripts_in_outputs_and_prose(notebook, cell):
    html = {"text/html": ["<script>alert(1)</script>"], "text/plain": 5}
    cell(notebook, "shares")["outputs"] = [{"output_type": "display_data", "data": html}]
    notebook["cells"].insert(0, prose("<script>alert(1)</script>"))
    return notebook


@harmless()
def attachments(notebook, _):
    picture = prose("![mine](attachment:mine.png)")
    picture["attachments"] = {"mine.png": {"image/png": "iVBORw0KGgo=" * 1000}}
    notebook["cells"].insert(3, picture)
    notebook["cells"].insert(4, {**prose("another"), "attachments": [None]})
    return notebook


@harmless()
def half_of_a_surrogate_pair(notebook, cell):
    notebook["cells"].insert(5, prose("\ud800"))
    cell(notebook, "shares")["source"].append("\n    # \udfff\ud800")
    cell(notebook, "run-polls")["outputs"] = ["\ud800"]
    notebook["metadata"]["\udead"] = "\ud83d"
    return json.dumps(notebook).encode()


@harmless()
def null_characters(notebook, cell):
    notebook["cells"].insert(5, prose("\0"))
    cell(notebook, "shares")["source"].append("\n    # \0")
    cell(notebook, "run-polls")["outputs"] = ["\0"]
    notebook["metadata"]["\0"] = "\0"
    return notebook


@harmless()
def all_cells_with_the_same_id(notebook, _):
    for cell in notebook["cells"]:
        cell["id"] = "same"
    return notebook


@harmless()
def no_ids_of_cells(notebook, _):
    for cell in notebook["cells"]:
        del cell["id"]
    return notebook


@harmless()
def ids_of_wrong_types(notebook, _):
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = WEIRD[number % len(WEIRD)]
    return notebook


@harmless()
def grade_ids_that_are_lost(notebook, _):
    for cell in notebook["cells"]:
        cell["metadata"].pop("nbgrader", None)
    return notebook


@harmless()
def metadata_of_cells_that_are_lost(notebook, _):
    for cell in notebook["cells"]:
        del cell["metadata"]
    return notebook


@harmless(f"{UNANSWERED}: shares, read-poll, run-polls, unroll-polls")
def ids_and_metadata_of_cells_that_are_lost(notebook, _):
    for cell in notebook["cells"]:
        del cell["metadata"]
        del cell["id"]
    return notebook


@harmless(f"{UNANSWERED}: shares, read-poll, run-polls, unroll-polls")
def cells_copied_into_a_notebook_of_their_own(notebook, _):
    for number, cell in enumerate(notebook["cells"]):
        cell |= {"metadata": {}, "id": f"fresh-{number}", "outputs": []}
    return notebook


@harmless()
def metadata_of_cells_of_wrong_types(notebook, _):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = WEIRD[number % len(WEIRD)]
    return notebook


@harmless()
def nbgrader_metadata_of_wrong_types(notebook, _):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {"nbgrader": WEIRD[number % len(WEIRD)], "tags": 5}
    return notebook


@harmless()
def grade_ids_of_wrong_types(notebook, _):
    for number, cell in enumerate(notebook["cells"]):
        about = cell["metadata"].get("nbgrader", {})
        about |= {"grade_id": WEIRD[number % len(WEIRD)], "solution": "yes", "locked": []}
    return notebook


@harmless()
def grade_ids_that_are_renamed(notebook, _):
    for number, cell in enumerate(notebook["cells"]):
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["grade_id"] = f"renamed-{number}"
    return notebook


@harmless()
def every_cell_locked_and_none_an_answer(notebook, _):
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"locked": True, "solution": False}
    return notebook


@harmless()
def tags_that_are_lost(notebook, _):
    for cell in notebook["cells"]:
        cell["metadata"].pop("tags", None)
    return notebook


@harmless()
def types_of_answer_cells_that_are_lost(notebook, cell):
    del cell(notebook, "shares")["cell_type"]
    cell(notebook, "read-poll")["cell_type"] = None
    cell(notebook, "run-polls")["cell_type"] = ["code"]
    cell(notebook, "unroll-polls")["cell_type"] = "Code"
    return notebook


@harmless("6 damaged cell(s) are passed over")
def damaged_cells_among_the_others(notebook, _):
    bad = [None, 5, "x", [], code(None), code(["x = 1", 5])]
    notebook["cells"] = [*bad[:3], *notebook["cells"], *bad[3:]]
    return notebook


@harmless()
def cells_without_end(notebook, _):
    notebook["cells"] += [code("")] * 4_000 + [code(" \n")] * 4_000
    return notebook


@harmless()
def five_megabytes_of_prose(notebook, _):
    notebook["cells"].insert(1, prose("All work and no play. " * 250_000))
    return notebook


@harmless("1 code cell(s) of over 600,000 characters are passed over")
def five_megabytes_of_data(notebook, _):
    notebook["cells"].insert(7, code(f'data = """{"0123456789" * 500_000}"""'))
    return notebook


@harmless(f"{MISSING}: imports")
def the_imports_deleted(notebook, cell):
    notebook["cells"].remove(cell(notebook, "imports"))
    return notebook


@harmless(
    f"{MISSING}: title, is-all-here, imports, story, equations, conventions, shares-text, "
    "shares-points, read-poll-text, read-poll-points, run-polls-text, "
    "run-polls-points, unroll-polls-text, unroll-polls-points, week-run-text, "
    "week-run, figure-text, figure, figure-why, experiments-text, overview-text, "
    "overview, ahead"
)
def everything_deleted_but_the_answers(notebook, _):
    notebook["cells"] = [
        cell for cell in notebook["cells"] if cell["id"].replace("-", "_") in FUNCTIONS
    ]
    return notebook


@harmless(f"{CHANGED}: title, imports, shares-points, figure")
def locked_cells_edited(notebook, cell):
    cell(notebook, "title")["source"] = "# My week"
    cell(notebook, "imports")["source"] = "import numpy\nnp = None"
    cell(notebook, "shares-points")["source"] = "# check(shares)"
    cell(notebook, "figure")["source"] = "raise SystemExit"
    return notebook


@harmless(f"{CHANGED}: imports")
def an_import_added_to_the_given_ones(notebook, cell):
    cell(notebook, "imports")["source"].append("\nfrom scipy.special import softmax as ready")
    cell(notebook, "shares")["source"] = "def shares(x):\n    return ready(x, axis=0)"
    return notebook


@harmless(f"{CHANGED}: shares-points", f"{ELSEWHERE}: shares in cell 9")
def an_answer_written_into_the_cell_of_the_check(notebook, cell):
    answer, check = cell(notebook, "shares"), cell(notebook, "shares-points")
    check["source"] = [*answer["source"], "\n\n", *check["source"]]
    answer["source"] = "def shares(x):\n    raise NotImplementedError"
    return notebook


@harmless(f"{CHANGED}: imports")
def locked_cells_made_text(notebook, cell):
    cell(notebook, "imports")["cell_type"] = "markdown"
    cell(notebook, "shares-points")["cell_type"] = "raw"
    cell(notebook, "week-run")["cell_type"] = "markdown"
    return notebook


@harmless(f"{POINTS}: shares, shares-points, run-polls-points")
def points_claimed(notebook, cell):
    cell(notebook, "shares-points")["metadata"]["nbgrader"]["points"] = 1000
    cell(notebook, "run-polls-points")["metadata"]["nbgrader"]["points"] = [5]
    cell(notebook, "shares")["metadata"]["nbgrader"]["points"] = 4
    return notebook


@harmless(ANOTHER_RELEASE)
def given_cells_of_another_release(notebook, cell):
    title, grade = cell(notebook, "title"), cell(notebook, "shares-points")
    title["source"] = "# Reading the week, as it was"
    grade["metadata"]["nbgrader"]["points"] = 3
    for each in (title, grade):
        sealed = nbformat.from_dict({**each, "source": "".join(each["source"])})
        each["metadata"]["nbgrader"]["checksum"] = compute_checksum(sealed)
    return notebook


@harmless(f"{CHANGED}: shares-points", f"{POINTS}: shares-points, run-polls-points")
def points_that_are_no_number(notebook, cell):
    nested = []
    for _ in range(300):
        nested = [nested]
    cell(notebook, "shares-points")["source"] = "# of which release is this?"
    for grade_id, points in (("shares-points", 10**400), ("run-polls-points", nested)):
        cell(notebook, grade_id)["metadata"]["nbgrader"]["points"] = points
    return notebook


@harmless(ANOTHER_RELEASE, f"{CHANGED}: imports", f"{POINTS}: run-polls-points")
def cells_changed_in_a_notebook_of_another_release(notebook, cell):
    given_cells_of_another_release(notebook, cell)
    cell(notebook, "imports")["source"].append("\nimport scipy")
    cell(notebook, "run-polls-points")["metadata"]["nbgrader"]["points"] = 50
    return notebook


@harmless()
def the_order_reversed(notebook, _):
    notebook["cells"].reverse()
    return notebook


@harmless(f"{REPEATED}: shares")
def cells_copied(notebook, cell):
    for grade_id in ("title", "imports", "shares", "shares-points", "week-run"):
        notebook["cells"].append(copy.deepcopy(cell(notebook, grade_id)))
        notebook["cells"][-1]["id"] += "-copy"
    return notebook


@harmless(f"{RETYPED}: shares")
def an_answer_cell_made_text_and_its_code_in_a_new_one(notebook, cell):
    answer = cell(notebook, "shares")
    notebook["cells"].insert(notebook["cells"].index(answer), code(answer["source"]))
    answer["cell_type"] = "markdown"
    return notebook


@harmless(f"{UNANSWERED}: unroll-polls")
def an_answer_in_a_cell_of_its_own(notebook, cell):
    answer = cell(notebook, "unroll-polls")
    answer |= {"id": "b5d1", "metadata": {}}
    return notebook


@harmless(f"{UNANSWERED}: read-poll, run-polls, unroll-polls")
def all_answers_in_one_cell(notebook, cell):
    answers = [cell(notebook, name.replace("_", "-")) for name in FUNCTIONS]
    answers[0]["source"] = "\n\n".join("".join(answer["source"]) for answer in answers)
    for answer in answers[1:]:
        notebook["cells"].remove(answer)
    return notebook


@pytest.fixture
def damaged(solved, cell):
    return lambda kind: HARMLESS[kind][0](copy.deepcopy(solved), cell)


@pytest.fixture(scope="module")
def repaired(_solved, cell, read):
    """The submission that is made of each damaged notebook, once."""
    return functools.cache(lambda kind: read(HARMLESS[kind][0](copy.deepcopy(_solved), cell)))


@pytest.mark.parametrize("kind", HARMLESS)
def test_damage_is_told_in_plain_lines(repaired, kind):
    notes = repaired(kind).notes
    assert notes == HARMLESS[kind][1]
    assert all(note.isprintable() for note in notes)


@pytest.mark.parametrize("kind", HARMLESS)
def test_damage_hides_no_answer(repaired, kind):
    answers = by_name(repaired(kind))
    assert set(answers) == set(FUNCTIONS)
    assert not [source for source in answers.values() if "NotImplementedError" in source]


@pytest.mark.parametrize("kind", HARMLESS)
def test_only_answers_given_and_own_cells_run(repaired, template, kind):
    ran = sources(repaired(kind))
    assert ran.count(template.locked["imports"]) == 1
    assert not {template.locked[grade_id] for grade_id in SHOWN} & set(ran)
    assert not [source for source in ran if source.startswith("check(")]
    assert len(ran) < 12


def test_no_damage_outside_the_answers_costs_a_point(repaired, grade, damaged):
    # The grade is a function of the cells that run: each set of them is graded once.
    one_of_each = {tuple(sources(repaired(kind))): kind for kind in HARMLESS}
    kinds = [*one_of_each.values()]
    results = grade(*map(damaged, kinds))
    scores = {kind: result.score for kind, result in zip(kinds, results, strict=True)}
    assert scores == dict.fromkeys(kinds, 20)
    assert len(scores) > 10


# No point appears


@pytest.fixture
def untouched(course):
    """The notebook as it was released, with nothing written yet."""
    return json.loads(course.assignment("daily_polls").released.read_text(encoding="utf-8"))


def test_no_damage_earns_a_point(read, grade, untouched, cell):
    def damaged(kind):
        return HARMLESS[kind][0](copy.deepcopy(untouched), cell)

    kinds = HARMLESS.keys() - {"an import added to the given ones"}  # which is an answer of its own
    one_of_each = {tuple(sources(read(damaged(kind)))): kind for kind in sorted(kinds)}
    results = grade(*map(damaged, one_of_each.values()))
    assert {result.score for result in results} == {0}
    assert {result.max_score for result in results} == {20}


def test_a_check_that_is_edited_to_agree_earns_nothing(grade, untouched, cell):
    cell(untouched, "imports")["source"] = "check = lambda function: print('passes its check.')"
    cell(untouched, "shares-points")["source"] = "shares = 4  # points"
    (result,) = grade(untouched)
    assert result.score == 0


def test_a_demonstration_or_a_check_that_was_edited_does_not_run(read, solved, cell):
    before = sources(read(solved))
    cell(solved, "week-run")["source"] = "while True: pass"
    cell(solved, "shares-points")["source"] = "raise SystemExit"
    assert sources(read(solved)) == before


def test_only_the_first_of_several_copies_is_called_the_answer_cell(read, solved, cell):
    answer = cell(solved, "shares")
    solved["cells"].insert(
        solved["cells"].index(answer), {**answer, "id": "b", "source": "import math"}
    )
    cells = read(solved).cells
    assert [each.describe() for each in cells if "shares(x)" in each.source] == ["cell 9"]
    assert cells[1].describe() == "the answer cell of shares"


def test_given_code_wins_over_what_was_made_of_it(read, solved, cell, template):
    cell(solved, "imports")["source"] = "np = 'mine'"
    ran = sources(read(solved))
    assert ran.index(template.locked["imports"]) == ran.index("np = 'mine'") + 1


# Where missing given cells are put back

TWO_GIVEN = Template(
    assignment="week",
    order=("imports", "first", "helper", "second", "ending", "third"),
    locked={"imports": "import math", "helper": "def helper(): ...", "ending": "END = 1"},
    given=frozenset({"imports", "helper", "ending"}),
    answers=frozenset({"first", "second", "third"}),
    points={},
)


@pytest.mark.parametrize(
    ("handed_in", "run"),
    [
        ("first second third", "imports first helper second ending third"),
        ("imports first second third", "imports first helper second ending third"),
        ("imports helper third second first", "imports helper third second ending first"),
        ("third first second", "imports third first helper second ending"),
        ("second", "imports helper second ending"),
        ("ending helper imports first", "ending helper imports first"),
    ],
)
def test_a_missing_given_cell_comes_after_what_it_came_after(handed_in, run):
    code = {**TWO_GIVEN.locked, **{name: f"def {name}(): ..." for name in TWO_GIVEN.answers}}
    cells = [
        {"cell_type": "code", "id": name, "metadata": {}, "source": code[name]}
        for name in handed_in.split()
    ]
    data = json.dumps({"nbformat": 4, "cells": cells}).encode()
    submission = parse_submission(data, TWO_GIVEN, "somebody", "some.ipynb")
    assert [cell.grade_id for cell in submission.cells] == run.split()


# What damage to an answer costs: that answer


def test_a_deleted_answer_costs_its_points(read, grade, solved, cell):
    solved["cells"].remove(cell(solved, "unroll-polls"))
    assert read(solved).notes == (f"{UNANSWERED}: unroll-polls",)
    (result,) = grade(solved)
    assert [question.score for question in result.questions] == [4, 6, 5, 0]


def test_half_of_a_notebook_earns_half_of_the_points(read, grade, solved, cell):
    solved["cells"] = solved["cells"][: solved["cells"].index(cell(solved, "run-polls-text"))]
    assert read(solved).notes[0].startswith(f"{MISSING}: run-polls-text, run-polls-points, ")
    (result,) = grade(solved)
    assert [question.score for question in result.questions] == [4, 6, 0, 0]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_cell_made_text_is_code_again(read, solved, cell, kind):
    cell(solved, "unroll-polls")["cell_type"] = kind
    submission = read(solved)
    assert submission.notes == (f"{RETYPED}: unroll-polls",)
    assert by_name(submission).keys() == set(FUNCTIONS)


@pytest.mark.parametrize("source", [None, 5, {}, True, ["def unroll_polls(", None]])
def test_a_source_that_is_no_text_is_passed_over(read, solved, cell, source):
    cell(solved, "unroll-polls")["source"] = source
    submission = read(solved)
    assert submission.notes == (
        "1 damaged cell(s) are passed over",
        f"{UNANSWERED}: unroll-polls",
    )
    assert "unroll_polls" not in by_name(submission)


def test_a_cell_without_a_source_is_an_empty_one(read, solved, cell):
    del cell(solved, "unroll-polls")["source"]
    submission = read(solved)
    assert submission.notes == ()
    assert "unroll_polls" not in by_name(submission)


WORSE = "def unroll_polls(x, a0, parameters):\n    pass"


def test_a_copy_below_the_check_changes_nothing_whether_it_is_worse_or_better(grade, solved, cell):
    answer = cell(solved, "unroll-polls")
    wrong = copy.deepcopy(solved)
    cell(wrong, "unroll-polls")["source"] = WORSE
    solved["cells"].append({**answer, "source": WORSE})
    wrong["cells"].append(answer)
    kept, lost = grade(solved, wrong)
    assert [question.score for question in kept.questions] == [4, 6, 5, 5]
    assert [question.score for question in lost.questions] == [4, 6, 5, 0]


@pytest.mark.parametrize("character", ["\0", "\ud800"], ids=["a null", "half a surrogate pair"])
def test_what_no_text_can_hold_is_a_syntax_error_in_code(grade, solved, cell, character):
    cell(solved, "unroll-polls")["source"].append(f"\n{character}")
    (result,) = grade(solved)
    assert [question.score for question in result.questions] == [4, 6, 5, 0]
    message = result.questions[3].criteria[0].message
    assert message.isprintable()
    assert "a syntax error in line" in message


def test_a_huge_answer_is_passed_over_and_the_rest_is_graded(read, grade, solved, cell):
    cell(solved, "unroll-polls")["source"].append("\nx = 1" * 200_000)
    assert read(solved).notes == (
        "1 code cell(s) of over 600,000 characters are passed over",
        f"{UNANSWERED}: unroll-polls",
    )
    (result,) = grade(solved)
    assert [question.score for question in result.questions] == [4, 6, 5, 0]


def test_code_behind_more_than_anybody_writes_is_passed_over(read, solved):
    solved["cells"] += [code("a = b\n" * 99_999), code("c = 1"), code("d\n" * 299_999), code("e")]
    submission = read(solved)
    assert submission.notes == ("2 code cell(s) behind 1,200,000 characters are passed over",)
    assert submission.notebook[-1].source == "c = 1"


def test_the_largest_cell_that_is_not_passed_over_reaches_the_worker(grade, solved, cell):
    solved["cells"].insert(1, code('data = """' + "अ" * 599_980 + '"""'))
    cell(solved, "shares")["source"].insert(1, "    assert len(data) == 599_980\n")
    (result,) = grade(solved)
    assert result.score == 20
