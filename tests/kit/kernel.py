"""A released notebook in a real kernel, from top to bottom, as a student runs it."""

import shutil

import nbformat
from jupyter_client.manager import run_kernel

from autograder.validation.notebooks import as_bytes, filled_in, released_notebook

SHOWN = {"stream", "display_data", "execute_result"}


def run(assignment, folder, answers, first_cell="pass"):
    """The outputs of each code cell by its id, after `first_cell` in an unpacked release."""
    shutil.copytree(assignment.released.parent, folder, dirs_exist_ok=True)
    notebook = filled_in(released_notebook(assignment), answers)
    notebook = nbformat.reads(as_bytes(notebook).decode(), as_version=4)
    # Not by nbclient: where a cell shows a widget, it may wait for a reply that it has already.
    with run_kernel(cwd=str(folder)) as kernel:
        run_cell(kernel, first_cell)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        return {cell.id: run_cell(kernel, cell.source) for cell in cells}


def run_cell(kernel, source):
    """What a cell shows; AssertionError where it raises."""
    outputs = []

    def hook(message):
        if message["msg_type"] in SHOWN:
            outputs.append(nbformat.v4.output_from_msg(message))

    reply = kernel.execute_interactive(source, timeout=300, allow_stdin=False, output_hook=hook)
    assert reply["content"]["status"] == "ok", (source, reply["content"])
    return outputs


def printed(outputs):
    return "".join(each.text for each in outputs if each.output_type == "stream")


def has_picture(outputs):
    return any("image/png" in each.get("data", {}) for each in outputs)


def checked(outputs):
    """What `check` says in a grade cell."""
    (answer,) = (each for each in outputs if "data" in each)
    return answer.data["text/plain"]
