"""What stands on a student's page, and what does not."""

import base64
import itertools
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.corpus import load_corpus
from autograder.feedback import Feedback, Standing, feedback_page
from autograder.grading import words
from autograder.release.master import master_notebook, solved_answers
from autograder.results.result import QuestionResult
from autograder.submission import read_template
from autograder.validation import samples
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from tests.kit.pages import (
    PNG,
    code,
    complaints,
    criterion,
    everywhere,
    failed,
    markdown,
    notebook,
    outline,
    printed,
    question,
    read,
    record,
    shown,
)

HINT = "Your rows sum to 1. Sum along axis 0."


def feedback(*questions, cells=(), **more):
    content = notebook(*(cells or [code("x = 1")]))
    told = {"record": record(*questions), **more}
    return Feedback("Reading the week", "daily_polls", "amara", content, **told)


def text_of(made):
    """What is read on the page, in one line."""
    return " ".join(read(feedback_page(made)).body.get_text(" ").split())


# -- points and messages --------------------------------------------------------------------


def test_each_criterion_stands_with_its_points_and_its_message():
    shares = QuestionResult(
        "shares",
        [
            criterion("shapes", points=1, message="In the right shapes."),
            criterion("values", "failed", "It differs in 28 of 28 elements.", 2),
            criterion("seeded", "failed", "It differs in 45 of 45 elements.", 1),
        ],
    )
    text = text_of(feedback(shares))
    assert "1 of 4 points" in text
    assert "shapes: ✓ passed 1 of 1 point In the right shapes." in text
    assert "values: ✗ not passed 0 of 2 points It differs in 28 of 28 elements." in text
    assert "seeded: ✗ not passed 0 of 1 point It differs in 45 of 45 elements." in text


def test_a_hint_stands_apart_from_what_was_seen():
    values = criterion("values", "failed", "It differs.", mistake="by_rows", hint=HINT)
    page = feedback_page(feedback(QuestionResult("shares", [values])))
    assert read(page).select_one(".told").get_text(" ", strip=True) == f"Hint. {HINT}"
    assert page.count(HINT) == 1


def test_backticks_in_a_message_become_code():
    shares = QuestionResult("shares", [criterion("values", "failed", "`shares` <raised> `E`.")])
    marked = read(feedback_page(feedback(shares))).select(".plain.card p code")
    assert [each.get_text() for each in marked] == ["shares", "E"]


def test_points_on_which_the_grader_broke_are_open_and_not_zero():
    text = text_of(feedback(question("shares", seeded="grader_error"), question("run_polls")))
    assert "6 of 12 points" in text
    assert "Still open: 6 of these points" in text
    assert "seeded: … open 2 points open" in text


def test_a_submission_on_which_the_grader_broke_shows_no_score_and_no_traceback():
    broken = record(outcome="grader_error", notes=["Traceback: expected [0.26] in /course/x.py"])
    text = text_of(feedback(record=broken))
    assert "The grader itself failed on this notebook, not your answers." in text
    assert "Traceback" not in text
    assert "of 0" not in text


def test_an_unreadable_file_is_explained(course):
    template = read_template(course.assignment("daily_polls").released)
    made = Feedback("T", "daily_polls", "amara", b"%PDF-1.7", record(), template=template)
    text = text_of(made)
    assert "The file is not a notebook: its text is not JSON" in text
    assert "hand in again" in text


def test_a_notebook_handed_in_since_is_not_shown_with_the_old_points():
    made = Feedback("T", "daily_polls", "amara", None, record(question("shares")))
    text = text_of(made)
    assert "You have handed in again since this was graded." in text
    assert "6 of 6 points" in text


# -- what a person added --------------------------------------------------------------------


def test_a_late_penalty_is_taken_off_and_explained():
    text = text_of(feedback(question("shares"), late_penalty=2))
    assert "4 of 6 points" in text
    assert "6 for your answers, less 2 for handing in late." in text


def test_a_penalty_never_makes_a_score_negative():
    assert "0 of 6 points" in text_of(feedback(question("shares"), late_penalty=20))


def test_points_given_by_hand_stand_beside_the_automatic_ones():
    given = {"shares-points": Standing(4.5, 6, by_hand=True)}
    text = text_of(feedback(question("shares", values="failed"), standings=given))
    assert "4.5 of 6 points" in text
    assert "Your instructor decided on these points. The automatic grade was 4." in text


def test_points_given_by_hand_where_the_grader_broke_stand_beside_no_automatic_ones():
    given = {"shares-points": Standing(5, 6, by_hand=True)}
    text = text_of(feedback(question("shares", seeded="grader_error"), standings=given))
    assert "5 of 6 points" in text
    assert "Your instructor decided on these points." in text
    assert "automatic grade" not in text


def test_the_same_points_given_by_hand_are_not_worth_a_word():
    given = {"shares-points": Standing(6, 6, by_hand=True)}
    assert "decided" not in text_of(feedback(question("shares"), standings=given))


def test_a_comment_stands_with_its_question():
    made = feedback(question("shares"), comments={"shares": "Nice.\nSee me about `axis`."})
    section = read(feedback_page(made)).find(id="question-shares").find_parent("section")
    told = section.select_one(".told").get_text(" ", strip=True)
    assert told == "From your instructor Nice. See me about axis ."


def test_what_a_person_has_still_to_grade_is_open():
    waiting = {"essay-points": Standing(None, 5), "poem": Standing(2, 3, by_hand=True)}
    text = text_of(feedback(question("shares"), standings=waiting, comments={"poem": "Lovely."}))
    assert "8 of 14 points" in text
    assert "Still open: 5 of these points" in text
    assert "essay 5 points open This answer is read by a person, who has not graded it yet." in text
    assert "poem 2 of 3 points From your instructor Lovely." in text


# -- cells ----------------------------------------------------------------------------------


def test_outputs_are_shown_as_they_were_saved():
    cells = [
        code("print(1)", printed("one\n"), printed("two\n")),
        code("plot()", shown({"image/png": PNG, "text/plain": "<Figure size 640x480>"})),
        code("1 / 0", failed("\x1b[31mZeroDivisionError\x1b[0m: division by zero")),
        code("frame", shown({"text/html": "<table><tr><td>7</td></tr></table>"})),
    ]
    soup = read(feedback_page(feedback(cells=cells)))
    outputs = [each.get_text() for each in soup.select(".output pre")]
    assert outputs == ["one\ntwo\n", "ZeroDivisionError: division by zero"]
    assert soup.select_one(".output img")["alt"] == "Picture that cell 2 showed"
    assert soup.select_one(".output .rich td").get_text() == "7"


def test_a_progress_bar_is_shown_as_it_ended():
    soup = read(feedback_page(feedback(cells=[code("run()", printed("10%\r50%\r100%\r\ndone"))])))
    assert soup.select_one(".output pre").get_text() == "100%\ndone"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"image/svg+xml": "<svg/>"}, "A picture is left out: only PNG and JPEG are shown"),
        ({"application/vnd.jupyter.widget-view+json": {}}, "An interactive output is left out"),
    ],
)
def test_what_cannot_be_shown_safely_is_said_to_be_left_out(data, told):
    assert told in text_of(feedback(cells=[code("x", shown(data))]))


def test_so_many_outputs_that_cannot_be_shown_are_told_and_no_more():
    outputs = [shown({"image/svg+xml": "<svg/>"}) for _ in range(50_000)]
    page = feedback_page(feedback(cells=[code("x", *outputs)]))
    assert "More output is left out: this page is full." in page
    assert len(page) < 5_000_000


def test_markdown_is_rendered_with_its_formulas_as_typed():
    source = "# Mine\n\n$a_1 * b_1$ is *not* $a_2$.\n\n![seen](attachment:x.png)\n\n|a|\n|-|\n|1|"
    cell = markdown(source, attachments={"x.png": {"image/png": PNG}})
    rich = read(feedback_page(feedback(cells=[cell]))).select_one(".rich")
    assert [each.get_text() for each in rich.select("code.math")] == ["$a_1 * b_1$", "$a_2$"]
    assert rich.select_one("h4").get_text() == "Mine"
    assert rich.select_one("em").get_text() == "not"
    assert rich.select_one("img")["alt"] == "seen"
    assert rich.select_one("td").get_text() == "1"


def test_a_screenshot_of_half_a_megabyte_leaves_the_words_around_it_as_they_are():
    large = base64.b64encode(base64.b64decode(PNG) + bytes(500_000)).decode()
    cell = markdown("**So:** ![s](attachment:x.png)", attachments={"x.png": {"image/png": large}})
    rich = read(feedback_page(feedback(cells=[cell]))).select_one(".rich")
    assert rich.select_one("strong").get_text() == "So:"
    assert rich.select_one("img")["src"] == f"data:image/png;base64,{large}"


def test_a_picture_that_is_named_often_is_on_the_page_once():
    cell = markdown("![s](attachment:x.png) " * 300, attachments={"x.png": {"image/png": PNG}})
    rich = read(feedback_page(feedback(cells=[cell]))).select_one(".rich")
    assert len(rich.select("img")) == 1
    assert rich.get_text().count("[picture: s]") == 299


def test_a_page_has_room_for_so_many_attached_pictures():
    attached = {f"{n}.png": {"image/png": PNG} for n in range(50)}
    source = " ".join(f"![{n}](attachment:{n}.png)" for n in range(50))
    page = read(feedback_page(feedback(cells=[markdown(source, attachments=attached)])))
    assert len(page.select(".rich img")) == 30


@pytest.mark.parametrize("unclosed", ["<a title='", '<a title="', "<img alt='", "<a href='"])
def test_an_attached_picture_never_joins_a_tag(unclosed):
    source = f"<p>before\n{unclosed}\n\n![s](attachment:x.png)\n\n'\" >after</p>"
    cell = markdown(source, attachments={"x.png": {"image/png": PNG}})
    shown = str(read(feedback_page(feedback(cells=[cell]))).select_one(".rich"))
    assert "picture-" not in shown
    assert all(
        tag.attrs.keys() <= {"src", "alt", "href", "rel", "title"} for tag in read(shown)("img")
    )


def test_a_picture_from_elsewhere_is_told_by_its_description():
    rich = read(feedback_page(feedback(cells=[markdown("![a cat](cat.png)")]))).select_one(".rich")
    assert rich.get_text(strip=True) == "[picture: a cat]"


def test_only_the_students_own_cells_are_shown(course):
    assignment = course.assignment("daily_polls")
    made = filled_in(released_notebook(assignment), solved_answers(assignment))
    made["cells"].append(markdown("My own words"))
    made["cells"].append(code("my_own = 1"))
    template = read_template(assignment.released)
    done = Feedback("T", "daily_polls", "amara", as_bytes(made), template=template)
    soup = read(feedback_page(done))
    headings = [each.get_text() for each in soup.select(".cell h3")]
    answers = [text.partition("to ")[2] for text in headings if "answer" in text]
    assert answers == list(assignment.questions)
    page = soup.get_text()
    assert "My own words" in page
    assert "my_own = 1" in page
    for source in template.locked.values():
        lines = [line for line in source.splitlines() if len(line) > 40]
        assert not any(line in page for line in lines)


def test_a_failed_cell_is_told_above_and_at_the_cell():
    said = "Cell 2 stopped with ZeroDivisionError."
    told = record(question("shares"), cells=[{"cell": 2, "message": said}])
    soup = read(feedback_page(feedback(cells=[code("a"), code("1 / 0")], record=told)))
    assert soup.find(id="failed").find_parent("section").a["href"] == "#cell-2"
    assert soup.select_one("article .failed").get_text() == said


def test_repairs_are_told_to_the_student(course):
    assignment = course.assignment("daily_polls")
    twice = next(
        sample
        for sample in samples.broken(load_corpus(assignment))
        if sample.task.name == "broken/given cells deleted"
    )
    template = read_template(assignment.released)
    made = Feedback("T", "daily_polls", "amara", twice.task.content, template=template)
    assert "given cells are missing" in text_of(made)


# -- what must not be there -----------------------------------------------------------------


def test_nothing_hidden_is_on_the_page(course):
    assignment = course.assignment("daily_polls")
    template = read_template(assignment.released)
    content = as_bytes(filled_in(released_notebook(assignment), solved_answers(assignment)))
    notes = ["the grader broke on shares, seeded: AssertionError: expected 0.2641628052767934"]
    told = record(question("shares"), notes=notes)
    page = feedback_page(Feedback("T", "daily_polls", "amara", content, told, template=template))
    for cell in master_notebook(assignment)["cells"]:
        hidden = re.search(r"### BEGIN HIDDEN TESTS(.*?)### END", cell["source"], re.DOTALL)
        if hidden:
            lines = [line.strip() for line in hidden[1].splitlines() if len(line.strip()) > 12]
            assert lines
            assert not any(line in page for line in lines)
    for secret in ("HIDDEN", "NBGRADER", "0.2641628", "the grader broke", told.secret, "landlock"):
        assert secret not in page
    assert told.notebook not in page


def test_a_message_of_a_broken_grader_is_the_only_word_on_it():
    broke = QuestionResult("shares", [criterion("values", "grader_error", words.GRADER_BROKE)])
    assert words.GRADER_BROKE in text_of(feedback(broke))


# -- for everybody --------------------------------------------------------------------------

RICH = everywhere("# A heading\n\n[a link](https://example.org) <h1>b</h1> ![c](d.png)")


def test_a_page_with_something_everywhere_is_clean():
    assert complaints(feedback_page(RICH)) == []


def test_headings_go_down_a_level_at_a_time():
    levels = outline(feedback_page(RICH))
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


def test_the_landmarks_are_there_once_and_named():
    soup = read(feedback_page(RICH))
    for name in ("header", "nav", "main", "footer"):
        assert len(soup.find_all(name)) == 1
    assert soup.html["lang"] == "en"
    assert soup.nav["aria-label"] == "Questions"
    for section in soup.find_all(["section", "article"]):
        assert soup.find(id=section["aria-labelledby"]).get_text(strip=True)


def test_the_first_thing_to_tab_to_leads_past_the_header():
    soup = read(feedback_page(RICH))
    first = soup.find(lambda tag: tag.name == "a" or tag.get("tabindex") == "0")
    assert first["href"] == "#content"
    assert soup.find(id="content").name == "main"


def test_whatever_scrolls_can_be_reached_by_keyboard_and_has_a_name():
    for block in read(feedback_page(RICH)).select(".cell > pre, .output > pre"):
        assert block["tabindex"] == "0"
        assert block["aria-label"]


def test_an_outcome_is_said_in_words_and_not_by_colour_alone():
    soup = read(feedback_page(feedback(question("shares", values="failed"))))
    for mark in soup.select("[aria-hidden=true]"):
        mark.extract()
    told = [" ".join(each.get_text(" ").split()) for each in soup.select("li h3")]
    assert told == ["shapes: passed", "values: not passed", "seeded: passed"]


def test_every_picture_has_a_description():
    assert all(image.get("alt") for image in read(feedback_page(RICH)).select(".picture img"))


# -- notebooks nobody would think of --------------------------------------------------------

WORDS = """
    cell_type source outputs output_type data text metadata traceback ename text/html image/png
    text/plain attachments id code markdown stream error nbgrader grade_id shares
""".split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5)
    ),
    max_leaves=30,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(JSON, min_size=1, max_size=4))
def test_a_malformed_notebook_still_gives_a_clean_page(cells):
    content = json.dumps({"cells": cells}).encode()
    page = feedback_page(Feedback("T", "daily_polls", "amara", content, record(question("f"))))
    assert complaints(page) == []
