"""What attacks show, on the three pages that an instructor opens: nothing runs, loads or covers."""

import json
import mimetypes
from pathlib import Path
from urllib.parse import urlparse

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config, PyFileConfigLoader

from autograder import runner
from autograder.course.corpus import load_hostile
from autograder.feedback import Feedback, feedback_page
from autograder.report import analyse, report_page
from autograder.submission import read_submission
from autograder.submission.notebook import as_notebook, plain_output
from autograder.validation.notebooks import attack
from autograder.validation.samples import made
from tests.kit.browser import chromium, needs_chromium
from tests.kit.pages import complaints

# Those that say something to whoever reads a page.
SPEAKING = (
    *("dress_up_the_page", "exception_that_bites", "malformed_outputs", "script_in_output"),
    *("stall_with_spaces", "unprintable_messages", "unprintable_names"),
)
# And those of them that say it in HTML: to open a page takes seconds.
ACTING = ("dress_up_the_page", "script_in_output", "unprintable_names")
SITE = "http://instructor.test"
STATIC = Path(handlers.root_path) / "static"


@pytest.fixture(scope="module")
def graded(context, course):
    """The attacks' records, by name, and each notebook as saved with its cells' own outputs."""
    run = runner.Run.of(course.root, context.assignment.name)
    attacks = load_hostile(course)
    tasks = [
        made(context.corpus, name, attack(attacks[name], context.assignment)) for name in SPEAKING
    ]
    results = runner.grade_here(context, run, tasks)
    return {
        name: (result, _saved(task, result))
        for name, task, result in zip(SPEAKING, tasks, results, strict=True)
    }


def _saved(task, result):
    """The notebook with all that its cells showed, twice: as code's output, and as prose."""
    notebook = json.loads(task.content)
    told = [output for outputs in result.outputs.values() for output in outputs]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = told
    prose = [text for output in told for text in output.get("data", {}).values()]
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in prose]
    notebook["cells"] += cells
    return json.dumps(notebook).encode()


def _feedback(course, context, name, graded):
    result, saved = graded[name]
    return feedback_page(
        Feedback(
            name, result.assignment, "s", saved, result, runner.template(_run(course, context))
        )
    )


def _run(course, context):
    return runner.Run.of(course.root, context.assignment.name)


def _formgrader(course, context, name, graded, tmp_path):
    """The formgrader's page on an autograded notebook, by its template and our configuration."""
    result, saved = graded[name]
    path = tmp_path / "saved.ipynb"
    path.write_bytes(saved)
    template = runner.template(_run(course, context))
    submission = read_submission(path, template, "s", 20)
    metadata = json.loads(context.assignment.released.read_text())["metadata"]
    notebook = nbformat.from_dict(as_notebook(submission, template, metadata))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            outputs = map(plain_output, [o for each in result.outputs.values() for o in each])
            cell.outputs = [nbformat.from_dict(output) for output in outputs if output]
    config = PyFileConfigLoader("course_config.py", str(course.root)).load_config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    resources = {"base_url": "", "submission_id": "1", "notebook_id": "n", "assignment_id": "a"}
    resources |= {"index": 0, "total": 1, "student": "s", "notebook_path": "n.ipynb"}
    body, _ = HTMLExporter(config=Config({"HTMLExporter": config.HTMLExporter})).from_notebook_node(
        notebook, resources=resources
    )
    return body


@pytest.mark.parametrize("name", SPEAKING)
def test_nothing_of_an_attack_is_alive_on_its_feedback_page(course, context, graded, name):
    assert complaints(_feedback(course, context, name, graded)) == []


def test_nothing_of_an_attack_is_alive_in_the_class_report(context, graded):
    known = context.corpus.all_misconceptions
    results = [result for result, _ in graded.values()]
    assert complaints(report_page(analyse(context.assignment, results, known))) == []


# -- in a browser ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


class Visit:
    """A page of the instructor's site, and whatever it asks for, says or leads to."""

    def __init__(self, browser, body):
        self.page = browser.new_page(viewport={"width": 1200, "height": 800})
        self.asked, self.body = [], body
        self.page.on("dialog", self._dismiss)
        self.page.route("**/*", self._answer)
        self.page.goto(f"{SITE}/page", wait_until="load")

    def _dismiss(self, dialog):
        self.asked.append(dialog.message)
        dialog.dismiss()

    def _answer(self, route):
        url = urlparse(route.request.url)
        static = STATIC / url.path.removeprefix("/formgrader/static/")
        if url.path == "/page":
            route.fulfill(body=self.body, content_type="text/html; charset=utf-8")
        elif url.path.startswith("/formgrader/static/") and static.is_file():
            kind = mimetypes.guess_type(static.name)[0] or "text/plain"
            route.fulfill(body=static.read_bytes(), content_type=kind)
        elif url.path.startswith("/formgrader/api/"):
            route.fulfill(body="[]", content_type="application/json")
        else:
            self.asked.append(route.request.url)
            route.abort()

    def harm(self):
        from playwright.sync_api import Error

        try:
            found = self._look_around()
        except Error as error:  # it was led elsewhere meanwhile
            found = [str(error)]
        return [*self.asked, *found]

    def _look_around(self):
        page = self.page
        page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(100)
        found = [] if page.url.partition("#")[0] == f"{SITE}/page" else [page.url]
        found += ["another title"] if "hostile" in page.title() else []
        found += [frame.url for frame in page.frames[1:]]
        found += [f"window {each.url}" for each in page.context.pages if each is not page]
        return found + page.evaluate(COVERED)


# What lies over the page's own parts, as a hand would find it: each must be on top of itself.
COVERED = """() => [...document.querySelectorAll('input.score, textarea.comment, h1, h2, nav a')]
  .filter(it => it.offsetParent !== null && getComputedStyle(it).visibility === 'visible')
  .filter(it => !it.closest('nav.navbar'))
  .filter(it => {
    it.scrollIntoView({block: 'center', behavior: 'instant'})
    const box = it.getBoundingClientRect()
    const top = document.elementFromPoint(box.left + Math.min(8, box.width / 2),
                                          box.top + box.height / 2)
    return !(top && (it.contains(top) || top.contains(it)))
  }).map(it => 'covered: ' + it.outerHTML.slice(0, 200))"""
# Not the student's: nbgrader's template asks for the first, our own cells for the second.
OURS = ("https://cdnjs.cloudflare.com/ajax/libs/mathjax/", f"{SITE}/unrolled.svg")


@needs_chromium
@pytest.mark.parametrize("name", ACTING)
def test_an_attack_does_nothing_in_the_instructors_browser(
    browser, course, context, graded, name, tmp_path
):
    known = context.corpus.all_misconceptions
    bodies = {
        "feedback": _feedback(course, context, name, graded),
        "formgrader": _formgrader(course, context, name, graded, tmp_path),
        "report": report_page(analyse(context.assignment, [graded[name][0]], known)),
    }
    for kind, body in bodies.items():
        visit = Visit(browser, body)
        harm = [each for each in visit.harm() if not each.startswith(OURS)]
        assert harm == [], kind
        if kind == "formgrader":
            fields = visit.page.locator("input.score").count()
            assert fields == len(context.assignment.questions)
        visit.page.close()


@pytest.mark.long
@needs_chromium
def test_a_page_that_an_attack_takes_over_would_be_noticed(browser, course):
    """Its own parts as they are, where nothing cleans them."""
    names = {"HTML": str, "Markdown": str, "Latex": str, "display": lambda *_, **__: None}
    source = load_hostile(course)["dress_up_the_page"]["extra"].partition("display\n\n")[2]
    exec(source, names)  # noqa: S102 - the course's own corpus
    own = '<h1>Feedback</h1><input class="score">'
    found = [
        harm
        for part in names["PARTS"]
        for harm in Visit(browser, f"<!doctype html>{own}{part}").harm()
    ]
    assert any(each.startswith("covered: ") for each in found)
    for asked in ("style", "link", "image", "frame", "refresh"):
        assert any(each.endswith(f"/{asked}") for each in found), asked
