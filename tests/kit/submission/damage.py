"""Damage to a notebook: any value at any place in its JSON; and the grade that comes of it."""

import json

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from autograder.course.corpus import load_corpus
from autograder.grading.submission_grader import SubmissionGrader
from autograder.submission import Unreadable
from autograder.submission.read import parse_submission
from autograder.validation.notebooks import filled_in, released_notebook
from tests.kit.grading.local_worker import LocalGrader

MANY = settings.get_current_profile_name() == "many"


def examples(count):
    """So many examples, the same every time; with the profile `many`, sixty times as many anew."""
    return settings(
        max_examples=60 * count if MANY else count,
        derandomize=not MANY,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


texts = st.text(max_size=8) | st.sampled_from(
    [
        *(
            "code",
            "markdown",
            "raw",
            "shares",
            "shares-points",
            "imports",
            "run-polls",
            "title",
        ),
        *("\ud800", "\x00", "\x1b[31m", "x" * 5000),
    ]
)
numbers = st.booleans() | st.integers() | st.just(10**4000) | st.floats()
values = st.recursive(
    st.none() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
)
WAYS = ("replace", "delete", "double", "swap", "move", "wrap")


def places(value, path=()):
    """Every place in a JSON value, as the keys that lead there."""
    yield path
    inside = value.items() if isinstance(value, dict) else ()
    inside = enumerate(value) if isinstance(value, list) else inside
    for key, part in inside:
        yield from places(part, (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def damage(data, notebook, somewhere=lambda place: True):
    """Alters one of the places that `somewhere` allows; which it was, and in which way."""
    path = data.draw(st.sampled_from([p for p in places(notebook) if p and somewhere(p)]))
    holder, key = at(notebook, path[:-1]), path[-1]
    way = data.draw(st.sampled_from(WAYS))
    match way, holder:
        case "delete", _:
            del holder[key]
        case "double", list():
            holder.insert(data.draw(st.integers(0, len(holder))), holder[key])
        case "swap", list():
            other = data.draw(st.integers(0, len(holder) - 1))
            holder[key], holder[other] = holder[other], holder[key]
        case "move", list():
            holder.insert(data.draw(st.integers(0, len(holder) - 1)), holder.pop(key))
        case "move" | "double", dict():
            moved = holder[key] if way == "double" else holder.pop(key)
            holder[data.draw(texts)] = moved
        case "wrap", _:
            holder[key] = data.draw(st.sampled_from([[holder[key]], {"": holder[key]}]))
        case _:
            holder[key] = data.draw(values)
            way = "replace"
    return path, way


class Graded:
    """An assignment whose notebooks are graded here; what runs alike is graded once."""

    def __init__(self, assignment):
        self._grader = LocalGrader(load_corpus(assignment))
        self.assignment = assignment
        self.solved = filled_in(released_notebook(assignment), self._grader.solution)
        self.full = {name: sum(points.values()) for name, points in assignment.graded.items()}
        self._known = {}

    def without(self, name):
        """The solved notebook without one answer."""
        answers = {each: text for each, text in self._grader.solution.items() if each != name}
        return filled_in(released_notebook(self.assignment), answers)

    def scores(self, notebook):
        """Points by question; None where it cannot be read, which a plain line says."""
        content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        try:
            read = parse_submission(content, self._grader.template, "somebody", "n.ipynb")
        except Unreadable as error:
            line = str(error)
        else:
            line = ""
        assert line.isprintable()
        if line:
            return None
        assert all(note.isprintable() for note in read.notes)
        runs = tuple((cell.source, cell.role) for cell in read.cells)
        if runs not in self._known:
            submission_grader = SubmissionGrader(self._grader.context, read)
            submission_grader.hold()
            result = submission_grader.result()
            assert result.outcome == "graded"
            assert not [note for note in result.notes if note.startswith("the grader failed")]
            self._known[runs] = {each.name: each.score for each in result.questions}
        return self._known[runs]

    def owners(self, notebook):
        """Whose answer each cell is: the question's name, or None."""
        names = {name.replace("_", "-"): name for name in self.full}
        return [names.get(cell["id"]) for cell in notebook["cells"]]

    def rests_on(self, name):
        """The questions that a missing answer costs something."""
        asked = {**self._grader.context.questions, **self._grader.context.concepts}
        found = {name}
        while more := {q for q in asked if set(asked[q].depends_on) & found} - found:
            found |= more
        return found
