"""From an LMS to `submitted/`: its roster, and what it gives to download for an assignment.

archives.py  what is in a download, hostile ones too: nothing is unpacked to the disk
names.py     what Canvas, Moodle and Blackboard put into a file's name
sheets.py    tables that somebody saved, in whatever encoding and with whatever separator
roster.py    a table of students, and what it changes in the gradebook
people.py    the students of the gradebook, and their sections beside it
matching.py  whose a file is
gathering.py all that downloads hold, by student
times.py     when something was handed in, where the names do not say it
choosing.py  the attempt, and its notebook, that counts
placing.py   into `submitted/`, with what was there before kept
"""
