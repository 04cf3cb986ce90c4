"""A small course, by which the machine is tested."""

COURSE = "polls"

ASSIGNMENTS = {
    "daily_polls": {
        "title": "Reading the polls: from scores to shares",
        "questions": {
            "shares": {"shapes": 1, "values": 2, "seeded": 1},
            "read_poll": {"shapes": 1, "values": 3, "seeded": 2},
            "run_polls": {"shapes": 1, "values": 2, "seeded": 2},
            "unroll_polls": {"shapes": 1, "values": 2, "seeded": 2},
        },
    },
}

LIBRARIES = ()

LATENESS = {}

LIMITS = {
    "cell_seconds": 60,
    "call_seconds": 10,
    "notebook_seconds": 300,
    "memory_mb": 2048,
    "notebook_mb": 20,
}
