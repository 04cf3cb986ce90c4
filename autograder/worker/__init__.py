"""UNTRUSTED side: everything in this folder runs in the sandbox, beside the student's code.

It imports nothing else of the kit, and nothing here is a secret: no reference, no expected value,
no score. The grader's process borrows `channel` and `values`, as both ends of a wire must speak
alike (they trust nothing they read), and little things of `confine` and `scratch`.
"""
