"""What others wrote, made safe to show: text, HTML, markdown, code and pictures.

nh3 does the cleaning: the Python binding of ammonia, which parses as browsers do (html5ever) and
writes the tree anew from a list of what is allowed. bleach, which nbconvert still brings along, is
in maintenance only since 2023, because the parser below it is no longer developed.
"""

from __future__ import annotations

import base64
import binascii
import functools
import re
import secrets
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin

from ..util.text import has_endless_line, without_trailing_blanks
from .blocks import BLOCKS, Blocks, BoundedMarkdown, TooManyBlocks

# Hostile nesting takes time that grows with its square: within these bounds it stays below half a
# second, and no table that a person reads is as large.
MOST_CHARACTERS = 100_000
MOST_TAGS = 5_000
# Markdown makes no more than three blocks for a tag; a table of 30 rows and 6 columns has 600.
MOST_BLOCKS = 3 * MOST_TAGS
# Each of these may make a reader of markdown look through all that follows. What a person writes in
# one cell, 15 000 characters with a dozen marks in every line, stays within this work.
MARKS = r"""[]()*_~`$<!\{"""
MOST_WORK = 50_000_000
MOST_HIGHLIGHTED = 20_000
MOST_PICTURE_BYTES = 2_000_000
MOST_PIXELS = 40_000_000  # a small file can unpack to a picture that no phone can hold

PROSE = (
    "p br hr b strong i em u s del ins sub sup small mark q blockquote cite abbr div span".split()
)
CODE = "code pre kbd samp var".split()
LISTS = "ul ol li dl dt dd".split()
TABLES = "table caption thead tbody tfoot tr th td colgroup col".split()
HEADINGS = "h1 h2 h3 h4 h5 h6".split()
# No style, class or id: what a page's own style sheet does, only the page may ask for.
ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
HEADING = re.compile(r"<(/?)h([1-6])>")

# Escape sequences of terminals: colours, cursor moves, window titles.
TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
# What a page must not hold, or what makes text read otherwise than it stands there.
UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


# -- text -----------------------------------------------------------------------------------


def text(value: str) -> str:
    """Text as a terminal would show it in the end, with nothing unseen left in it."""
    value = TERMINAL.sub("", value.replace("\r\n", "\n"))
    if "\r" in value:  # a progress bar writes over its own line
        value = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in value.split("\n"))
    return seen(value)


def seen(value: str) -> str:
    """The text with control characters and direction overrides written out."""
    return UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", value)


def shortened(value: str, most: int) -> tuple[str, int]:
    """The beginning of a text, and how many characters were left out."""
    return (value, 0) if len(value) <= most else (value[:most], len(value) - most)


# -- code -----------------------------------------------------------------------------------


def code(source: str) -> Markup:
    """Python source, its syntax marked by classes unless that is much; a `<pre>`'s content."""
    source = seen(source.replace("\r\n", "\n").replace("\r", "\n"))
    shown = without_trailing_blanks(source)
    if len(source) > MOST_HIGHLIGHTED or has_endless_line(shown):
        return escape(source)
    lexer, formatter = _highlighter()
    from pygments import highlight

    return Markup(highlight(shown, lexer, formatter).rstrip("\n"))  # Pygments escapes all


@functools.cache
def _highlighter() -> tuple[Any, Any]:
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)


# -- pictures -------------------------------------------------------------------------------


def picture(data: str, kind: str) -> str | None:
    """The data address of a PNG or JPEG in base 64; None for anything that is not just that."""
    if kind not in ("image/png", "image/jpeg") or len(data) > MOST_PICTURE_BYTES * 3 // 2:
        return None
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    size = _png_size(raw) if kind == "image/png" else _jpeg_size(raw)
    if size is None or not 0 < size[0] * size[1] <= MOST_PIXELS or len(raw) > MOST_PICTURE_BYTES:
        return None
    return f"data:{kind};base64,{base64.b64encode(raw).decode()}"


def _png_size(raw: bytes) -> tuple[int, int] | None:
    if raw[:8] != b"\x89PNG\r\n\x1a\n" or raw[12:16] != b"IHDR" or len(raw) < 24:
        return None
    width, height = struct.unpack(">II", raw[16:24])
    return width, height


def _jpeg_size(raw: bytes) -> tuple[int, int] | None:
    """From the first frame header; the segments before it are skipped by their length."""
    if raw[:2] != b"\xff\xd8":
        return None
    offset = 2
    while offset + 9 <= len(raw) and raw[offset] == 0xFF:
        marker, length = raw[offset + 1], int.from_bytes(raw[offset + 2 : offset + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", raw[offset + 5 : offset + 9])
            return width, height
        offset += 2 + length
    return None


# -- HTML and markdown ----------------------------------------------------------------------


def html(source: str) -> Markup | None:
    """HTML with only what is allowed left of it; None where it is too much to parse."""
    if len(source) > MOST_CHARACTERS or source.count("<") > MOST_TAGS:
        return None
    cleaned = _cleaner().clean(seen(source))
    # No attribute is allowed on a heading, so that this pattern finds them all; the page's own
    # headings go down to the third level.
    lower = HEADING.sub(lambda match: f"<{match[1]}h{min(int(match[2]) + 3, 6)}>", cleaned)
    return Markup(lower)


def markdown(
    source: str,
    attachments: Mapping[str, Mapping[str, str]] | None = None,
    is_room: Callable[[int], bool] = lambda _: True,
    of_page: Blocks | None = None,
) -> Markup:
    """A markdown cell as HTML, or as its text where it is too much to parse. Formulas stay as they
    were typed.

    attachments: the pictures of the cell, by name and then by type, in base 64. Each is shown where
    it is named first, if there `is_room` for so many characters.
    of_page: the blocks that the page has left, of which each one made is taken.
    """
    pictures = _Attached(attachments or {}, is_room)
    rendered = None
    if len(source) <= MOST_CHARACTERS and markdown_work(source) <= MOST_WORK:
        bounds = (Blocks(MOST_BLOCKS), of_page or Blocks(MOST_BLOCKS))
        with suppress(TooManyBlocks):
            made = _markdown().render(source, {"pictures": pictures, BLOCKS: bounds})
            rendered = html(made)
    if rendered is None:
        return Markup("<pre>{}</pre>").format(seen(source))
    return Markup(pictures.put_into(rendered))


MARK = "\ue000picture-"


class _Attached:
    """A cell's pictures, which are large: they join its text when that has been cleaned."""

    def __init__(
        self, attachments: Mapping[str, Mapping[str, str]], is_room: Callable[[int], bool]
    ) -> None:
        self._attachments = dict(attachments)
        self._is_room = is_room
        self._mark = MARK + secrets.token_hex(16)  # that no text can hold
        self._shown: list[str] = []

    def mark(self, name: str, about: str) -> str:
        """What stands in the text for a picture; nothing where there is none, or none any more."""
        for kind, data in self._attachments.pop(name, {}).items():
            address = picture(data, kind)
            if address and self._is_room(len(address)):
                self._shown.append(f'<img src="{address}" alt="{escape(about)}">')
                return f"{self._mark}-{len(self._shown) - 1}-"
        return ""

    def put_into(self, text: str) -> str:
        return re.sub(rf"{self._mark}-(\d+)-", lambda match: self._shown[int(match[1])], text)


def markdown_work(source: str) -> int:
    """How much it may take to parse a text: its length, times the marks in it."""
    return len(source) * sum(map(source.count, MARKS))


@functools.cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags={*PROSE, *CODE, *LISTS, *TABLES, *HEADINGS, "a", "img"},
        clean_content_tags={"script", "style", "title", "template", "noscript", "textarea"},
        attributes=ATTRIBUTES,
        allowed_classes={"code": {"math"}},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "data"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """A link leads to the web, a picture is carried by the page; any other address is dropped."""
    if MARK in value:
        return None  # an unclosed tag before a picture: it would join the text inside the tag
    if name == "href":
        return value if re.match(r"https?://", value, re.IGNORECASE) else None
    if name == "src":
        kind, _, data = value.removeprefix("data:").partition(";base64,")
        return picture(data, kind)
    if name in ("colspan", "rowspan", "start"):
        return value if re.fullmatch(r"\d{1,3}", value) else None
    return value


@functools.cache
def _markdown() -> MarkdownIt:
    parser = BoundedMarkdown("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, double_inline=True, allow_labels=False)
    parser.add_render_rule("image", _image)
    for name, form in FORMULAS.items():
        parser.add_render_rule(name, _formula(form))
    return parser


FORMULAS = {
    "math_inline": '<code class="math">${}$</code>',
    "math_inline_double": '<code class="math">$${}$$</code>',
    "math_block": '<pre><code class="math">$${}$$</code></pre>\n',
}


def _formula(form: str) -> Any:
    def rule(
        _: RendererHTML,
        tokens: Sequence[Token],
        index: int,
        options: OptionsDict,
        env: EnvType,
    ) -> str:
        return form.format(escape(tokens[index].content))

    return rule


def _image(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    """A picture that is attached to the cell; of any other, what it is said to show."""
    token = tokens[index]
    about = renderer.renderInlineAsText(token.children or [], options, env)
    name = str(token.attrs.get("src", "")).removeprefix("attachment:")
    if mark := env["pictures"].mark(name, about):
        return str(mark)
    return f"<em>[picture: {escape(about)}]</em>" if about else "<em>[picture]</em>"
