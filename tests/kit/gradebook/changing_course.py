"""The tiny course, stated anew with other questions: what an instructor edits after hand-ins."""

import json
import shutil
import sys
from unittest import mock

from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import ANSWER, CONFIG, GRADERS, MASTER, NAME, TEST, TinyFolder

CODE, _, PROSE = MASTER.partition("# %% [markdown]")
HEAD, _, FUNCTION = CODE.partition('# %% nbgrader={"grade": false, "grade_id": "double"')
FUNCTION = f'# %% nbgrader={{"grade": false, "grade_id": "double"{FUNCTION}'
PROSE = f"# %% [markdown]{PROSE}"
GRADERS_HEAD, _, GRADER = GRADERS.partition("class TestDouble")
GRADER = f"\n\nclass TestDouble{GRADER}"
MISTAKE = """

@misconception(belief="{0} more.", hint="You add {0}.", caught_by=("values", "seeded"))
def adds_{1}(x):
    return {0} + x
"""
GIVEN = f'# %% nbgrader={{{{"grade": false, "grade_id": "{{0}}", {TEST}\nfour = 4\n\n'

# The course's own modules.
COURSE = tuple(f"{place}.{NAME}" for place in ("solutions", "source", "tests.graders"))

assert ANSWER in PROSE


def restate(path, functions, manual, given=()):
    """Writes the course's files anew.

    functions: by name, the factor and the points of *values*. manual: points by name.
    """
    questions = {
        name: {"shapes": 1, "values": points, "seeded": 1}
        for name, (_, points) in functions.items()
    }
    stated = CONFIG.replace('{"double": {"shapes": 1, "values": 1, "seeded": 1}}', repr(questions))
    stated = stated.replace('{"in_your_words": 2}', repr(manual))
    config = path / "course_config.py"
    text = config.read_text()
    before, after = text.index("ASSIGNMENTS = {"), text.index("\n# nbgrader's own settings")
    config.write_text(f"{text[:before]}{stated}{text[after:]}")
    source, graders, reference = HEAD, GRADERS_HEAD.rstrip(), ""
    source += "".join(GIVEN.format(name) for name in given)
    mistakes = path / "solutions" / NAME / "misconceptions"
    shutil.rmtree(mistakes)
    mistakes.mkdir()
    for name, (factor, _) in functions.items():
        cell = name.replace("_", "-")
        part = FUNCTION.replace('"double', f'"{cell}').replace("double", name)
        source += part.replace("2.0 *", f"{factor} *")
        graders += GRADER.replace("Double", name.title()).replace("double", name)
        reference += f"def {name}(x):\n    return {factor} * x\n\n\n"
        mistake = MISTAKE.format(factor - 1, name)
        head = "from autograder.course.corpus import misconception\n"
        (mistakes / f"{name}.py").write_text(head + mistake)
    source += "".join(PROSE.replace("in-your-words", name.replace("_", "-")) for name in manual)
    (path / "source" / NAME / f"{NAME}.py").write_text(source)
    (path / "source" / NAME / f"{NAME}.ipynb").unlink(missing_ok=True)
    (path / "tests" / "graders" / NAME / f"test_{NAME}.py").write_text(graders + "\n")
    (path / "solutions" / NAME / "reference.py").write_text(reference)


class ChangingFolder(TinyFolder):
    """The tiny course's folder, whose questions change."""

    def here(self, *arguments):
        """As ever; what was imported of this course, or a copy, as it was before is forgotten."""
        for name in [*sys.modules]:
            if name.startswith(COURSE):
                del sys.modules[name]
        path = [place for place in sys.path if place != str(self.path)]
        with mock.patch.object(sys, "path", [str(self.path), *path]):
            return super().here(*arguments)

    def restate(self, functions, manual, given=()):
        restate(self.path, functions, manual, given)

    def hand_in_tiny(self, student, answers, released=None):
        """Hands in the notebook as it is released now, with answers by grade_id."""
        released = released or self.path / "release" / NAME / f"{NAME}.ipynb"
        notebook = json.loads(released.read_text())
        for cell in notebook["cells"]:
            answer = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
            cell["source"] = cell["source"] if answer is None else answer
        path = self.path / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook))

    def comment_by_hand(self, student, cell, words):
        self.sql(
            "update comment set manual_comment = ? where id in (select comment.id from comment "
            "join base_cell cell on cell.id = comment.cell_id "
            "join submitted_notebook sn on sn.id = comment.notebook_id "
            "join submitted_assignment sa on sa.id = sn.assignment_id "
            "where sa.student_id = ? and cell.name = ?)",
            *(words, student, cell),
        )

    def by_hand(self):
        """All that people gave: (student, cell): score or words."""
        found = {key: row[1] for key, row in self.grades().items() if row[1] is not None}
        rows = self.sql(
            "select sa.student_id, cell.name, comment.manual_comment from comment "
            "join base_cell cell on cell.id = comment.cell_id "
            "join submitted_notebook sn on sn.id = comment.notebook_id "
            "join submitted_assignment sa on sa.id = sn.assignment_id "
            "where comment.manual_comment is not null"
        )
        return found, {(student, cell): words for student, cell, words in rows}

    def cells(self):
        """The gradebook's cells: kind and name, with their points."""
        rows = self.sql(
            "select base.type, base.name, coalesce(g.max_score, t.max_score) from base_cell base "
            "left join grade_cells g on g.id = base.id left join task_cells t on t.id = base.id"
        )
        sources = self.sql("select 'source', name, null from source_cell")
        return sorted(rows + sources, key=str)

    def orphans(self):
        """Rows that hang on nothing."""
        return {
            table: self.sql(
                f"select count(*) from {table} where {column} not in (select id from {of})"
            )[0][0]
            for table, column, of in (
                ("grade", "cell_id", "base_cell"),
                ("grade", "notebook_id", "submitted_notebook"),
                ("comment", "cell_id", "base_cell"),
                ("grade_cells", "id", "base_cell"),
                ("solution_cells", "id", "base_cell"),
            )
        }


def make(path):
    """The tiny course: three have handed in, were graded, and somebody has corrected."""
    tiny_course.make(path)
    folder = ChangingFolder(path)
    for student in ("amara", "bashir", "chiara"):
        right = tiny_course.WRONG if student == "bashir" else tiny_course.RIGHT
        words = f"It gives twice as much, says {student}."
        folder.hand_in_tiny(student, {"double": right, "in-your-words": words})
    done = folder.here("grade", NAME)
    assert done.stdout == f"{NAME}: 3 graded\n", done.stderr
    folder.set_by_hand("amara", "in-your-words", 2)
    folder.set_by_hand("bashir", "double-points", 1.5)
    folder.comment_by_hand("amara", "in-your-words", "Well said.")
    folder.comment_by_hand("chiara", "double", "Neat.")
    return folder
