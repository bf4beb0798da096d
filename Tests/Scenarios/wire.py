"""HTTP as bytes on a connection: for requests that no client library would make, and for counting their answers."""

import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE = 20.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]  # lower-case names
    body: bytes


@dataclass(frozen=True)
class Conversation:
    """What a connection brought: its answers, whether the server ended it, and what is no answer."""

    answers: list[Answer]
    is_ended: bool
    rest: bytes

    @property
    def statuses(self) -> list[int]:
        return [answer.status for answer in self.answers]


def connect(base: str) -> socket.socket:
    address = urlsplit(base)
    return socket.create_connection((address.hostname, address.port), timeout=PATIENCE)


def host_of(base: str) -> bytes:
    return urlsplit(base).netloc.encode()


def converse(base: str, pieces: list[bytes], pause: float = 0.0, patience: float = PATIENCE) -> Conversation:
    """Sends the pieces, then reads until the server ends the connection, or `patience` is over."""
    with connect(base) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for piece in pieces:
                connection.sendall(piece)
                if pause:
                    time.sleep(pause)
        except OSError:
            pass  # refused before the whole was sent; what was answered is read all the same
        return read(connection, patience)


def read(connection: socket.socket, patience: float = PATIENCE) -> Conversation:
    """Everything until the server ends the connection, or `patience` is over."""
    received, is_ended = b"", False
    deadline = time.monotonic() + patience
    while not is_ended and (left := deadline - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            piece = connection.recv(65_536)
        except TimeoutError:
            break
        except OSError:  # reset
            piece = b""
        received, is_ended = received + piece, piece == b""
    return understood(received, is_ended)


def understood(received: bytes, is_ended: bool) -> Conversation:
    """The answers in these bytes; interim ones have a status below 200 and no body."""
    answers: list[Answer] = []
    while received.startswith(b"HTTP/1.1 ") and b"\r\n\r\n" in received:
        head, _, rest = received.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        fields = [line.decode().partition(":") for line in lines[1:]]
        headers = {name.strip().lower(): value.strip() for name, _, value in fields}
        status = int(lines[0].split()[1])
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while rest:
                size, _, rest = rest.partition(b"\r\n")
                length = int(size, 16)
                body, rest = body + rest[:length], rest[length + 2 :]
                if length == 0:
                    break
        else:
            length = int(headers.get("content-length", 0))
            body, rest = rest[:length], rest[length:]
        answers.append(Answer(status, headers, body))
        received = rest
    return Conversation(answers, is_ended, received)
