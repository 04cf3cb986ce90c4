"""UNTRUSTED side: everything in this folder runs in the sandbox, beside the student's code.

It imports nothing else of the kit, and nothing here is a secret: no reference, no expected value,
no score. The grader's process borrows `channel` and `values`, as both ends of a wire must speak
alike (they trust nothing they read), and little things of `confine` and `scratch`.

zygote      imports what notebooks need, then forks a worker for each submission
late        libraries that are imported when something of theirs is first used
confine     the layers that a worker puts around itself
probe       what a worker must not be able to do, tried from inside one
scratch     workers' folders, where they have no file system of their own
serve       a worker's loop: runs cells, then calls functions
stand_ins   functions in the places of the notebook's own, and in their form
statements  what a cell does where it runs, each by itself beside stand-ins
shell       cells in an IPython shell without a kernel
channel     the wire: frames of a JSON header and raw bytes
values      values as trees that travel in JSON
functions   the few functions that can be an argument of a call
"""
