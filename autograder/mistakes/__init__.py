"""Mistakes that have no name yet: answers that behave alike, read, named and graded as one.

groups   answers that lost points and behave alike, from their fingerprints
code     an answer made into one function, with the helpers that it needs
plain    what may stand in code that is to be a known mistake: it does nothing but compute
answers  the answers of a group as they were handed in, and the shortest of them
naming   an entry of `solutions/<assignment>/misconceptions/` made of one
giving   what a person gave to one answer, given to all of its group; and taken back
hints    whether those mended a mistake who were told of it
"""
