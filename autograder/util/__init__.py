"""What every room may use, and knows of none.

code         which version of itself the kit is
files        reading what somebody else put there, writing whole or not at all
text         text from elsewhere as one line
points       points, which may be tenths, added and compared
spreadsheet  CSV files that a spreadsheet may open
sheets       tables that somebody saved, in whatever encoding and with whatever separator
moments      moments and durations, read exactly and told in words
"""
