"""A class made from the corpora, of which nobody's mistake has a name: each one several times.

Those of one mistake are written differently, and their numbers differ as other orders of adding up
would have them do: by a part in ten thousand millions, where a millionth is within the tolerance.
"""

import ast
from dataclasses import replace

from autograder.course.corpus import Corpus
from tests.kit.grading.local_worker import LocalGrader

NUDGED = """
def nudged(value):
    if isinstance(value, dict):
        return {{key: nudged(each) for key, each in value.items()}}
    if isinstance(value, (tuple, list)):
        return type(value)(nudged(each) for each in value)
    if isinstance(value, float) or getattr(value, "dtype", None) == np.float64:
        size = np.arange(np.size(value)).reshape(np.shape(value)) + {number}
        return value * (1 + {amount} * np.cos(size))
    return value

plain_{function} = {function}

def {function}(*arguments, **named):
    return nudged(plain_{function}(*arguments, **named))
"""


def written_again(source, function, number, amount=1e-10):
    """An answer in other words: its own variables renamed, and its numbers a little off."""
    if not number:
        return source
    tree = ast.parse(source)
    (definition,) = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    stored = {
        node.id
        for node in ast.walk(definition)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    kept = {
        name
        for node in ast.walk(definition)
        if isinstance(node, (ast.Global, ast.Nonlocal))
        for name in node.names
    } | {node.arg for node in ast.walk(definition) if isinstance(node, ast.arg)}
    for node in ast.walk(definition):
        if isinstance(node, ast.Name) and node.id in stored - kept:
            node.id += f"_{number}"
    about = {"function": function, "number": number, "amount": amount}
    return f"import numpy as np\n\n{ast.unparse(tree)}\n{NUDGED.format(**about)}"


def unnaming(graders, assignment):
    """A grader that knows no mistakes of functions."""
    grader = graders[assignment]
    corpus = grader.corpus
    nothing = {
        name: () if name in corpus.assignment.questions else known
        for name, known in corpus.misconceptions.items()
    }
    corpus = Corpus(corpus.assignment, corpus.accepted, nothing)
    return grader.anew(corpus=corpus)


def function_mistakes(grader: LocalGrader):
    """The corpus' mistakes in functions."""
    known = grader.corpus.all_misconceptions
    return [each for each in known if each.question in grader.corpus.assignment.questions]


def graded(unnamed, mistakes, copies):
    """(the mistake's id, the result), of each so many times, each a student of their own."""
    for known in mistakes:
        for number in range(copies):
            answer = written_again(known.as_answer(), known.question, number)
            student = f"{known.id}_{number}"
            result = unnamed.grade_solved(student, **{known.question: answer})
            yield known.id, replace(result, student=student)
