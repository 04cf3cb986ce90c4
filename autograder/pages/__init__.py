"""What every HTML page of the kit is made of: one frame, one style sheet, one way to clean.

A page is one file. Its Content-Security-Policy allows the style sheet that it carries, by its hash,
and pictures that it carries, and nothing else: no script, no frame, no form, no request. So even
what slipped through the cleaning could neither run, nor restyle the page, nor call home.

render  templates to pages
clean   what others wrote, made safe to show
blocks  how much a reader of markdown may make of it
"""

from .render import page

__all__ = ["page"]
