"""Small pictures and papers made byte by byte, good ones and bad ones, with the standard library only."""

import random
import struct
import zlib

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
LEAST_LIVE = 32 * 1024


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    size: int | None = None, width: int = 8, height: int = 8, pixels: bytes | None = None, text: bytes = b""
) -> bytes:
    """A picture (ISO/IEC 15948), truecolour of 8 bits, brought to `size` bytes by an ancillary chunk of noise.

    `pixels` takes the place of the compressed rows; `text` is kept in a chunk of its own.
    """
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    if pixels is None:
        pixels = zlib.compress((b"\0" + b"\xc8\xa0\x78" * width) * height)
    parts = [chunk(b"IHDR", header)]
    if text:
        parts.append(chunk(b"tEXt", b"Comment\0" + text))
    parts += [chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    content = b"\x89PNG\r\n\x1a\n" + b"".join(parts)
    if size is None:
        return content
    missing = size - len(content) - 12
    assert missing >= 0, f"a picture of {len(content)} bytes cannot be brought to {size}"
    # Ancillary, private, safe to copy: every decoder passes it by.
    noise = chunk(b"zzZz", random.Random(size).randbytes(missing))
    return content[:-12] + noise + content[-12:]


def undecodable_png(size: int) -> bytes:
    """Every chunk is as it should be, yet what they hold is no compressed picture."""
    return png(size, width=640, height=480, pixels=random.Random(7).randbytes(4096))


def jpeg(width: int = 8, height: int = 8) -> bytes:
    """The structure of a JPEG file (ITU-T T.81 annex B): start, frame header with these dimensions, scan, end."""
    quantisation = b"\xff\xdb" + struct.pack(">HB", 67, 0) + b"\1" * 64
    frame = b"\xff\xc0" + struct.pack(">HBHHBBBB", 11, 8, height, width, 1, 1, 0x11, 0)
    huffman = b"\xff\xc4" + struct.pack(">HB", 20, 0) + b"\1" + b"\0" * 15 + b"\0"
    scan = b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, 0, 63, 0) + b"\x55" * 16
    return b"\xff\xd8" + quantisation + frame + huffman + scan + b"\xff\xd9"


def pdf(trailer: bytes = b"") -> bytes:
    """A document of one empty page (ISO 32000-2); `trailer` is added to its trailer dictionary."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    )
    content, places = b"%PDF-1.7\n", []
    for number, entry in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, entry)
    start = len(content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"xref\n0 4\n0000000000 65535 f \n" + rows
    content += b"trailer\n<< /Size 4 /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)
    return content
