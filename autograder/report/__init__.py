"""How a class did: statistics of an assignment's records, as a page and a table.

statistics.py  the numbers, and how sure they are
plots.py       pictures of them, as SVG that takes the page's colours
page.py        the page, and the table beside it
"""

from .page import report_page, student_rows
from .statistics import Report, analyse

__all__ = ["Report", "analyse", "report_page", "student_rows"]
