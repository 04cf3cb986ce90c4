"""JupyterLab as somebody starts it in the course's folder, for tests of the formgrader."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar

from tests.kit.gradebooks import connections

TOKEN = "a-token-for-the-test"


class Formgrader:
    """A Jupyter server that somebody started in the course's folder, and a browser's requests."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        options = (f"--port={port}", "--port-retries=0", "--no-browser", "--allow-root")
        # Not from an activated environment: nothing of it is on PATH.
        environment = {**folder.environment, "PATH": "/usr/bin:/bin"}
        self.log = (folder.path.parent / "server.log").open("w")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyter",
                "lab",
                *options,
                f"--IdentityProvider.token={TOKEN}",
            ],
            cwd=folder.path,
            env=environment,
            stdout=self.log,
            stderr=self.log,
        )
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def wait(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                return self.get("/formgrader/manage_assignments")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        raise TimeoutError("the server did not come up")

    def get(self, path):
        return self._open(urllib.request.Request(self.url + path))

    def post(self, path):
        token = next(cookie.value for cookie in self.cookies if cookie.name == "_xsrf")
        headers = {"X-XSRFToken": token}
        return json.loads(
            self._open(urllib.request.Request(self.url + path, b"", headers, method="POST"))
        )

    def _open(self, request):
        request.add_header("Authorization", f"token {TOKEN}")
        with self.opener.open(request, timeout=120) as answer:
            return answer.read().decode()

    def connections(self, database):
        """How many the server has open to a database."""
        return connections(database, self.process.pid)

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
