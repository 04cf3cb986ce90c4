"""The grader's end of the sandbox: which layers there are, starting a zygote, asking workers."""
