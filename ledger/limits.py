"""How large a ledger may be, and how a file that is not taken in says so."""

MEBIBYTE = 1024 * 1024

# A ledger of 10,000 rows is about 1 MB; 20 MB leaves room for pasted pictures.
MAX_FILE = 20 * MEBIBYTE
# Word writes about 5 KB of XML for a row: room for some 20,000 rows.
MAX_UNPACKED = 100 * MEBIBYTE
# Deflate reaches 1:1000 on a bomb; 10,000 equal blank rows stay below 1:300.
MAX_RATIO = 400
# Only parts that would hurt are measured: small XML parts of styles pack well, too.
RATIO_FROM = 4 * MEBIBYTE
# A ledger has about fifteen parts, and one for each picture.
MAX_PARTS = 2_000
# One row, paragraph or string as XML: its tree takes some ten times as much memory.
MAX_PIECE = 8 * MEBIBYTE
# Elements and attributes in one row, paragraph or string: a tree takes up to 210 bytes for each.
MAX_NODES = 400_000
# Rows, paragraphs and strings of one part: 50,000 rows of ten cells, several times over.
MAX_PIECES = 4_000_000
# Rows with something in them; the largest university has fewer than 5,000 branches.
MAX_ROWS = 50_000
# Organizations, people and offices in one workbook, of a university with 2,000 branches.
MAX_ROSTER = 20_000
# Guides in one file, and headings of a guide or indicators of a heading: the notice has two guides of 5 and 7 headings.
MAX_GUIDES, MAX_HEADINGS = 10, 200
# Rows in all, blank ones included: Excel's own limit.
MAX_LINES = 1_048_576
# Cells with something in them: 50,000 rows of a form with ten columns.
MAX_CELLS = 500_000
# Cells with something in them in one row: the forms have six to eighteen columns, Word has 63.
MAX_COLUMNS = 256
# Excel's own limit of characters in one cell.
MAX_CELL_TEXT = 32_767
# Excel's own limit for a row of the longest cells would be more than a file; a form fits in this.
MAX_RECORD = 1_000_000
# All cells together, those merged downwards once a row: 50,000 rows of the longest usual ones.
MAX_TEXT = 20_000_000
# Excel's own limit of characters in the name of a sheet.
MAX_SHEET_NAME = 31
# Excel's own limit of characters in the code of a format.
MAX_FORMAT = 255
# Formats of cells; Excel's own limit is 65,490.
MAX_STYLES = 70_000
# Problems in all: two for each of 50,000 rows.
MAX_PROBLEMS = 100_000
# Errors, or warnings, that are told of one by one.
MAX_FLAWS = 1_000
# Seconds of computing, not of waiting: 50,000 rows take about 15 on a slow machine.
MAX_SECONDS = 30


class FileRejected(Exception):  # noqa: N818  it is a sentence for people, not a fault of the program
    """A file is not taken in; the message is the Chinese sentence to show, which says what to do."""
