"""From an LMS to `submitted/`: its roster, and what it gives to download for an assignment.

archives   what is in a download, hostile ones too: nothing is unpacked to the disk
zips       one zip, read within bounds
allowance  what one student's part of a download may cost
names      what Canvas, Moodle and Blackboard put into a file's name
roster     a table of students, and what it changes in the gradebook
due        when an assignment is due
matching   whose a file is
gathering  all that downloads hold, by student
belonging  of which assignment a notebook is, and a whole download
times      when something was handed in, where the names do not say it
choosing   the attempt, and its notebook, that counts
noted      what is noted of what was put there
placing    into `submitted/`, with what was there before kept
returning  where in a zip an LMS looks for a page that goes back
"""
