"""Replaces what its cells showed and how they failed by things that no notebook may contain.

If they were written down as they came, the graded notebook, record or page would break.
"""

# %% extra
import json

DEEP = []
for _ in range(400):
    DEEP = [DEEP]
OUTPUTS = [
    {},
    {"output_type": ["stream"]},
    {"output_type": "stream", "name": {"stdout": None}, "text": 7},
    {"output_type": "stream", "name": "../../hostile-was-here", "text": ["\ud800", None]},
    {"output_type": "error", "ename": None, "evalue": "\ud800\x00", "traceback": "one line"},
    {"output_type": "display_data", "data": {"image/png": {"\x00": "<script>"}}, "metadata": []},
    {"output_type": "execute_result", "execution_count": "</script><script>", "data": None},
    {"output_type": "display_data", "data": {"text/html": DEEP}, "metadata": {"": DEEP}},
]
ERROR = {"type": "\ud800", "message": "\x00\x1b[2J", "line": -(10**4000), "text": "\u202e</pre>"}
honest = json.dumps


def forge(value, **options):
    body = value.get("body", value) if isinstance(value, dict) else value
    if isinstance(body, dict) and "outputs" in body:
        body.update(outputs=OUTPUTS, error=ERROR, dropped=-(10**4000))
    return honest(value, **options)


json.dumps = forge
