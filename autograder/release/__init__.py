"""From the text master to what students receive.

build           all that students receive, checked and put in place
master          the text master as a notebook
points          the course's points, filled into it
alone           what lets a released notebook stand alone
generated       the students' version of it, as nbgrader makes it
exercises       what the students' check is made from
selfcheck_data  the file that has this, as numbers and words
leaks           that nothing hidden is in what students receive
placing         folder and zip, made aside and then put in place
drift           whether a release is still what its master makes
"""
