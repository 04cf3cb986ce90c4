"""How a class did: statistics of an assignment's records, as a page and a table.

statistics.py  the numbers, and how sure they are
everybody.py   what became of everybody, whether there is a record or not
plots.py       pictures of them, as SVG that takes the page's colours
page.py        the page, and the table beside it
"""

from .everybody import Everybody, everybody
from .page import everybody_rows, report_page, student_rows
from .statistics import Report, analyse

__all__ = [
    "Everybody",
    "Report",
    "analyse",
    "everybody",
    "everybody_rows",
    "report_page",
    "student_rows",
]
