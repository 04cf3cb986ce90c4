c = get_config()  # noqa: F821 - nbgrader provides it
load_subconfig("course_config.py")  # noqa: F821 - traitlets provides it
