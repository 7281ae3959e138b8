"""A picture of a meeting, drawn from a seed: what a phone would take at a 党员大会."""

import hashlib
import struct
import zlib

WIDTH, HEIGHT = 640, 400
FLOOR = 250
"""How far down the wall reaches."""

WALL, WOOD, BANNER, GOLD, GLASS, LEAF, TABLE, PAPER, SKIN, HAIR = range(10)
COATS = 10
"""Where the colours of coats begin."""
PALETTES = (
    "f3efe4 b98c5f b3261e f2c14e cfe6f2 5f8f5a 8a5a33 ffffff efc9a5 3a2a22 30475e 6b705c 7d4f50 4f6d7a",
    "e8eef1 a9a08f c0392b f5d067 dff1fb 6a9a6f 6e4b3a fdfdfb e9bd95 2b2b2b 5b5f97 3d6b5c 8c5e58 44546a",
    "f6f0ea c7a77b a61c1c ffd166 bfe0e8 4f7d4c 7a5230 fffef7 f1cfae 49362b 264653 7b6d8d a26769 556b2f",
)


class Canvas:
    """Rows of pixels, each a place in the palette."""

    def __init__(self) -> None:
        self.rows = [bytearray([WALL]) * WIDTH for _ in range(HEIGHT)]

    def box(self, left: int, top: int, right: int, bottom: int, colour: int) -> None:
        left, right = max(left, 0), min(right, WIDTH)
        for row in self.rows[max(top, 0) : min(bottom, HEIGHT)]:
            row[left:right] = bytes([colour]) * (right - left)

    def oval(self, x: int, y: int, wide: int, high: int, colour: int) -> None:
        """Fill an ellipse around a middle, `wide` and `high` to each side."""
        for step in range(-high, high + 1):
            half = round(wide * (1 - (step / high) ** 2) ** 0.5)
            self.box(x - half, y + step, x + half + 1, y + step + 1, colour)

    def png(self, palette: str) -> bytes:
        """Return the picture as a PNG with a palette."""
        head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + row for row in self.rows), 9)
        parts = ((b"IHDR", head), (b"PLTE", bytes.fromhex(palette)), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def meeting(seed: str) -> bytes:
    """Draw a meeting room; another seed gives another room and other people."""
    dice = hashlib.sha256(seed.encode()).digest()
    canvas = Canvas()
    _room(canvas, dice)
    behind, before = 4 + dice[0] % 3, 3 + dice[1] % 3
    _people(canvas, behind, 215, dice[8:])
    canvas.oval(WIDTH // 2, 300, 250, 46, TABLE)
    canvas.oval(WIDTH // 2, 294, 240, 40, WOOD)
    for n in range(behind):
        left = 150 + n * 340 // max(behind - 1, 1) + dice[16 + n] % 12
        canvas.box(left - 14, 278 + dice[24 + n] % 8, left + 12, 290 + dice[24 + n] % 8, PAPER)
    _people(canvas, before, 350, dice[12:])
    return canvas.png(PALETTES[dice[2] % len(PALETTES)])


def _room(canvas: Canvas, dice: bytes) -> None:
    canvas.box(0, FLOOR, WIDTH, HEIGHT, WOOD)
    canvas.box(0, FLOOR - 6, WIDTH, FLOOR, TABLE)
    window = 40 + dice[3] % 60
    canvas.box(window - 6, 54, window + 126, 176, PAPER)
    canvas.box(window, 60, window + 56, 170, GLASS)
    canvas.box(window + 64, 60, window + 120, 170, GLASS)
    canvas.box(230, 30, 230 + 330, 78, BANNER)
    for n in range(10):  # what is written there is too far away to be read
        canvas.box(252 + n * 30, 42, 270 + n * 30, 66, GOLD)
        canvas.box(257 + n * 30, 48 + dice[4] % 6, 265 + n * 30, 52 + dice[4] % 6, BANNER)
    plant = 585 + dice[5] % 25
    canvas.box(plant - 16, 210, plant + 16, FLOOR + 10, TABLE)
    for n in range(5):
        canvas.oval(plant - 24 + n * 12, 190 - (n % 2) * 22, 12, 26, LEAF)


def _people(canvas: Canvas, count: int, shoulders: int, dice: bytes) -> None:
    """Seat some people side by side; nobody has a face."""
    for n in range(count):
        x = 130 + n * 380 // max(count - 1, 1) + dice[n] % 16
        y = shoulders + dice[n + 1] % 10
        coat = COATS + dice[n] % 4
        canvas.oval(x, y + 26, 38, 34, coat)
        canvas.box(x - 38, y + 26, x + 39, y + 60, coat)
        canvas.oval(x, y - 26, 19, 23, SKIN)
        canvas.oval(x, y - 38, 20, 14, HAIR)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
