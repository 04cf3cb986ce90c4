"""Says how the check is used to whoever runs it as a program."""

print(
    "This is for the notebook beside it: `from selfcheck import check`, and then, for instance,"
    " `check(softmax)`."
)
