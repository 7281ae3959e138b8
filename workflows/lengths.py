"""How long the texts may be that come in by any door, in characters."""

LONGEST_TEXT = 10_000
"""Of what people write in sentences: an opinion, a reason, a measure."""
SHORTEST_SENTENCE = 10
"""Of what tells a fact, in Han characters or letters."""
LONGEST_LINE = 200
"""Of what stands on one line: a login, a name, words to be found."""
LONGEST_FILE_NAME = 255
"""What every file system holds."""
LONGEST_CODE = 16
"""Of an organization's code, which its items' numbers begin with."""
