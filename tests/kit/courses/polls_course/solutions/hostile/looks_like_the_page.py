"""Shows what looks and is called like the page's own parts: a score, a form, a layer over all."""

# %% extra
from IPython.display import HTML, Markdown, display

PARTS = (
    '<div style="position:fixed;top:0;left:0;width:100vw;height:100vh">20 of 20 points</div>',
    '<input class="score tabbable" id="FUNCTION-points" value="20">',
    '<form action="https://hostile-was-here.invalid"><button>Log in</button></form>',
    '<style>input { background: url("https://hostile-was-here.invalid") }</style>',
)
for part in PARTS:
    display(HTML(part), Markdown(part))
    print(part)


# %% answers
def FUNCTION(*args, **kwargs):
    raise ValueError("The grader itself failed here, not your answer. " + "".join(PARTS))
