"""Templates to pages. Everything is escaped, but what `clean` has marked as HTML."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from .clean import seen

HERE = Path(__file__).parent
CODE = re.compile(r"`([^`]+)`")


def page(template: Path, **context: Any) -> str:
    """The page of a template that extends `base.html`, with the style and the policy it carries."""
    environment = _environment(template.parent)
    style = _style()
    return environment.get_template(template.name).render(
        style=Markup(style), policy=_policy(style), **context
    )


def points(value: float) -> str:
    """3 or 2.5; two decimals where a person gave thirds."""
    return f"{round(value, 2) + 0.0:.10g}"


def out_of(score: float, most: float) -> str:
    """`3 of 4 points`, said as a person would."""
    return f"{points(score)} of {points(most)} {'point' if most == 1 else 'points'}"


def opened(most: float) -> str:
    """What stands in its place while a score is open."""
    return f"{points(most)} {'point' if most == 1 else 'points'} open"


def code_marks(text: str) -> Markup:
    """Plain text in which `backticks` become code, as our messages use them."""
    parts = CODE.split(seen(text))
    marked = [
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    ]
    return Markup("").join(marked)


@functools.cache
def _environment(folder: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, HERE]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(points=points, code_marks=code_marks)
    environment.globals.update(out_of=out_of, opened=opened)
    return environment


def _seen(value: Any) -> Any:
    """Every text that a template fills in, without what no page may hold."""
    return seen(value) if type(value) is str else value


@functools.cache
def _style() -> str:
    return (HERE / "style.css").read_text(encoding="utf-8")


@functools.cache
def _policy(style: str) -> str:
    """The page's Content-Security-Policy. A style sheet that is not ours has another hash."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
