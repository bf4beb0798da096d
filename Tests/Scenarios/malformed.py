"""Malformed uploads without end, made from good files; the same number gives the same upload on every machine."""

import json
import random
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import pictures

TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "pdf": "application/pdf"}
NAMES = [
    "../../../../etc/passwd", "..\\..\\windows\\system32\\x.png", "a" * 5_000 + ".png", "x.png\x00.exe", "x.png;rm -rf ~",
    'x".png', "\u202egnp.exe", "☃.png", "<script>alert(1)</script>.png", "' OR 1=1 --.png", ".", "/", "CON.png",
    "%2e%2e%2fx.png", "x.php.png", "{{7*7}}.png", "$(id).png", "\r\nX-Injected: 1\r\n.png", "",
]


@dataclass(frozen=True)
class Upload:
    number: int
    kind: str  # of damage
    name: str
    content_type: str
    content: bytes
    #: Whether it may be taken all the same: what is damaged may be no part of the structure.
    may_be_taken: bool

    def form(self, applicant: str) -> tuple[bytes, str]:
        """The body of a form, and its content type. The file's name is written as it is: quotes, line ends and all."""
        boundary = f"malformed{self.number}boundary"
        body = b""
        for name, value in (("applicant_id", applicant), ("type", "passport")):
            body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{self.name}"\r\n'
        body += head.encode() + f"Content-Type: {self.content_type}\r\n\r\n".encode()
        body += self.content + f"\r\n--{boundary}--\r\n".encode()
        return body, f"multipart/form-data; boundary={boundary}"


class Malformed:
    """Makes uploads from the specimens of a directory (those below 400 KB), and from small files made here."""

    def __init__(self, specimens: Path | None):
        self.good = [("png", pictures.png()), ("jpg", pictures.jpeg()), ("pdf", pictures.pdf())]
        if specimens:
            found = (path for path in sorted(specimens.rglob("*")) if path.suffix.lower()[1:] in TYPES)
            chosen = [path for path in found if 0 < path.stat().st_size < 400_000][:60]
            self.good += [(path.suffix.lower()[1:], path.read_bytes()) for path in chosen]
        self.kinds = [
            self._cut, self._flipped, self._length, self._bomb, self._polyglot, self._wrong_type, self._hostile_name,
            self._noise, self._repeated,
        ]

    def upload(self, number: int) -> Upload:
        chance = random.Random(f"malformed {number}")
        suffix, content = chance.choice(self.good)
        damage = self.kinds[number % len(self.kinds)]
        return damage(number, chance, suffix, content)

    def _made(self, number, kind, suffix, content, name=None, content_type=None, may_be_taken=True) -> Upload:
        return Upload(number, kind, name or f"card.{suffix}", content_type or TYPES[suffix], content, may_be_taken)

    def _cut(self, number, chance, suffix, content):
        at = len(content) * chance.randrange(100) // 100  # at every hundredth, in the course of time
        # Some pictures have padding after their end, and what is after a page's %%EOF is none of its structure.
        is_whole = at == len(content) or (suffix != "png" and at >= content.rfind(b"\xff\xd9") + 2 > 1)
        return self._made(number, "cut", suffix, content[:at], may_be_taken=suffix == "pdf" or is_whole)

    def _flipped(self, number, chance, suffix, content):
        changed = bytearray(content)
        for _ in range(chance.choice([1, 1, 1, 8, 64])):
            changed[chance.randrange(min(len(changed), chance.choice([64, len(changed)])))] ^= 1 << chance.randrange(8)
        return self._made(number, "flipped", suffix, bytes(changed))

    def _length(self, number, chance, suffix, content):
        changed = bytearray(content)
        at = chance.randrange(max(1, min(len(changed), 4_096) - 4))
        changed[at : at + 4] = struct.pack(">I", chance.choice([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, len(content)]))
        return self._made(number, "length", suffix, bytes(changed))

    def _bomb(self, number, chance, suffix, content):
        zeros = zlib.compress(b"\0" * 20_000_000, 9)
        start, rest = pictures.png()[:33], pictures.png()[33:]
        sides = chance.choice([(64_250, 64_250), (0xFFFFFFFF, 1), (0, 0), (1, 20_001), (8_001, 8_001)])
        bombs = {
            "png sides": ("png", pictures.png(width=1, height=1)[:16] + struct.pack(">II", *sides)
                          + pictures.png()[24:], False),
            "png sides, sum right": ("png", self._declared(sides), False),
            "jpeg sides": ("jpg", pictures.jpeg(65_500, 65_500), False),
            "profile": ("png", start + pictures.chunk(b"iCCP", b"p\0\0" + zeros) + rest, True),
            "text": ("png", start + pictures.chunk(b"zTXt", b"t\0\0" + zeros) + rest, True),
            "pixels": ("png", pictures.png(pixels=zeros), True),
            "chunks": ("png", start + pictures.chunk(b"tEXt", b"a\0b") * 20_000 + rest, True),
            "scans": ("jpg", pictures.jpeg()[:-2] + pictures.jpeg()[-28:-2] * 2_000 + b"\xff\xd9", True),
            "encrypted": ("pdf", pictures.pdf(b"/Encrypt 9 0 R "), False),
            "brackets": ("pdf", pictures.pdf(b"[" * 100_000), True),
            "json": ("png", b"[" * 200_000, False),
        }
        name = chance.choice(list(bombs))
        suffix, made, may_be_taken = bombs[name]
        return self._made(number, f"bomb: {name}", suffix, made, may_be_taken=may_be_taken)

    @staticmethod
    def _declared(sides: tuple[int, int]) -> bytes:
        header = struct.pack(">IIBBBBB", *sides, 8, 2, 0, 0, 0)
        return pictures.png()[:8] + pictures.chunk(b"IHDR", header) + pictures.png()[33:]

    def _polyglot(self, number, chance, suffix, content):
        other = chance.choice([one for _, one in self.good] + [
            b"<html><script>alert(1)</script>", b"PK\x03\x04" + b"\0" * 30, b"GIF89a;", b"#!/bin/sh\nid\n", b"MZ\x90\0",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"])
        parts = [other + content, content + other, content[: len(content) // 2] + other + content[len(content) // 2 :]]
        return self._made(number, "polyglot", suffix, chance.choice(parts))

    def _wrong_type(self, number, chance, suffix, content):
        said = chance.choice(["image/gif", "text/html", "application/zip", "image/svg+xml", "nonsense", "image/png\x01", *(
            kind for kind in TYPES.values() if kind != TYPES[suffix])])
        return self._made(number, "wrong type", suffix, content, content_type=said, may_be_taken=False)

    def _hostile_name(self, number, chance, suffix, content):
        return self._made(number, "hostile name", suffix, content, name=chance.choice(NAMES) or " ")

    def _noise(self, number, chance, suffix, content):
        made = chance.choice([b"", b"\0", content[:8] + chance.randbytes(5_000), chance.randbytes(5_000)])
        return self._made(number, "noise", suffix, made, may_be_taken=suffix == "jpg")

    def _repeated(self, number, chance, suffix, content):
        at, length = chance.randrange(len(content)), chance.randrange(1, 200)
        piece = content[at : at + length] * chance.choice([2, 100, 1_000])
        return self._made(number, "repeated", suffix, (content[:at] + piece + content[at:])[: 2 * pictures.MEGABYTE])


def wrong_answer(upload: Upload, status: int, body: bytes) -> str | None:
    """What is wrong with the answer to such an upload, or nothing."""
    where = f"upload {upload.number} ({upload.kind}): {status} {body[:200]!r}"
    if status == 201:
        return None if upload.may_be_taken else f"{where} must not be taken"
    if status not in (400, 413, 422):
        return where
    try:
        error = json.loads(body)["error"]
    except (ValueError, KeyError):
        return f"{where} is no problem as documented"
    if not set(error) <= {"type", "message", "fields"} or not error.get("message"):
        return f"{where} is no problem as documented"
    text = json.dumps(error)
    return f"{where} tells too much" if any(word in text for word in ("Error(", "SELECT", "/Shared/", "Swift.")) else None
