"""A submission as a notebook file again: repaired, and with nothing in it but what is understood.

What a handed-in file says beside its sources (metadata, outputs, unknown keys) is left behind: it
may be malformed, forged, or meant for the page that shows it. Pictures that were dropped into a
text are part of it, and stay; so do those of the texts that were given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..pages.clean import picture
from .model import Cell, Submission, Template

Notebook = dict[str, Any]


def as_notebook(
    submission: Submission, template: Template, metadata: Mapping[str, Any]
) -> Notebook:
    """The repaired submission in notebook format 4.5, without outputs.

    `metadata` is that of the released notebook. A cell's id is its grade_id, or tells its place.
    """
    return {
        "cells": [_cell(cell, template, submission.saved) for cell in submission.notebook],
        "metadata": dict(metadata),
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(cell: Cell, template: Template, saved: Sequence[Any]) -> Notebook:
    released: Mapping[str, Any] = {}
    if cell.grade_id is not None:
        released = template.released[cell.grade_id]
        kind, metadata = released["cell_type"], released["metadata"]
    else:
        kind, metadata = "code" if cell.role == "extra" else "markdown", {}
    made: Notebook = {
        "cell_type": kind,
        "id": cell.id,
        "metadata": metadata,
        "source": cell.source,
    }
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
        return made
    is_own = cell.role == "text"
    if attachments := _attachments(cell, saved) if is_own else released.get("attachments"):
        made["attachments"] = attachments
    return made


def _attachments(cell: Cell, saved: Sequence[Any]) -> Notebook:
    """The pictures of a text cell, by name, each as PNG or JPEG."""
    as_saved = saved[cell.position - 1] if cell.position else None
    attachments = as_saved.get("attachments") if isinstance(as_saved, dict) else None
    kept: Notebook = {}
    for name, forms in attachments.items() if isinstance(attachments, dict) else ():
        for mime in PICTURES if isinstance(forms, dict) else ():
            data = forms.get(mime)
            data = "".join(data) if _is_lines(data) else data
            if isinstance(data, str) and picture(data, mime):
                kept[_text(name)] = {mime: data}
                break
    return kept


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


# What a page would load, run or style: only these are kept of a worker's outputs.
PICTURES = ("image/png", "image/jpeg")


def plain_output(output: Mapping[str, Any]) -> Notebook | None:
    """One of a worker's outputs with nothing but text and pictures; None where nothing is left."""
    match output:
        case {"output_type": "stream", "name": str(name), "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": _text(text)}
        case {"output_type": "error", "ename": str(name), "evalue": str(value), **rest}:
            lines = [_text(line) for line in rest.get("traceback", ()) if isinstance(line, str)]
            error = {"ename": _text(name), "evalue": _text(value), "traceback": lines}
            return {"output_type": "error", **error}
        case {"data": dict(data)}:
            pictures = {mime: data[mime] for mime in PICTURES if picture(data.get(mime, ""), mime)}
            if "text/plain" in data:
                pictures["text/plain"] = _text(data["text/plain"])
            return (
                {"output_type": "display_data", "data": pictures, "metadata": {}}
                if pictures
                else None
            )
    return None


def _text(text: str) -> str:
    """Text that can be written as UTF-8."""
    return text.encode("utf-8", "replace").decode()
