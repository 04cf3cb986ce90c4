"""Whatever a student writes, prints, draws or raises: nothing of it runs, loads or restyles."""

import base64
import time

import pytest
from markupsafe import escape

from autograder.feedback import feedback_page
from autograder.pages import clean
from tests.kit.feedback.hostile_html import ATTACKS, filled
from tests.kit.pages import PNG, code, complaints, everywhere, markdown, notebook, read

TRAP = "https://trap.example"


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_comes_to_nothing_in_every_place(attack):
    page = feedback_page(everywhere(filled(attack, TRAP)))
    assert complaints(page) == []
    page.encode("utf-8")


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_what_was_cleaned_stays_as_it_is_when_cleaned_again(attack):
    once = clean.html(filled(attack, TRAP))
    assert once is not None
    assert str(clean._cleaner().clean(str(once))) == str(once)


def test_two_attacks_do_not_join():
    texts = [filled(attack, TRAP) for attack in ATTACKS.values()]
    assert complaints(feedback_page(everywhere("\n\n".join(texts)))) == []
    assert complaints(feedback_page(everywhere("".join(reversed(texts))))) == []


def test_our_own_reader_finds_what_it_looks_for():
    page = feedback_page(everywhere("text"))
    for planted, found in (
        ("<script>1</script>", "a <script>"),
        ('<p onclick="1">', "onclick='1' on <p>"),
        ('<p style="color:red">', "style='color:red' on <p>"),
        ('<a href="javascript:1">', "a link to 'javascript:1'"),
        ('<img src="http://x/">', "a picture from 'http://x/'"),
        ("<style>p{}</style>", "another style sheet"),
        ('<meta http-equiv="refresh">', "another http-equiv"),
    ):
        assert found in complaints(page.replace("</footer>", f"{planted}</footer>"))


def test_no_character_is_left_that_text_hides_behind():
    page = feedback_page(everywhere("a\x00\x1b[31m\u202eb\u2066\ud800c"))
    assert not clean.UNSEEN.search(page)


def test_hidden_direction_changes_are_written_out():
    assert clean.seen("if admin\u202e:") == "if admin⟨U+202E⟩:"


def test_a_page_escapes_what_looks_like_its_template():
    assert "49" not in read(feedback_page(everywhere("{{ 7 * 7 }}"))).get_text()


# -- sizes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hostile",
    ["<div>" * 60_000, "<b><i><p>" * 20_000, "<ul><li>" * 30_000, "&" * 3_000_000, "<a " * 300_000],
    ids=["div", "mixed", "list", "entities", "open tags"],
)
def test_html_too_deep_or_too_long_is_shown_as_text(hostile):
    assert clean.html(hostile) is None


@pytest.mark.parametrize("blank", [" \n", "\n ", "\t\n", "\n\x0c", "\u2003\n"])
def test_lines_of_nothing_but_blanks_have_their_colours_at_once(blank):
    started = time.process_time()
    clean.code(f"{blank * (20_000 // len(blank) - 5)}x = 1")
    assert time.process_time() - started < 2  # with the square of them, it took many


@pytest.mark.parametrize(
    "endless",
    ["case" + " " * 2_000 + "x", "match" + "\t" * 2_000 + "x", '"\\N{' * 500, "@" * 2_000],
)
def test_code_with_an_endless_line_is_shown_without_colours(endless):
    source = f"x = 1\n{endless}\n"
    assert clean.code(source) == escape(source)
    assert "<span" in clean.code("x = 1" + " " * 2_000)  # which nobody sees, and is taken away
    assert "<span" in clean.code("x = " + "1" * 990)


@pytest.mark.parametrize("mark", ["[", "![", "[](", "**a_b", "_*", "$$ a\n", "~~a", "![a][b"])
def test_markdown_that_takes_too_long_is_shown_as_text(mark):
    source = (mark * 100_000)[:90_000]
    cell = markdown(source)
    begun = time.process_time()
    shown = read(feedback_page(type(everywhere(""))("t", "a", "s", notebook(*[cell] * 20))))
    assert time.process_time() - begun < 5
    assert shown.select_one(".rich pre").get_text() == source


def test_a_person_who_writes_much_is_not_cut_short():
    text = (
        "The gradient $\\delta_t$ of *one* day, see `run_backward` and [the figure](#a).\n\n" * 180
    )
    assert len(text) > 14_000
    assert "<em>one</em>" in clean.markdown(text)


def test_a_page_of_giant_outputs_stays_a_page():
    pictures = [{"output_type": "display_data", "data": {"image/png": PNG}}] * 200
    text = [{"output_type": "stream", "text": "x" * 1_000_000}] * 3
    cells = [code("a")] * 400 + [
        {"cell_type": "code", "source": "a = 1\n" * 40_000, "outputs": pictures + text}
    ] * 4
    feedback = everywhere("")
    content = notebook(*cells)
    begun = time.perf_counter()
    page = feedback_page(type(feedback)("t", "a", "s", content))
    assert time.perf_counter() - begun < 15
    assert len(page) < 9_000_000
    assert complaints(page) == []


def test_a_picture_that_would_unpack_to_gigabytes_is_left_out():
    raw = bytearray(base64.b64decode(PNG))
    raw[16:24] = (60_000).to_bytes(4, "big") * 2
    assert clean.picture(base64.b64encode(raw).decode(), "image/png") is None
    assert clean.picture(PNG, "image/png") == f"data:image/png;base64,{PNG}"
    assert clean.picture(PNG, "image/jpeg") is None
    assert clean.picture(PNG, "image/svg+xml") is None


def test_hostile_code_does_not_keep_the_page_waiting():
    content = notebook(*[code("@" * 20_000)] * 100)
    begun = time.perf_counter()
    feedback_page(type(everywhere(""))("t", "a", "s", content))
    assert time.perf_counter() - begun < 15
