"""The students' JupyterLab, on an unpacked release, with a browser that works in it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.resources import files

TOKEN = "a-token-for-the-test"
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
# Where a student reads what is ours: the texts, and what our cells show.
OURS = (".jp-MarkdownOutput", ".jp-OutputArea-output")


class Lab:
    """A Jupyter server in a copy of a release; `folder` is the copy."""

    def __init__(self, released, place):
        self.folder = place / "course" / released.name
        shutil.copytree(released, self.folder)
        home = place / "home"
        settings = home / "settings" / "@jupyterlab"
        for name, chosen in {
            "notebook-extension/tracker": {"windowingMode": "none"},  # all cells are in the page
            "apputils-extension/notification": {"fetchNews": "false"},
        }.items():
            path = settings / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(chosen))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "IPYTHONDIR": str(home / "ipython"),
            "OPENBLAS_NUM_THREADS": "1",
        }
        options = [f"--port={port}", "--port-retries=0", "--no-browser", "--allow-root"]
        options += [f"--IdentityProvider.token={TOKEN}", "--LabApp.expose_app_in_browser=True"]
        self.log = (place / "server.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "lab", *options],
            cwd=self.folder,
            env=environment,
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/api?token={TOKEN}", timeout=10).close()
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        self.close()
        raise TimeoutError("the server did not come up")

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


class Notebook:
    """The one notebook of a lab, opened in a page; JupyterLab's own commands do what is done."""

    def __init__(self, browser, lab, width=1300):
        self.width = width
        self.page = browser.new_page(viewport={"width": width, "height": 900})
        self.page.set_default_timeout(60_000)
        name = f"{lab.folder.name}.ipynb"
        self.page.goto(f"{lab.url}/lab/tree/{name}?token={TOKEN}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.page.wait_for_function(
            "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel"
        )
        self.page.evaluate("jupyterapp.shell.collapseLeft()")

    def run(self):
        """*Run All Cells*, to the end, or to the first error."""
        self.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        # The last outputs are still on their way when the kernel has said that it is done.
        self.page.wait_for_timeout(500)

    def write(self, sources):
        """Type into cells, by id."""
        missing = self.page.evaluate(
            """sources => {
                for (const cell of jupyterapp.shell.currentWidget.content.widgets) {
                    const source = sources[cell.model.id];
                    if (source === undefined) continue;
                    cell.model.sharedModel.setSource(source);
                    delete sources[cell.model.id];
                }
                return Object.keys(sources);
            }""",
            sources,
        )
        assert not missing

    def cell(self, name):
        """What is shown of the cell with an id."""
        number = self.page.evaluate(
            "name => jupyterapp.shell.currentWidget.content.widgets"
            ".findIndex(cell => cell.model.id === name)",
            name,
        )
        assert number >= 0, name
        return self.page.locator(".jp-Notebook .jp-Cell").nth(number)

    def output(self, name):
        """The text that a cell shows below its code."""
        return self.cell(name).locator(".jp-OutputArea-output").all_inner_texts()

    def open_what_is_folded(self):
        """Each *Open this*, by its keyboard; and it has opened."""
        for fold in self.page.locator(".jp-Notebook details").all():
            fold.locator("summary").first.press("Enter")
            assert fold.get_attribute("open") is not None

    def theme(self, scheme):
        self.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", THEMES[scheme]
        )
        light = "true" if scheme == "light" else "false"
        self.page.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached")

    def save(self):
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")

    def faults(self):
        """What axe-core finds in what is ours: rule, what is wrong, and where."""
        if not self.page.evaluate("() => 'axe' in window"):
            script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
            self.page.evaluate(script)
        found = self.page.evaluate(
            """async ours => {
                const include = ours.map(each => [each]);
                const exclude = [['.jupyter-widgets']];  // sliders are ipywidgets' own
                const context = {include, exclude};
                const result = await axe.run(context, {resultTypes: ['violations']});
                return result.violations.flatMap(rule => rule.nodes.map(
                    node => [rule.id, node.failureSummary, node.html.slice(0, 300)]));
            }""",
            list(OURS),
        )
        return [tuple(fault) for fault in found]

    def picture(self, path):
        """The whole notebook as one picture, in parts where it is very long."""
        inner = ".jp-Notebook .jp-WindowedPanel-inner, .jp-Notebook"
        height = self.page.evaluate(
            "inner => Math.max(...[...document.querySelectorAll(inner)].map(e => e.scrollHeight))",
            inner,
        )
        for part in range(0, height, 6000):
            part_height = min(6000, height - part)
            self.page.set_viewport_size({"width": self.width, "height": part_height + 150})
            self.page.evaluate(
                "top => document.querySelector('.jp-Notebook .jp-WindowedPanel-outer')"
                ".scrollTop = top",
                part,
            )
            self.page.wait_for_timeout(300)
            number = f"-{part // 6000 + 1}" if height > 6000 else ""
            self.page.screenshot(path=path.with_name(f"{path.stem}{number}.png"))
        self.page.set_viewport_size({"width": self.width, "height": 900})
