"""Small recordings and chip data made byte by byte, with the standard library only. Nothing in them can be seen."""

import base64
import json
import struct

import pictures

LARGEST = 32 * pictures.MEGABYTE


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def mp4(size: int | None = None, brand: bytes = b"isom", width: int = 640, height: int = 480) -> bytes:
    """Brands, a movie with one track, and data (ISO/IEC 14496-12), brought to `size` bytes by the data."""
    header = b"\0\0\0\3" + bytes(72) + struct.pack(">II", width << 16, height << 16)
    entry = box(b"stsd", struct.pack(">II", 0, 1) + box(b"avc1", bytes(24)))
    media = box(b"hdlr", bytes(8) + b"vide" + bytes(4)) + box(b"minf", box(b"stbl", entry))
    movie = box(b"moov", box(b"mvhd", bytes(100)) + box(b"trak", box(b"tkhd", header) + box(b"mdia", media)))
    start = box(b"ftyp", brand + b"\0\0\2\0") + movie
    return start + box(b"mdat", bytes(64 if size is None else size - len(start) - 8))


def element(identifier: bytes, content: bytes) -> bytes:
    assert len(content) < 127
    return identifier + bytes([0x80 | len(content)]) + content


def webm(kind: bytes = b"webm") -> bytes:
    """A segment of unknown size with a track and a cluster (RFC 9559), as browsers record it."""
    unknown = b"\x01" + b"\xff" * 7
    video = element(b"\xe0", element(b"\xb0", b"\x02\x80") + element(b"\xba", b"\x01\xe0"))
    tracks = element(b"\x16\x54\xae\x6b", element(b"\xae", element(b"\x83", b"\1") + video))
    cluster = b"\x1f\x43\xb6\x75" + unknown + element(b"\xa3", b"\x81\0\0\x80\1")
    return element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", kind)) + b"\x18\x53\x80\x67" + unknown + tracks + cluster


def tlv(tag: bytes, content: bytes) -> bytes:
    return tag + b"\x82" + struct.pack(">H", len(content)) + content


def chip(face: bytes | None = None) -> bytes:
    """What an SDK reads from a chip: data group 2 with a face (ICAO 9303-10, ISO/IEC 19794-5)."""
    face = pictures.jpeg() if face is None else face
    length = 20 + 12 + len(face)
    record = b"FAC\x00010\0" + struct.pack(">IHIH", 14 + length, 1, length, 0) + bytes(14 + 12) + face
    template = tlv(b"\x7f\x60", tlv(b"\xa1", b"\x81\1\2") + tlv(b"\x5f\x2e", record))
    group = tlv(b"\x75", tlv(b"\x7f\x61", b"\2\1\1" + template))
    return json.dumps({"dg1": "YQ==", "dg2": base64.b64encode(group).decode()}).encode()
