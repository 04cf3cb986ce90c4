"""Matplotlib's SVG, made to take the page's colours and to pass its policy.

matplotlib writes colours into `style` attributes, which the page's Content-Security-Policy does not
allow, and which could not follow the reader's choice of light or dark. Each colour here is a name
that becomes a class; the style sheet says what it looks like.
"""

from __future__ import annotations

import io
import itertools
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

SVG = "http://www.w3.org/2000/svg"
UNWANTED = (f"{{{SVG}}}metadata", f"{{{SVG}}}style")
LINK = "{http://www.w3.org/1999/xlink}href"
INK, SOFT, LINE, FIRST = "#010101", "#020202", "#030303", "#040404"
CLASSES = {INK: "ink", SOFT: "soft", LINE: "line", FIRST: "first"}
SIZE = re.compile(r"([\d.]+)px")
REFERENCE = re.compile(r"url\(#([^)]+)\)")


def histogram(edges: Sequence[float], counts: Sequence[int], title: str, text: str) -> Markup:
    """Bars from edge to edge."""
    figure, axes = _axes(height=2.8)
    widths = [right - left for left, right in itertools.pairwise(edges)]
    places = [left + width * 0.06 for left, width in zip(edges, widths, strict=False)]
    axes.bar(places, counts, [width * 0.88 for width in widths], align="edge", color=FIRST)
    axes.set_xlabel("points")
    axes.set_ylabel("students")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_xlim(edges[0], edges[-1])
    return _svg(figure, title, text)


def shares(labels: Sequence[str], values: Sequence[float], title: str, text: str) -> Markup:
    """Lying bars from 0 to 100 %."""
    figure, axes = _axes(height=0.8 + 0.26 * len(labels))
    places = range(len(labels))
    axes.barh(places, [100] * len(labels), color=LINE, height=0.62)
    axes.barh(places, [100 * value for value in values], color=FIRST, height=0.62)
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xlabel("% passed")
    return _svg(figure, title, text)


def intervals(
    labels: Sequence[str],
    values: Sequence[float],
    ranges: Sequence[tuple[float, float]],
    title: str,
    text: str,
) -> Markup:
    """Dots with their intervals, from -1 to 1."""
    figure, axes = _axes(height=0.9 + 0.38 * len(labels))
    axes.axvline(0, color=SOFT, linewidth=1)
    for row, (value, (low, high)) in enumerate(zip(values, ranges, strict=True)):
        axes.plot([low, high], [row, row], color=FIRST, linewidth=2, solid_capstyle="butt")
        axes.plot([value], [row], "o", color=FIRST, markersize=7)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlim(-1, 1)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    axes.set_xlabel("correlation with the rest")
    return _svg(figure, title, text)


def _axes(height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.5, height), layout="constrained")
    axes: Any = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.tick_params(color=LINE, labelcolor=INK, length=0)
    axes.xaxis.label.set_color(SOFT)
    axes.yaxis.label.set_color(SOFT)
    return figure, axes


def _svg(figure: Any, title: str, text: str) -> Markup:
    """The figure as an element for a page, with a title and a description that is read out."""
    import matplotlib as mpl

    name = re.sub(r"\W+", "-", title.lower())
    drawn = io.BytesIO()
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": name, "font.size": 11}
    with mpl.rc_context(settings):
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    root = ElementTree.fromstring(drawn.getvalue())
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag in UNWANTED]:
            parent.remove(child)
    for element in root.iter():
        _restyle(element, name)
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-text")
    for index, (tag, content) in enumerate((("title", title), ("desc", text))):
        said = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{'text' if index else tag}"})
        said.text = content
        root.insert(index, said)
    ElementTree.register_namespace("", SVG)
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _restyle(element: ElementTree.Element, name: str) -> None:
    """Turns a style attribute into attributes and classes, and ids into ids of this figure."""
    classes = []
    for part in element.attrib.pop("style", "").split(";"):
        key, _, value = (piece.strip() for piece in part.partition(":"))
        if key in ("fill", "stroke") and value in CLASSES:
            classes.append(f"{key}-{CLASSES[value]}")
        elif key == "font":
            element.set("font-size", SIZE.findall(value)[0])
        elif key == "font-size":
            element.set("font-size", value.removesuffix("px"))
        elif key and not key.startswith("font"):
            element.set(key, value)
    drawn = [key for key in ("fill", "stroke") if element.get(key) in CLASSES]
    classes += [f"{key}-{CLASSES[element.attrib.pop(key)]}" for key in drawn]
    if classes:
        element.set("class", " ".join(classes))
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.get('id')}")
    if LINK in element.attrib:
        element.set("href", f"#{name}-{element.attrib.pop(LINK).removeprefix('#')}")
    for key, value in element.attrib.items():
        element.set(key, REFERENCE.sub(rf"url(#{name}-\1)", value))
