"""How the formgrader shows markdown: a student's HTML as text, not as part of the page.

nbgrader's templates put it into the instructor's page as it is, scripts included. Named in
`course_config.py`, where nbconvert's HTML exporter finds it as its `markdown2html`.
"""

from __future__ import annotations

from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Markdown as HTML. Only a locked cell, which is ours, may bring HTML of its own."""
    cell: Any = context.get("cell", {})
    about = cell.get("metadata", {}).get("nbgrader", {})
    is_ours = about.get("locked") and not about.get("solution")
    renderer = IPythonRenderer(
        escape=not is_ours,
        allow_harmful_protocols=False,
        anchor_link_text="¶",
        path=context.get("resources", {}).get("metadata", {}).get("path", ""),
    )
    return MarkdownWithMath(renderer=renderer).render(source)
