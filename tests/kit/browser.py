"""The system's Chromium for Playwright, whose own browser cannot be downloaded everywhere."""

import contextlib
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="NOT TESTED: no Chromium here (Debian: apt-get install chromium)"
)


@contextlib.contextmanager
def chromium():
    """A browser without a window."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="NOT TESTED: Playwright is not installed (the dev extra)"
    )
    with api.sync_playwright() as playwright:
        # No sandbox: it cannot be had as root, and the pages are our own.
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()
