"""TRUSTED side: the only place where answers meet the reference.

question           what a hidden grader says of one function: its cases, criterion by criterion
concept            the same of a question whose answer is a number, an ordering or a choice
answers            what other rooms may have of the labelled answers: words, and no code
context            what all submissions of a run share: inputs, expected values, stand-ins
seeds              whose inputs are drawn from what
execution          puts cases to a worker, before anything is judged
allotted           the time that a notebook has
asking             all that one submission is asked, in the order that tells it nothing too early
compare            one answer beside the reference
fault              what is wrong with one answer
causes             why there is no answer
words              what a student reads of a criterion or a notebook
words_on_values    ... of a value that came back
words_on_absence   ... where nothing came back
phrases            pieces of what a student reads
advice             what to do about an error that another cell, or the machine, has made
diagnosis          which known mistake answers are, if exactly one
merging            two changes of one text made at once
pairs              which two known mistakes answers are, if exactly two together
measured           numbers in tolerances, added up with secret weights
fingerprint        how an answer behaves, in a few numbers that no value can be read from
fingerprinting     how that is taken of answers
renaming           which known mistake an answer is by now, by its fingerprint alone
stand_ins          what takes the places of earlier functions
follow_through     credit for what is right on top of an earlier mistake
verdict            what a criterion came to
twice              what a function answers by itself and beside stand-ins, and what each says
on_stand_ins       judges a function where stand-ins have taken the earlier places
function_grader    judges the functions of one submission
concept_grader     asks and judges its concept questions
submission_grader  grades one submission: asks, then judges, then gives its result
summary            makes the result
"""
