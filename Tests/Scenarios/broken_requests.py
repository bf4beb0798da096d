"""Requests that are broken, or made for two servers to read differently; each with the answers that it must get.

`HOST` and `TOKEN` are filled in; `GOOD` and `FORM` are the path of a public page and of one that takes a body. What a test
sends after them on the same connection is a good request: where framing was lost, nobody may answer it.
"""

from dataclasses import dataclass

SIZE, FIELDS = 32 * 1024, 128  # of a header, as the services limit it


@dataclass(frozen=True)
class Broken:
    name: str
    request: bytes
    #: Status codes of its answers; 0 stands for that of the good page.
    statuses: tuple[int, ...] = (400,)
    #: Whether the connection is of use afterwards: the request that follows is answered.
    goes_on: bool = False
    #: Whether it is the body that is broken: a service that refuses the request without a look at its body answers that.
    in_body: bool = False


def get(*lines: bytes, target: bytes = b"GOOD", version: bytes = b"HTTP/1.1", host: bytes = b"Host: HOST") -> bytes:
    """A request without a body."""
    head = [b"GET " + target + b" " + version, *([host] if host else []), *lines]
    return b"\r\n".join(head) + b"\r\n\r\n"


def post(*lines: bytes, body: bytes = b"") -> bytes:
    """A request with a body; how it is framed is said by the lines."""
    head = [b"POST FORM HTTP/1.1", b"Host: HOST", b"Authorization: Token token=TOKEN", b"Content-Type: application/json"]
    return b"\r\n".join([*head, *lines]) + b"\r\n\r\n" + body


CHUNKED = b"Transfer-Encoding: chunked"
LENGTH = b"Content-Length: 2"
END = b"0\r\n\r\n"


def _framing() -> list[Broken]:
    """Where a body ends: the classes of request smuggling."""
    cases = [
        Broken("two lengths", post(LENGTH, b"Content-Length: 30", body=b"{}")),
        Broken("two equal lengths", post(LENGTH, LENGTH, body=b"{}")),
        Broken("a list of lengths", post(b"Content-Length: 2, 2", body=b"{}")),
        Broken("length and chunks", post(b"Content-Length: 5", CHUNKED, body=END)),
        Broken("chunks and length", post(CHUNKED, b"Content-Length: 5", body=END)),
        Broken("a length of nothing", post(b"Content-Length:", body=b"{}")),
        Broken("chunked twice", post(CHUNKED, CHUNKED, body=END)),
        Broken("chunked is not the last", post(b"Transfer-Encoding: chunked, identity", body=END)),
    ]
    lengths = [b"-2", b"+2", b"0x2", b"2a", b"2 2", b"2.0", b"1e1", b"99999999999999999999999"]
    cases += [Broken(f"length {one.decode()}", post(b"Content-Length: " + one, body=b"{}")) for one in lengths]
    encodings = [
        b"Transfer-Encoding: xchunked", b"Transfer-Encoding: \"chunked\"", b"Transfer-Encoding: chunked;q=1",
        b"Transfer-Encoding: identity", b"Transfer-Encoding: x", b"Transfer-Encoding:", b"Transfer-Encoding : chunked",
        b" Transfer-Encoding: chunked", b"Transfer-Encoding\t: chunked", b"Transfer-Encoding: chu\x00nked",
        b"Transfer-Encoding: chunked\x00", b"Transfer-Encoding: \x0bchunked", b"Transfer-Encoding:\n chunked",
        b"X: y\nTransfer-Encoding: chunked", b"X: y\rTransfer-Encoding: chunked", b"Transfer\xc2\xadEncoding: chunked",
    ]
    cases += [
        Broken(f"length beside {one!r}"[:70], post(b"Content-Length: 5", one, body=END)) for one in encodings
    ]
    return cases


def _chunks() -> list[Broken]:
    bodies = {
        "no hexadecimal number": b"zz\r\n{}\r\n", "a sign": b"+2\r\n{}\r\n", "a minus": b"-2\r\n{}\r\n",
        "a prefix": b"0x2\r\n{}\r\n", "a space before": b" 2\r\n{}\r\n", "nothing": b"\r\n{}\r\n",
        "too large a number": b"fffffffffffffffff\r\n{}", "too short": b"1\r\n{}\r\n0\r\n\r\n",
        "no end of line": b"2\r\n{}0\r\n\r\n", "a bare line feed": b"2\n{}\r\n0\r\n\r\n",
        "a bare line feed after": b"2\r\n{}\n0\r\n\r\n", "a bare return": b"2\r{}\r\n0\r\n\r\n",
        "a zero byte": b"2\x00\r\n{}\r\n0\r\n\r\n", "an extension with a line feed": b"2;a=\n{}\r\n0\r\n\r\n",
        "a broken trailer": b"2\r\n{}\r\n0\r\nno colon\r\n\r\n",
    }
    return [Broken(f"chunk: {name}", post(CHUNKED, body=body), in_body=True) for name, body in bodies.items()]


def _lines() -> list[Broken]:
    """What a line of a header is."""
    return [
        Broken("a space before the colon", get(b"X : y")),
        Broken("a folded line", get(b"X: y\r\n z")),
        Broken("a first line that is folded", get(b" X: y")),
        Broken("no colon", get(b"no colon here")),
        Broken("no name", get(b": y")),
        Broken("a zero byte in a name", get(b"X\x00Y: z")),
        Broken("a zero byte in a value", get(b"X: y\x00z")),
        Broken("a bare return in a value", get(b"X: y\rz: 1")),
        Broken("a bare line feed between lines", b"GET GOOD HTTP/1.1\nHost: HOST\n\n", (505,)),
        Broken("a control character in a value", get(b"X: \x01")),
        Broken("a name in brackets", get(b"(X): y")),
        Broken("a name that is not ASCII", get(b"\xc3\xa9: y")),
        Broken("a zero byte in the target", get(target=b"GOOD\x00")),
        Broken("a space in the target", get(target=b"GOOD x")),
        Broken("no target", b"GET HTTP/1.1\r\nHost: HOST\r\n\r\n"),
        Broken("no version", b"GET GOOD\r\nHost: HOST\r\n\r\n", (505,)),
        Broken("an unknown method", b"MARTLET GOOD HTTP/1.1\r\nHost: HOST\r\n\r\n"),
        Broken("a lower-case method", b"get GOOD HTTP/1.1\r\nHost: HOST\r\n\r\n"),
        Broken("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64),
        Broken("another protocol", b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        Broken("a header of 100 KB", get(b"X: " + b"y" * 100_000), statuses=(431,)),
        Broken("10 000 fields", get(*[b"X%d: y" % number for number in range(10_000)]), statuses=(431,)),
        Broken("a field too many", get(*[b"X%d: y" % number for number in range(FIELDS)]), statuses=(431,)),
        Broken("a target of 100 KB", get(target=b"/" + b"y" * 100_000), statuses=(431,)),
    ]


def _versions() -> list[Broken]:
    unknown = ["HTTP/2.0", "HTTP/0.9", "HTTP/3.0", "HTTP/1.2", "HTTP/11", "HTTP/1", "HTTP/1.10", "HTTP/-1.1"]
    cases = [Broken(f"version {name}", get(version=name.encode()), (505,)) for name in unknown]
    cases += [Broken(f"version {name}", get(version=name.encode())) for name in ("http/1.1", "HTTPS/1.1", "ICE/1.0")]
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    return [*cases, Broken("the preface of HTTP/2", preface)]


def _hosts() -> list[Broken]:
    """Framed well, so that the connection goes on."""
    lines = {
        "no host": b"", "two hosts": b"Host: HOST\r\nHost: other.example", "the same host twice": b"Host: HOST\r\nHost: HOST",
        "an empty host": b"Host:", "a host with a user": b"Host: user@HOST", "two hosts in one": b"Host: HOST, other",
        "a host with a path": b"Host: HOST/x", "a port that is none": b"Host: martlet:port",
    }
    cases = [Broken(name, get(host=line), goes_on=True) for name, line in lines.items()]
    cases.append(Broken("an asterisk", get(target=b"*"), goes_on=True))
    return cases


def _taken() -> list[Broken]:
    """Odd, yet allowed; after an upgrade that is declined, the answer ends the connection."""
    upgrade = (b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__")
    return [
        Broken("its own absolute target", get(target=b"http://HOSTGOOD"), (0,), goes_on=True),
        Broken("another host's absolute target, whose path counts", get(target=b"http://other.exampleGOOD"), (0,), goes_on=True),
        Broken("spaces around a value", get(b"X:   y  \t"), (0,), goes_on=True),
        Broken("an empty value", get(b"X:"), (0,), goes_on=True),
        Broken("lines before the request", b"\r\n\r\n" + get(), (0,), goes_on=True),
        Broken("bytes above ASCII in a value", get(b"X: caf\xe9"), (0,), goes_on=True),
        Broken("as many fields as there may be", get(*[b"X%d: y" % n for n in range(FIELDS - 1)]), (0,), goes_on=True),
        Broken("an upgrade to HTTP/2, declined", get(*upgrade), (0,)),
    ]


CORPUS = [*_framing(), *_chunks(), *_lines(), *_versions(), *_hosts(), *_taken()]
