"""The grader's end of the sandbox: which layers there are, starting a zygote, asking workers.

layers    which layers this machine can put up, and what to do about those it cannot
syscalls  the system calls that a worker may make
launch    starts a zygote behind every layer, and tests them
zygote    asks a zygote for workers
worker    asks a worker: for its cells, then for answers
answers   what a worker can answer, read strictly
deadline  deadlines that count a worker's own time
"""
