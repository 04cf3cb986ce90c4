"""Solved notebooks with cells of a text in place of some of theirs."""

from autograder.release.master import solved_answers
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook


def cells(text):
    """The cells of a notebook in text, by name; what follows the name is done to its lines."""
    lines = {
        "in_crlf": lambda source: source.replace("\n", "\r\n"),
        "in_tabs": lambda source: source.replace("    ", "\t"),
    }
    found = {}
    first, *parts = text.split("\n# %% ")
    assert not first.strip()
    for part in parts:
        name, source = part.split("\n", 1)
        name, *asked = name.split()
        for each in asked:
            source = lines[each](source)
        found[name] = source
    return found


def notebook(assignment, text):
    """The file of a solved notebook with these cells: `last` is put at its end."""
    answers = {**solved_answers(assignment), **cells(text)}
    last = answers.pop("last", None)
    made = filled_in(released_notebook(assignment), answers)
    if last is not None:
        about = {"cell_type": "code", "id": "last", "metadata": {}, "outputs": []}
        made["cells"].append({**about, "execution_count": None, "source": last})
    return as_bytes(made)
