"""Colours that meet can be told apart, by everybody and in both schemes."""

import re
from pathlib import Path

import pytest

from autograder import pages

STYLE = (Path(pages.__file__).parent / "style.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block))
    for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
)
# Text, and what it stands on.
PAIRS = [
    *[(text, ground) for text in ("ink", "soft", "link") for ground in ("page", "card")],
    *[(text, ground) for text in ("good", "bad", "open") for ground in ("page", "card")],
    *[("ink", ground) for ground in ("sunk", "hint")],
    *[(code, "sunk") for code in ("keyword", "string", "number", "name", "soft")],
]


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_the_contrast_that_wcag_asks_for(scheme, text, ground):
    assert contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_and_lines_of_plots_stand_out(scheme):
    assert contrast(scheme["link"], scheme["page"]) >= 3
    assert contrast(scheme["link"], scheme["line"]) >= 3


def test_both_schemes_name_the_same_colours():
    assert LIGHT.keys() == DARK.keys()


def test_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_style_sheet_loads_nothing():
    assert "url(" not in STYLE
    assert "@import" not in STYLE
