"""The grader's own error rates: submissions whose grade is known, graded.

notebooks  the released notebook with answers in its cells
samples    submissions made from the corpora, each with what must come of it
named      one known mistake that was just named
confusion  which mistake was taken for which
"""
