"""From an LMS to `submitted/`: its roster, and what it gives to download for an assignment.

archives   what is in a download, hostile ones too: nothing is unpacked to the disk
names      what Canvas, Moodle and Blackboard put into a file's name
roster     a table of students, and what it changes in the gradebook
people     the students of the gradebook, and their sections beside it
matching   whose a file is
gathering  all that downloads hold, by student
times      when something was handed in, where the names do not say it
choosing   the attempt, and its notebook, that counts
placing    into `submitted/`, with what was there before kept
"""
