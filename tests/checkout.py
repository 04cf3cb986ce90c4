"""What a course at work leaves in its folder, so that a suite can see that it left nothing here."""

PLACES = (
    *(".autograder", "autograded", "demo", "dist", "downloaded", "exchange", "exports"),
    *("extensions.csv", "feedback", "gradebook.db", "groups.csv", "release", "reports"),
    *("source", "submitted"),
)


def files_of_a_course(root):
    """The files where a course's commands write, with their sizes and times."""
    found = {}
    for place in map(root.joinpath, PLACES):
        for path in (place, *place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                about = path.stat()
                found[str(path.relative_to(root))] = (about.st_size, about.st_mtime_ns)
    return found
