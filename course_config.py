"""The course: its assignments, points, limits, and nbgrader's configuration. The one configuration.

nbgrader reads this file through `nbgrader_config.py`, the autograder reads it directly. It is
executed more than once in a run, so it only states facts.
"""

import os
import sys

COURSE = "rnn"

# Points of every criterion, which stand here alone: `autograder release` puts them into the
# notebook. A question is a function that the student writes, worth the sum of its criteria.
# "concepts" are asked beside the functions, with one criterion each; "manual" are the points of
# what a person grades in the formgrader, pending until then.
# "due" may be added to an assignment, with its time zone: "due": "2026-03-01T23:59+01:00"; and
# "group_size": so many may hand in one notebook, by typing all their ids into its id cell.
ASSIGNMENTS = {
    "rnn_forward": {
        "title": "Reading the week: the forward pass of a recurrent network",
        "questions": {
            "softmax": {"shapes": 1, "values": 2, "seeded": 1},
            "rnn_cell_forward": {"shapes": 1, "values": 3, "seeded": 2},
            "run_forward": {"shapes": 1, "values": 2, "seeded": 2},
            "unroll_forward": {"shapes": 1, "values": 2, "seeded": 2},
        },
    },
    "vanishing_gradient": {
        "title": "Why Monday fades: the gradient, measured",
        "questions": {
            "tanh_gradient": {"shapes": 0.5, "values": 1, "seeded": 0.5},
            "hidden_jacobian": {"shapes": 0.5, "values": 1, "seeded": 0.5},
            "run_backward": {"shapes": 1, "values": 4, "seeded": 2},
            "gradient_norms": {"shapes": 1, "values": 2, "seeded": 1},
            "spectral_bound": {"shapes": 1, "values": 1, "seeded": 1},
            "memory_horizon": {"shapes": 0.5, "values": 1, "seeded": 0.5},
            "clip_by_global_norm": {"shapes": 0.5, "values": 1, "seeded": 0.5},
            "numerical_gradient": {"shapes": 0.5, "values": 1, "seeded": 0.5},
        },
        "concepts": {
            "predicted_horizon": {"prediction": 1},
            "measured_horizon": {"measurement": 1},
            "what_went_wrong": {"answer": 0.5},
            "mended_check": {"answer": 0.5},
            "break_even_slope": {"answer": 0.5},
            "inside_the_tanh": {"answer": 0.5},
            "order_of_fading": {"answer": 0.5},
            "after_clipping": {"answer": 0.5},
        },
        "manual": {"in_your_words": 1},
    },
    "gated_cells": {
        "title": "Deciding what to keep: GRU and LSTM",
        "questions": {
            "sigmoid": {"shapes": 1, "values": 1, "seeded": 1},
            "gru_cell_forward": {"shapes": 1, "values": 3, "seeded": 1},
            "lstm_cell_forward": {"shapes": 1, "values": 3, "seeded": 2},
            "run_gru": {"shapes": 1, "values": 1, "seeded": 1},
            "run_lstm": {"shapes": 1, "values": 1, "seeded": 1},
            "cell_state_gradient": {"shapes": 1, "values": 1, "seeded": 1},
            "forget_bias_for_horizon": {"shapes": 1, "values": 1, "seeded": 1},
        },
        "concepts": {
            "predicted_horizon": {"prediction": 1},
            "measured_horizon": {"measurement": 1},
            "order_of_keeping": {"answer": 0.5},
            "in_our_convention": {"answer": 0.5},
            "left_of_monday": {"answer": 0.5},
            "line_of_chance": {"answer": 0.5},
        },
    },
    "attention": {
        "title": "Looking back at the whole week: attention",
        "questions": {
            "attention_scores": {"shapes": 1, "values": 1, "seeded": 1},
            "attention_weights": {"shapes": 1, "values": 2, "seeded": 1},
            "attend": {"shapes": 1, "values": 1, "seeded": 1},
            "self_attention": {"shapes": 1, "values": 2, "seeded": 1},
            "attention_jacobian_norms": {"shapes": 1, "values": 1, "seeded": 1},
        },
        "concepts": {
            "predicted_dilution": {"prediction": 0.5},
            "measured_dilution": {"measurement": 1},
            "share_of_a_day": {"answer": 0.5},
            "who_feels_it_more": {"answer": 0.5},
            "price_of_looking": {"answer": 0.5},
        },
    },
}

# What students may import beside Python's standard library, numpy, scipy and matplotlib: import
# names, as in ("pandas", "sklearn"). Each must be installed where grading runs (`autograder doctor`
# says whether it is); the release's README and requirements.txt name it, so release again.
LIBRARIES = ()

# What handing in late costs, where an assignment is "due"; nothing, if nothing is said:
#   "penalty"          "none", "zero" (all of the points), or "percent"
#   "percent_a_day"    with "percent": of the points earned, for each day that has begun
#   "at_most"          with "percent": no more than so many percent in all
#   "free_days"        late days that cost nothing, each student's own for the whole course
#   "free_days_each"   at most so many of them on one assignment
#   "grace_minutes"    how much later than the deadline is not late
# "lateness" in an assignment states what differs there. Release again, as students read it.
LATENESS = {}

# What a submission may use while it is graded.
LIMITS = {
    "cell_seconds": 60,
    "call_seconds": 10,
    "notebook_seconds": 300,
    "memory_mb": 2048,
    "notebook_mb": 20,
}

# nbgrader's own settings: for its commands, JupyterLab and the formgrader.
if "get_config" in globals():
    if "nbgrader" in sys.modules:
        import autograder.gradebook.connections  # noqa: F401 - closes what nbgrader leaves open

    c = get_config()  # noqa: F821 - nbgrader provides it when it executes this file
    c.CourseDirectory.course_id = COURSE
    # nbgrader makes a new gradebook with `alembic`, by name: it must be found where JupyterLab was
    # started without activating the environment.
    programs, path = os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)
    if programs not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join((path, programs))
    # The text masters hold the solutions; nbgrader would copy them to the students.
    c.CourseDirectory.ignore = [
        *(".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"),
        *(f"{name}.py" for name in ASSIGNMENTS),
    ]

    # An untouched answer raises this; the checks in the notebook and the grader know it by sight.
    c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

    # The formgrader's Generate button is `autograder release`.
    c.GenerateAssignment.exporter_class = "autograder.nbgrader_plugins.hooks.SourceExporter"

    # Grading: the exporter repairs submissions, where nbgrader's OverwriteCells would put hidden
    # lines into them, and the sandbox runs them, not a kernel. Outputs are limited once they are
    # there, and late penalties are taken off the scores that were saved.
    c.Autograde.exporter_class = "autograder.nbgrader_plugins.submissions.SubmissionExporter"
    c.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "autograder.nbgrader_plugins.preprocessors.ShowGrading",
        "nbgrader.preprocessors.LimitOutput",
        "autograder.nbgrader_plugins.preprocessors.SaveGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    # What a late submission loses, by LATENESS; or a plugin of nbgrader's kind of your own.
    c.AssignLatePenalties.plugin_class = "autograder.nbgrader_plugins.lateness.LatenessPlugin"

    # Pages that show students' notebooks, the formgrader's too, must not run what is in them.
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = {"markdown2html": "autograder.nbgrader_plugins.markdown.markdown2html"}

    # Students get the kit's feedback page from `nbgrader generate_feedback` and the formgrader too.
    c.GenerateFeedback.exporter_class = "autograder.nbgrader_plugins.feedback.FeedbackExporter"
