"""Draws what the demo uploads, with the standard library only: a made-up card and a made-up face, as PNG files."""

import random
import struct
import zlib

# Letters of five by seven dots, a row per number.
FONT = {
    "S": (15, 16, 16, 14, 1, 1, 30),
    "P": (30, 17, 17, 30, 16, 16, 16),
    "E": (31, 16, 16, 30, 16, 16, 31),
    "C": (14, 17, 16, 16, 16, 17, 14),
    "I": (14, 4, 4, 4, 4, 4, 14),
    "M": (17, 27, 21, 21, 17, 17, 17),
    "N": (17, 25, 21, 19, 17, 17, 17),
}

WHITE, INK, SKIN, HAIR = (250, 250, 250), (40, 44, 60), (214, 170, 140), (70, 50, 40)


class Canvas:
    """A picture of 8-bit RGB rows, the top row first."""

    def __init__(self, width, height, colour):
        self.width, self.height = width, height
        self.rows = [bytearray(bytes(colour) * width) for _ in range(height)]

    def rectangle(self, left, top, width, height, colour):
        for y in range(max(0, top), min(self.height, top + height)):
            first, last = max(0, left), min(self.width, left + width)
            self.rows[y][3 * first : 3 * last] = bytes(colour) * max(0, last - first)

    def ellipse(self, x, y, radius_x, radius_y, colour):
        for row in range(-radius_y, radius_y + 1):
            half = int(radius_x * (1 - (row / radius_y) ** 2) ** 0.5)
            self.rectangle(x - half, y + row, 2 * half, 1, colour)

    def text(self, left, top, text, size, colour):
        """Writes in the letters of FONT; a dot is `size` pixels wide."""
        for position, letter in enumerate(text):
            for y, bits in enumerate(FONT[letter]):
                for x in range(5):
                    if bits & (16 >> x):
                        self.rectangle(left + (6 * position + x) * size, top + y * size, size, size, colour)

    def grain(self, generator):
        """Changes the low three bits of every value, as a camera's sensor does: flat colours would be a tiny file."""
        mask = int.from_bytes(b"\x07" * 3 * self.width, "big")
        for row in self.rows:
            noise = int.from_bytes(generator.randbytes(3 * self.width), "big") & mask
            row[:] = (int.from_bytes(row, "big") ^ noise).to_bytes(3 * self.width, "big")

    def png(self):
        """The picture as a PNG file (ISO/IEC 15948): truecolour, 8 bits, no filter."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in self.rows), 6)
        chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks
        )


def draw_head(canvas, x, y, size):
    canvas.ellipse(x, y - size // 4, size * 4 // 5, size, HAIR)
    canvas.ellipse(x, y, size * 3 // 4, size, SKIN)
    for side in (-1, 1):
        canvas.ellipse(x + side * size * 3 // 10, y - size // 6, size // 9, size // 14, WHITE)
        canvas.ellipse(x + side * size * 3 // 10, y - size // 6, size // 20, size // 16, INK)
    canvas.ellipse(x, y + size // 6, size // 14, size // 7, (190, 145, 118))
    canvas.ellipse(x, y + size // 2, size // 4, size // 18, (170, 80, 80))


def card(seed=1):
    """A card of 1000 × 630 pixels that says SPECIMEN; no document of any country."""
    generator = random.Random(seed)
    canvas = Canvas(1000, 630, (214, 228, 236))
    canvas.rectangle(0, 0, 1000, 90, (60, 96, 140))
    canvas.text(40, 22, "SPECIMEN", 7, WHITE)
    canvas.rectangle(40, 130, 260, 330, (236, 240, 242))
    draw_head(canvas, 170, 300, 120)
    for line in range(6):
        left, top = 350, 140 + 55 * line
        canvas.rectangle(left, top, 110, 10, (120, 140, 160))
        for letter in range(generator.randint(8, 18)):
            canvas.rectangle(left + 30 * letter, top + 18, 22 if letter % 3 else 10, 20, INK)
    for line in range(2):
        for letter in range(36):
            canvas.rectangle(40 + 26 * letter, 510 + 50 * line, generator.choice((8, 14, 18)), 26, INK)
    canvas.grain(generator)
    return canvas.png()


def face(seed=2):
    """A portrait of 720 × 960 pixels; nobody's."""
    canvas = Canvas(720, 960, (198, 206, 212))
    canvas.rectangle(300, 640, 120, 160, SKIN)
    canvas.ellipse(360, 960, 300, 190, (70, 90, 120))
    draw_head(canvas, 360, 440, 270)
    canvas.grain(random.Random(seed))
    return canvas.png()
