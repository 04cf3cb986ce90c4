"""Shows scripts in every kind of output, prints them, and raises them."""

# %% extra
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display

SCRIPT = "<script>document.title = 'hostile-was-here'</script>"
IMAGE = "<img src='x' onerror=\"document.title = 'hostile-was-here'\">"

for kind in (HTML, Latex, Markdown):
    display(kind(f"</pre></div>-->{SCRIPT}{IMAGE}"))
display(Javascript("document.title = 'hostile-was-here'"))
display(SVG(f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{SCRIPT}</svg>'))
print(f"</pre></div>-->{SCRIPT}")


# %% answers
def FUNCTION(*args, **kwargs):
    raise type(f"Error{SCRIPT}", (Exception,), {})(SCRIPT + IMAGE)
