"""What a student reads of a criterion, or of the whole notebook, whatever came back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..submission import Cell
from .advice import (
    FILTER,
    SETERR,
    place_of,
)
from .phrases import capital, listed, plain

NOT_ASSESSED = "Not assessed: the results do not have the right shape, which is the one cause."
GRADER_BROKE = (
    "The grader itself failed here, not your answer. Your instructor has been told; "
    "these points are open, not lost."
)
NO_ID_TOLD = (
    "When all cells had run, the notebook could not say which student id was typed, so the numbers "
    "were nobody's."
)


def passed(criterion: str, shared: bool = False) -> str:
    """What was right; `shared` says whether inputs that all students share were judged too."""
    also = ", and on the run that all share" if shared else ""
    return {
        "shapes": "Right number of results, in the right shapes.",
        "values": "Every element agrees.",
        "seeded": f"Every element agrees on inputs of your own{also}.",
    }[criterion]


def two_mistakes(one: str, other: str) -> str:
    """The hints of two mistakes that are in one answer; each is true of the mistake alone."""
    return (
        "Two mistakes together give these results. Without the other, you would see of the one: "
        f"{one} And of the other: {other}"
    )


def same_error(criterion: str) -> str:
    return f"Stopped by the same error as `{criterion}`."


def still_missing(criterion: str) -> str:
    """Of a function that is not there: why, has been told at another criterion of its."""
    return f"Not there, as `{criterion}` says."


def missing_as(earlier: str) -> str:
    """Of a function that is not there for the same reason as an earlier one."""
    return f"Not there, for the same reason as `{earlier}`."


def passed_on_stand_ins(earlier: Sequence[str], have_lost: bool = True) -> str:
    """What was tried where earlier functions lost points, or may have taken all of the time."""
    if not have_lost:
        return (
            f"Right when tried with our {_names(earlier)} in the place of yours; with yours the "
            "time was over first."
        )
    return (
        f"Right when tried with our {_names(earlier)} in the place of yours, and not with yours: "
        "what went wrong there costs its own points, not these."
    )


def wrong_on_stand_ins(earlier: Sequence[str], message: str) -> str:
    """What is wrong where something was tried beside functions of ours; `message` is of that."""
    seen = re.sub("^For ", "for ", message)
    return f"Also wrong with our {_names(earlier)} in the place of yours: {seen}"


def unmoved(earlier: Sequence[str], kept: str = "") -> str:
    """Why no point is kept on top of an earlier mistake; `kept` is the cell that hands one on."""
    same = f"It answers the same with another {_names(earlier)} in the place of yours"
    if not kept:
        return f"{same}, so that is not why (unless both use a helper that is wrong, or a copy)."
    return (
        f"{same}, as far as it is called by its name. {capital(kept)} hands it on otherwise (to a "
        "class, a dict, a `partial` or the like), where yours stays, and may still be why."
    )


def does_not_fit(earlier: Sequence[str]) -> str:
    """Why no point is kept where nothing came back beside functions of ours."""
    return (
        f"Whether that comes of your {_names(earlier)} could not be tried: with ours in the place "
        "of yours it ends in an error, as it asks more of yours than the text does."
    )


def not_tried(earlier: Sequence[str]) -> str:
    """Why no point is kept where nothing could be asked beside functions of ours any more."""
    return (
        f"Whether that comes of your {_names(earlier)} could not be tried: the notebook's cells "
        "and calls used up all that there is for it."
    )


def takes_more(earlier: Sequence[str]) -> str:
    """Why nothing is claimed where functions of the notebook's do, or are given, more than ours."""
    return (
        "Whether that comes of an earlier mistake could not be told: ours in the place of your "
        f"{_names(earlier)} lacks the option that it is called with, or does not change what it is "
        "given, as yours does."
    )


def unclear(earlier: Sequence[str]) -> str:
    """Why no point is kept where functions of ours take away what is right with the notebook's."""
    return (
        f"Whether that comes of your {_names(earlier)} could not be told: with ours in the place "
        "of yours, other results are wrong, which are right with yours. Does it need more of yours "
        "than the text asks, such as an option, another axis or order, or that an argument changes?"
    )


def left_out(too_much: str) -> str:
    """What is added where the largest input alone was more than a function could do."""
    return (
        f" (The largest input {too_much} and was left out; the others decide. "
        "Matrix products, and no arrays larger than the result, would do it.)"
    )


def taken_again(name: str, changed: Sequence[str]) -> str:
    """That cells below the check of a function changed its name, or others that it looks up."""
    if name in changed:
        return f"A cell further down changes `{name}`: what its check saw is what counts."
    names = ", ".join(f"`{plain(each)}`" for each in changed)
    return f"A cell further down changes {names}, which `{name}` uses: what its check saw counts."


def all_taken_again(changed: Mapping[str, Sequence[str]]) -> str:
    """The same for the instructor, in one line for the notebook; empty where nothing changed."""
    names = ", ".join(plain(name) for each in changed.values() for name in each)
    return f"cells further down change {names}: what each check saw counts" if names else ""


def another_id(typed: str, student: str) -> str:
    """For student and instructor: whose question it was. It costs nothing by itself."""
    if not typed:
        return "No student id was typed at the top, so the numbers were nobody's."
    return (
        f"The numbers are those of the id `{plain(typed)}`, typed at the top; "
        f"this was handed in by `{plain(student)}`."
    )


def with_surplus(message: str, keys: Sequence[str]) -> str:
    """The same of a dict with more in it than was asked."""
    named = ", ".join(f"`{plain(key, 40)}`" for key in keys[:8])
    return f"{message} (It also holds {named}, which was not asked and costs nothing.)"


def _names(functions: Sequence[str]) -> str:
    return listed([f"`{name}`" for name in functions])


def calmed(cells: Sequence[Cell]) -> str:
    """For the student: what was left out, as it is no answer."""
    return f"{capital(_settings(cells))} makes errors of warnings: it was asked without."


def all_calmed(cells: Sequence[Cell]) -> str:
    """The same for the instructor, in one line for the notebook."""
    return f"{_settings(cells)} makes errors of warnings: functions that it stopped ran without"


def _settings(cells: Sequence[Cell]) -> str:
    return place_of(SETERR, cells) or place_of(FILTER, cells) or "a setting of the notebook"
