"""What nbgrader and nbconvert call by name, from `course_config.py`.

submissions    nbgrader's reader of submissions, replaced: repairs instead of failing
process        grading in a process of its own, for nbgrader's
intake         how little of a submission nbgrader's converters may take
lateness       what a late submission loses, by the course's rule
preprocessors  nbgrader's Execute and SaveAutoGrades, replaced
collect        nbgrader's `zip_collect` knows an LMS's names
feedback       nbgrader's `generate_feedback` makes the kit's page
hooks          the Generate button makes our release
markdown       the formgrader's markdown, without a student's HTML
"""
