"""The page in a real browser: nothing of an attack runs, and nothing is asked of the network."""

import http.server
import threading
from pathlib import Path

import pytest

from autograder.feedback import feedback_page
from tests.kit.browser import chromium, needs_chromium
from tests.kit.feedback.hostile_html import ATTACKS, filled
from tests.kit.pages import everywhere

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


class Trap:
    """A server that an attack may call; it keeps the paths that were asked for."""

    def __init__(self):
        self.asked = []
        trap = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                trap.asked.append(self.path)
                self.send_response(200)
                self.end_headers()

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def trap():
    made = Trap()
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def opened(browser, path, **options):
    """A page, and the list of what it has asked for so far."""
    page = browser.new_page(**options)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.goto(path.as_uri())
    return page, asked


def written(tmp_path, text):
    path = Path(tmp_path, "feedback.html")
    path.write_text(feedback_page(everywhere(text)), encoding="utf-8")
    return path


def test_every_attack_at_once_neither_runs_nor_calls_home(browser, trap, tmp_path):
    attacks = "\n\n".join(filled(attack, trap.address) for attack in ATTACKS.values())
    path = written(tmp_path, attacks)
    page, asked = opened(browser, path)
    # What waits for the reader: to hover, to press a key, to open, to scroll to the end.
    page.keyboard.press("Tab")
    page.keyboard.press("x")
    page.mouse.move(300, 300)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(500)
    assert page.title() == "Feedback: Reading the week"
    assert trap.asked == []
    assert [url for url in asked if not url.startswith(("file:", "data:image/"))] == []
    assert page.url.partition("#")[0] == path.as_uri()
    assert len(page.context.pages) == 1
    assert len(page.frames) == 1


def test_a_page_without_cleaning_and_policy_would_have_been_caught(browser, trap, tmp_path):
    bait = "script", "onerror", "picture from elsewhere", "style address", "iframe"
    attacks = "".join(filled(ATTACKS[name], trap.address) for name in bait)
    path = tmp_path / "bait.html"
    path.write_text(f"<!doctype html><title>t</title>{attacks}")
    page, asked = opened(browser, path)
    page.wait_for_timeout(500)
    assert page.title() == "hostile-was-here"
    assert {"/i.png", "/u.png"} <= set(trap.asked)
    assert f"{trap.address}/i.png" in asked


def test_the_policy_holds_even_where_the_cleaning_would_not(browser, trap, tmp_path):
    path = written(tmp_path, "harmless")
    planted = (
        "<script>document.title = 'hostile-was-here'</script>"
        f"<script src='{trap.address}/s.js'></script><img src='{trap.address}/i.png'>"
        "<img src=x onerror=\"document.title='hostile-was-here'\">"
        f"<style>body {{ background: url({trap.address}/b.png) }} h1 {{ display: none }}</style>"
        f"<link rel=stylesheet href='{trap.address}/s.css'><base href='{trap.address}/'>"
        f"<iframe src='{trap.address}/f'></iframe><object data='{trap.address}/o'></object>"
        "<p id=planted style='position: fixed'>planted</p>"
    )
    path.write_text(path.read_text().replace("</footer>", f"</footer>{planted}"))
    page, _ = opened(browser, path)
    page.wait_for_timeout(500)
    assert page.title() == "Feedback: Reading the week"
    assert trap.asked == []
    assert page.locator("h1").is_visible()
    assert page.locator("#planted").evaluate("it => getComputedStyle(it).position") == "static"


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_nothing_runs_out_of_the_page_at_the_side(browser, tmp_path, width):
    page, _ = opened(
        browser,
        written(tmp_path, "a_very_long_word" * 40),
        viewport={"width": width, "height": 800},
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_reader_chooses_light_or_dark(browser, tmp_path):
    path = written(tmp_path, "text")
    grounds = []
    for scheme in ("light", "dark"):
        page, _ = opened(browser, path, color_scheme=scheme)
        grounds.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert grounds == ["rgb(250, 249, 246)", "rgb(22, 25, 29)"]


def test_the_keyboard_alone_leads_from_the_top_to_an_answer(browser, tmp_path):
    page, _ = opened(browser, written(tmp_path, "text"))
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    assert page.locator(":focus").bounding_box()["x"] >= 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#question-shares")
    page.keyboard.press("Tab")
    assert page.locator(":focus").count() == 1
