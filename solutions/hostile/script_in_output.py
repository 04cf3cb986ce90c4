"""Puts scripts into every kind of rich output, into printed text and into error messages.

If one reached the feedback page alive, it would run in the instructor's browser.
"""

# %% extra
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display

RUN = "document.title = 'hostile-was-here'"
SCRIPT = f"<script>{RUN}</script>"
IMAGE = f'<img src="x" onerror="{RUN}">'
CLOSED = f"</pre></code></div>-->{SCRIPT}"


class Rich:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            "text/html": SCRIPT,
            "text/plain": CLOSED,
            "image/png": f'"><{SCRIPT}',
            "application/javascript": RUN,
            "application/vnd.jupyter.widget-view+json": {"model_id": CLOSED},
            f"text/x-{CLOSED}": CLOSED,
        }


display(HTML(SCRIPT + IMAGE), Javascript(RUN), Latex(CLOSED), Rich())
display(Markdown(f"[mark](javascript:{RUN}) {IMAGE} {SCRIPT}"))
display(SVG(f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}">{SCRIPT}</svg>'))
display(HTML(f'<iframe srcdoc="{SCRIPT}"></iframe><meta http-equiv="refresh" content="0">'))
print(CLOSED)


# %% answers
def FUNCTION(*args, **kwargs):
    raise type(f"Error{CLOSED}", (Exception,), {})(CLOSED + IMAGE)
