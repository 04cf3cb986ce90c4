"""The course: its assignments, points, limits, and nbgrader's configuration. The one configuration.

nbgrader reads this file through `nbgrader_config.py`, the autograder reads it directly. It is
executed more than once in a run, so it only states facts.
"""

COURSE = "rnn"

# Points of every criterion. A question is a function that the student writes; its points in the
# notebook are the sum of its criteria, and `autograder validate` holds the two together.
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
    },
    "gated_cells": {
        "title": "Deciding what to keep: GRU and LSTM",
        # 26 points; the prediction and the concept questions bring them to 30.
        "questions": {
            "sigmoid": {"shapes": 1, "values": 1, "seeded": 1},
            "gru_cell_forward": {"shapes": 1, "values": 3, "seeded": 1},
            "lstm_cell_forward": {"shapes": 1, "values": 3, "seeded": 2},
            "run_gru": {"shapes": 1, "values": 1, "seeded": 1},
            "run_lstm": {"shapes": 1, "values": 1, "seeded": 1},
            "cell_state_gradient": {"shapes": 1, "values": 1, "seeded": 1},
            "forget_bias_for_horizon": {"shapes": 1, "values": 1, "seeded": 1},
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
    },
}

# What a submission may use while it is graded.
LIMITS = {
    "cell_seconds": 60,
    "call_seconds": 10,
    "notebook_seconds": 300,
    "memory_mb": 2048,
    "notebook_mb": 20,
}

if "get_config" in globals():
    c = get_config()  # noqa: F821 - nbgrader provides it when it executes this file
    c.CourseDirectory.course_id = COURSE
    # An untouched answer raises this; the checks in the notebook and the grader know it by sight.
    c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
