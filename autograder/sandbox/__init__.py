"""The grader's end of the sandbox: which walls there are, starting a zygote, asking workers."""
