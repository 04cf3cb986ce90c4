"""A released notebook in a real kernel, from top to bottom, as a student runs it."""

import shutil

import nbformat
from nbclient import NotebookClient

from autograder.validation.notebooks import as_bytes, filled_in, released_notebook


def run(assignment, folder, answers, first_cell="pass"):
    """The outputs of each code cell by its id, after `first_cell` in an unpacked release."""
    shutil.copytree(assignment.released.parent, folder, dirs_exist_ok=True)
    notebook = filled_in(released_notebook(assignment), answers)
    notebook = nbformat.reads(as_bytes(notebook).decode(), as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(first_cell))
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}})
    client.execute()
    return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def printed(outputs):
    return "".join(each.text for each in outputs if each.output_type == "stream")


def has_picture(outputs):
    return any("image/png" in each.get("data", {}) for each in outputs)


def checked(outputs):
    """What `check` says in a grade cell."""
    (answer,) = (each for each in outputs if "data" in each)
    return answer.data["text/plain"]
