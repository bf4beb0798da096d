"""Receivers of webhooks on loopback, one listener of each kind, in a process of their own.

Started by the suite; prints the addresses as JSON by kind, and ends when its standard input is closed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import struct
import sys
from typing import cast

import uvloop

#: Answers names after a while; see `SlowNames`.
RESOLVER = "127.0.0.153"
SLOW_NAME = "slow.martlet.test"
#: Less than the dispatcher's time for a lookup, which is 2 s, but more than what is normal.
LOOKUP = 1.5

_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Fast(asyncio.Protocol):
    """Acknowledges every request, at once or after a time; keeps connections open."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A new connection."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are not of its class

    def data_received(self, data: bytes) -> None:
        """A part of a request, perhaps its end."""
        self._received += data
        while True:
            head, found, rest = self._received.partition(b"\r\n\r\n")
            if not found:
                return
            length = 0
            for line in head.split(b"\r\n"):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if len(rest) < length:
                return
            self._received = rest[length:]
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._acknowledge)
            else:
                self._acknowledge()

    def _acknowledge(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(_OK)


class Tarpit(asyncio.Protocol):
    """Takes everything and says nothing."""


class Reset(asyncio.Protocol):
    """Resets the connection when a request arrives."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A new connection."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are not of its class

    def data_received(self, data: bytes) -> None:
        """The request."""
        assert self._transport is not None
        self._transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()


class Garbage(asyncio.Protocol):
    """Answers a TLS handshake with what is none."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A new connection."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are not of its class

    def data_received(self, data: bytes) -> None:
        """The client's greeting."""
        assert self._transport is not None
        self._transport.write(b"this is not TLS\r\n")
        self._transport.close()


class SlowNames(asyncio.DatagramProtocol):
    """A name server (RFC 1035) that answers every question for an IPv4 address with 127.0.0.1, and late."""

    def __init__(self) -> None:
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is bound."""
        self._transport = cast(asyncio.DatagramTransport, transport)  # uvloop's are not of its class

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        """A question."""
        end = data.find(b"\0", 12) + 5
        if end < 17:
            return
        is_ipv4 = data[end - 4 : end - 2] == b"\0\x01"
        answer = data[:2] + b"\x81\x80\0\x01" + (b"\0\x01" if is_ipv4 else b"\0\0") + b"\0\0\0\0" + data[12:end]
        if is_ipv4:
            answer += b"\xc0\x0c\0\x01\0\x01\0\0\0\0\0\x04\x7f\0\0\x01"  # time to live: none
        assert self._transport is not None
        asyncio.get_running_loop().call_later(LOOKUP, self._transport.sendto, answer, address)


def _black_hole() -> tuple[socket.socket, list[socket.socket]]:
    """A listener whose queue is full, so that the kernel drops what would begin another connection."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    filling = []
    for _ in range(3):
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex(listener.getsockname())
        filling.append(connection)
    return listener, filling


async def _serve(delay: float, with_names: bool) -> None:
    loop = asyncio.get_running_loop()

    async def listening(factory: type[asyncio.Protocol], *arguments: float) -> int:
        server = await loop.create_server(lambda: factory(*arguments), "127.0.0.1", 0, backlog=1024)
        port: int = server.sockets[0].getsockname()[1]
        return port

    fast = await listening(Fast, delay)
    hole, filling = _black_hole()
    urls = {
        "fast": f"http://127.0.0.1:{fast}/",
        "black hole": f"http://127.0.0.1:{hole.getsockname()[1]}/",
        "tarpit": f"http://127.0.0.1:{await listening(Tarpit)}/",
        "reset": f"http://127.0.0.1:{await listening(Reset)}/",
        "broken TLS": f"https://127.0.0.1:{await listening(Garbage)}/",
    }
    if with_names:
        await loop.create_datagram_endpoint(SlowNames, local_addr=(RESOLVER, 53))
        urls["slow DNS"] = f"http://{SLOW_NAME}:{fast}/"
    print(json.dumps(urls), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    for held in (hole, *filling):
        held.close()


def main() -> None:
    """Serves until the standard input is closed."""
    parser = argparse.ArgumentParser(prog="benchmarks.webhooks.receivers")
    parser.add_argument("--delay", type=float, default=0, help="seconds before an acknowledgement")
    parser.add_argument("--names", action="store_true", help="a slow name server, too; needs root")
    arguments = parser.parse_args()
    uvloop.run(_serve(arguments.delay, arguments.names))


if __name__ == "__main__":
    main()
