"""Clients of the API that create and read applicants, or hand in large documents.

Started by the suite `api`, with a plan in a file: where the API is, and the token. Prints what was measured as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import aiohttp
import uvloop

_WARM_UP = 1.0
_NEW = {"first_name": "Anna", "last_name": "Benchmark", "email": "anna@example.com", "dob": "1990-01-31"}


class Clients:
    """All clients of one process."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._known: list[str] = []

    async def furnish(self, count: int) -> list[str]:
        """Creates applicants that can be read."""
        self._known = [await self._create() for _ in range(count)]
        return self._known

    async def post(self) -> None:
        """Creates one applicant."""
        await self._create()

    async def get(self) -> None:
        """Reads one applicant."""
        async with self._session.get(f"applicants/{random.choice(self._known)}") as answer:
            await self._expect(answer, 200)

    async def upload(self, content: bytes) -> None:
        """Hands in a document."""
        form = aiohttp.FormData({"applicant_id": self._known[0], "type": "driving_licence"})
        form.add_field("file", content, filename="card.png", content_type="image/png")
        async with self._session.post("documents", data=form) as answer:
            await self._expect(answer, 201)

    async def _create(self) -> str:
        async with self._session.post("applicants", json=_NEW) as answer:
            return str((await self._expect(answer, 201))["id"])

    @staticmethod
    async def _expect(answer: aiohttp.ClientResponse, status: int) -> dict[str, Any]:
        text = await answer.text()
        if answer.status != status:
            raise ValueError(f"{answer.status} instead of {status}: {text[:400]}")
        content: dict[str, Any] = json.loads(text)
        return content


async def closed_loop(one: Any, clients: int, seconds: float) -> dict[str, Any]:
    """Each client with one request after the other; the first second is not measured."""
    start = time.perf_counter() + _WARM_UP
    end = start + seconds
    times: list[float] = []

    async def client() -> None:
        while (began := time.perf_counter()) < end:
            await one()
            done = time.perf_counter()
            if began >= start and done < end:
                times.append((done - began) * 1000)

    await asyncio.gather(*(client() for _ in range(clients)))
    return {"times": times, "seconds": seconds}


async def open_loop(kinds: list[Any], rate: float, seconds: float) -> dict[str, Any]:
    """Requests at fixed times, whatever became of those before: a stall counts for all that it delays."""
    times: list[float] = []
    lags: list[float] = []
    start = time.perf_counter() + _WARM_UP

    async def one(number: int, due: float) -> None:
        await kinds[number % len(kinds)]()
        if number >= rate * _WARM_UP:
            times.append((time.perf_counter() - due) * 1000)

    async with asyncio.TaskGroup() as group:
        for number in range(int(rate * (seconds + _WARM_UP))):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            lags.append((time.perf_counter() - due) * 1000)
            group.create_task(one(number, due))
    return {"times": times, "seconds": seconds, "lag": max(lags)}


def picture(size: int) -> bytes:
    """A PNG (ISO/IEC 15948) of exactly so many bytes; an ancillary chunk of noise fills it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    tail = chunk(b"IDAT", zlib.compress((b"\0" + b"\x80" * 24) * 8)) + chunk(b"IEND", b"")
    noise = chunk(b"zzZz", random.Random(size).randbytes(size - len(head) - len(tail) - 12))
    return head + noise + tail


async def _run(arguments: argparse.Namespace) -> dict[str, Any]:
    plan = json.loads(arguments.plan.read_text())
    headers = {"Authorization": f"Token token={plan['token']}"}
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(f"{plan['api_url']}/v3.6/", headers=headers, connector=connector) as session:
        clients = Clients(session)
        known = await clients.furnish(1 if arguments.kind in ("once", "uploads") else 100)
        processor = time.process_time()
        match arguments.kind:
            case "post":
                measured = await closed_loop(clients.post, arguments.clients, arguments.seconds)
            case "get":
                measured = await closed_loop(clients.get, arguments.clients, arguments.seconds)
            case "mixed":
                measured = await open_loop([clients.post, clients.get], arguments.rate, arguments.seconds)
            case "uploads":
                content = picture(10 * 1024 * 1024)
                await asyncio.gather(*(clients.upload(content) for _ in range(arguments.clients)))
                measured = {}
            case _:
                measured = {"applicant": known[0]}
                if arguments.read:
                    async with session.get(f"applicants/{arguments.read}") as answer:
                        answer.raise_for_status()
        return {**measured, "processor_seconds": time.process_time() - processor}


def main() -> None:
    """`post`, `get`: as fast as it goes; `mixed`: at a fixed rate; `uploads`: at once; `once`: a single request."""
    parser = argparse.ArgumentParser(prog="benchmarks.api.requests")
    parser.add_argument("kind", choices=["post", "get", "mixed", "uploads", "once"])
    parser.add_argument("--plan", type=Path, required=True)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--read", help="with `once`: an applicant to read, after one was created")
    print(json.dumps(uvloop.run(_run(parser.parse_args()))))


if __name__ == "__main__":
    main()
