"""An instructor in JupyterLab: grades with the button, corrects by hand, makes the feedback."""

import re

import pytest
from playwright.sync_api import TimeoutError

from tests.kit.browser import chromium, needs_chromium
from tests.kit.courses.folder import A
from tests.kit.gradebook.formgrader import TOKEN, Formgrader

pytestmark = needs_chromium

COMMENT = "We spoke about this: half the points."


@pytest.fixture(scope="module")
def done(new_course, samples):
    """A course in which chiara's submission was graded, corrected and given feedback, by clicks."""
    folder = new_course("in_jupyterlab", ["chiara"], samples)
    server = Formgrader(folder)
    try:
        server.wait()
        with chromium() as browser:
            page = browser.new_page(viewport={"width": 1300, "height": 900})
            _clicks(page, server.url, folder)
    finally:
        server.close()
    return folder


def _clicks(page, url, folder):
    page.goto(f"{url}/lab?token={TOKEN}")
    # JupyterLab's offer of news lies over what is clicked, where the machine is slow.
    page.add_style_tag(content="#react-toastify-container { display: none }")
    page.get_by_role("menuitem", name="Nbgrader").click(timeout=60_000)
    page.get_by_role("menuitem", name="Formgrader").click()
    formgrader = page.frame_locator("iframe")
    formgrader.locator("td.num-submissions a").click()
    _press(formgrader, "td.autograde a")
    folder.first = folder.grades(), folder.comments()

    formgrader.get_by_role("link", name="Manual Grading").click()
    formgrader.locator("td.name a", has_text=A).click()  # the assignment
    formgrader.locator("td.name a", has_text=A).click()  # its notebook
    formgrader.locator("td.name a:visible").click()  # the submission
    score, comment = formgrader.locator("input.score"), formgrader.locator("textarea.comment").first
    _enter(page, score.first, "2", comment, r'"manual_score": ?"?2')
    _enter(page, comment, COMMENT, score.nth(1), re.escape(COMMENT))

    page.goto(f"{url}/formgrader/manage_submissions/{A}")
    _press(page, "td.generate-feedback a")


def _enter(page, field, text, next_field, sent):
    """Types, and leaves the field, which saves it: until the server has answered.

    Before the page has heard what is saved already, nothing that is typed is heard, and no mark on
    it says whether it was.
    """

    def has_saved(response):
        request = response.request
        return request.method == "PUT" and re.search(sent, request.post_data or "") is not None

    for last in (False, False, False, True):
        try:
            with page.expect_response(has_saved, timeout=10_000):
                field.fill(text)
                next_field.focus()
            return
        except TimeoutError:
            if last:
                raise
            field.fill("")
            next_field.focus()


def _press(formgrader, button):
    """One of the buttons in a student's line; nbgrader says that it went well, and is closed."""
    formgrader.locator(button).click()
    formgrader.locator("#success-modal").wait_for(timeout=60_000)
    formgrader.locator("#success-modal button:visible").first.click()
    formgrader.locator(".modal-backdrop").wait_for(state="detached")


def test_the_button_gives_what_the_corpus_says(done):
    scores, comments = done.first
    assert scores["chiara", "shares-points"][0] == 1
    assert "your rows sum to 1" in comments["chiara", "shares"]


def test_a_score_typed_by_hand_stands_beside_the_automatic_one(done):
    automatic, by_hand, *_ = done.grades()["chiara", "shares-points"]
    assert (automatic, by_hand) == (1, 2)


def test_the_feedback_page_has_the_score_and_the_comment_of_the_person(done):
    page = (done.path / "feedback" / "chiara" / A / f"{A}.html").read_text()
    assert "18 of 20 points" in page
    assert COMMENT in page
    assert "The automatic grade was 1." in page
