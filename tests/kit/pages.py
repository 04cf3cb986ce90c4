"""What tests of pages share: submissions with something in every place, and a strict reader."""

import base64
import json
import re
import struct
import zlib

from bs4 import BeautifulSoup

from autograder.feedback import Feedback
from autograder.results.result import CriterionResult, QuestionResult, Result

OURS = {
    *"html head meta title style body a header main nav section article footer div span p".split(),
    *"h1 h2 h3 h4 h5 h6 ul ol li dl dt dd pre code strong em b i u s del ins sub sup small".split(),
    *"mark q blockquote cite abbr kbd samp var br hr img table caption thead tbody tfoot".split(),
    *"tr th td colgroup col figure figcaption details summary".split(),
    # plots
    *"svg g path use defs clippath rect text desc".split(),
}
ATTRIBUTES = {
    *"lang charset http-equiv content name id class href rel src alt tabindex role scope".split(),
    *"aria-label aria-labelledby aria-hidden colspan rowspan start xmlns viewbox".split(),
    *"d transform x y width height fill stroke clip-path font-size text-anchor opacity".split(),
    *"stroke-width stroke-linejoin stroke-linecap stroke-miterlimit stroke-dasharray".split(),
    *"fill-opacity stroke-opacity xmlns:xlink".split(),
}
PNG = base64.b64encode(
    b"\x89PNG\r\n\x1a\n"
    + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\0\0")),
            (b"IEND", b""),
        )
    )
).decode()


def read(page):
    """The page as a browser builds it."""
    return BeautifulSoup(page, "html5lib")


def complaints(page):
    """What on a page could run, load, restyle, or lead somewhere it should not."""
    soup = read(page)
    tags = {tag.name.lower() for tag in soup.find_all()}
    found = [f"a <{name}>" for name in sorted(tags - OURS)]
    for tag in soup.find_all():
        for name, value in tag.attrs.items():
            said = " ".join(value) if isinstance(value, list) else value
            if name.lower() not in ATTRIBUTES:
                found.append(f"{name}={said!r} on <{tag.name}>")
            elif name in ("href", "src"):
                found += address_complaints(soup, tag, name, said)
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    found += [f"id {each} twice" for each in sorted({i for i in ids if ids.count(i) > 1})]
    return found + theirs_among_ours(soup) + head_complaints(soup)


def address_complaints(soup, tag, name, said):
    shown = repr(said[:60])
    if name == "src":
        plain = re.match(r"data:image/(png|jpeg);base64,[\w+/=]+$", said)
        return [] if plain else [f"a picture from {shown}"]
    if said.startswith("#"):
        return [] if soup.find(id=said[1:]) else [f"a link to {shown}, which is not there"]
    if not said.startswith("http"):
        return [f"a link to {shown}"]
    secret = {"noopener", "noreferrer"} <= set(tag.get("rel", []))
    return [] if secret else [f"a link that tells where it comes from: {shown}"]


def theirs_among_ours(soup):
    found = []
    for tag in soup.select(".rich *"):
        if tag.get("id") or set(tag.get("class", [])) - {"math"}:
            found.append(f"a <{tag.name}> of theirs with our class or id")
        if tag.name in ("h1", "h2", "h3"):
            found.append(f"a <{tag.name}> of theirs among our headings")
    return found


def head_complaints(soup):
    found = []
    styles = soup.find_all("style")
    if len(styles) != 1 or styles[0].parent.name != "head":
        found.append("another style sheet")
    if len([title for title in soup.find_all("title") if title.parent.name == "head"]) != 1:
        found.append("another title")
    if [meta["http-equiv"] for meta in soup.find_all("meta", attrs={"http-equiv": True})] != [
        "Content-Security-Policy"
    ]:
        found.append("another http-equiv")
    return found


def outline(page):
    """The levels of the headings, in order."""
    return [int(tag.name[1]) for tag in read(page).find_all(re.compile(r"^h[1-6]$"))]


# -- submissions ----------------------------------------------------------------------------


def criterion(
    name, outcome="passed", message="Every element agrees.", points=2, mistake=None, hint=""
):
    score = points if outcome == "passed" else 0
    return CriterionResult(name, outcome, score, points, message, mistake, hint)


def question(name, **outcomes):
    """A question; `shapes="failed"` and so on, everything else passed."""
    return QuestionResult(
        name,
        [criterion(each, outcomes.get(each, "passed")) for each in ("shapes", "values", "seeded")],
    )


def record(*questions, student="amara", outcome="graded", **more):
    return Result(
        notebook=f"submitted/{student}/daily_polls/daily_polls.ipynb",
        assignment="daily_polls",
        student=student,
        outcome=outcome,
        max_score=sum(each.max_score for each in questions),
        questions=questions,
        layers=["bubblewrap", "landlock"],
        secret="f1f2f3f4f5f6",
        **more,
    )


def code(source, *outputs):
    return {
        "cell_type": "code",
        "metadata": {},
        "execution_count": 1,
        "source": source,
        "outputs": list(outputs),
    }


def markdown(source, **more):
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def notebook(*cells):
    made = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made).encode()


def shown(data, kind="display_data"):
    return {"output_type": kind, "data": data, "metadata": {}}


def printed(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def failed(*traceback):
    return {"output_type": "error", "ename": "E", "evalue": "v", "traceback": list(traceback)}


def everywhere(text):
    """Feedback with this text in every place that a student, or their code, fills."""
    about = [
        markdown(text, attachments={text: {"image/png": text}, "a.png": {text: PNG}}),
        code(
            text,
            printed(text),
            shown({"text/html": text, "text/plain": text}),
            shown({"text/markdown": text}),
            shown({"text/latex": text, "image/svg+xml": text}),
            shown({"image/png": text, "text/plain": text}),
            shown({text: text, "application/javascript": text}),
            failed(text, f"\x1b[31m{text}\x1b[0m"),
        ),
        {"cell_type": text, "metadata": {}, "source": text},
    ]
    said = criterion("values", "failed", text, mistake="a_mistake")
    graded = QuestionResult("shares", [criterion("shapes"), said, criterion("seeded")])
    return Feedback(
        title="Reading the week",
        assignment="daily_polls",
        student=text,
        notebook=notebook(*about),
        record=record(graded, student=text, cells=[{"cell": 2, "message": text}], notes=[text]),
        comments={"shares": text},
    )
