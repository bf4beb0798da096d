"""Customers of the API over HTTP, each of which creates a run, hands in its document and waits for the run's end.

Started by the suite `workflows`, with a plan in a file: where the API is, the token, and what each client uses.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import struct
import time
import uuid
import zlib
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import uvloop

from .load import WARM_UP, report, say_ready

#: The capture of deploy/workflows/document.yaml.
_TASK = "document_photo_c0888"
#: How often the database is asked which runs have ended.
_POLL = 0.010
_LIMIT = 60.0


class Endings:
    """Tells when runs end, by one question for all of them: clients that asked the API would load it instead."""

    def __init__(self, connection: asyncpg.Connection, tenant: str) -> None:
        self._connection = connection
        self._tenant = uuid.UUID(tenant)
        self._waiting: dict[uuid.UUID, asyncio.Future[None]] = {}
        #: Questions asked; each is a commit.
        self.polls = 0

    async def wait(self, run: str) -> None:
        """Returns when the run has ended."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[uuid.UUID(run)] = future
        await asyncio.wait_for(future, _LIMIT)

    async def watch(self) -> None:
        """Asks until it is cancelled."""
        while True:
            await asyncio.sleep(_POLL)
            if not self._waiting:
                continue
            self.polls += 1
            rows = await self._connection.fetch(
                """
                SELECT id
                FROM workflow_runs
                WHERE tenant_id = $1 AND environment = 'sandbox' AND id = ANY ($2) AND completed_at IS NOT NULL
                """,
                self._tenant, list(self._waiting))
            for row in rows:
                self._waiting.pop(uuid.UUID(str(row["id"]))).set_result(None)


class Client:
    """One customer, with an applicant and a document of its own."""

    def __init__(self, session: aiohttp.ClientSession, workflow_id: str, material: dict[str, str]) -> None:
        self._session = session
        self._creation = {"workflow_id": workflow_id, "applicant_id": material["applicant_id"]}
        self._completion = {"data": [{"id": material["document_id"]}]}

    async def run_once(self, endings: Endings) -> None:
        """A run from its creation to its end."""
        run = (await self._post("workflow_runs", self._creation))["id"]
        await self._post(f"workflow_runs/{run}/tasks/{_TASK}/complete", self._completion)
        await endings.wait(run)

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._session.post(path, json=body) as answer:
            text = await answer.text()
            if answer.status not in (200, 201):
                raise ValueError(f"POST {path.partition('/')[0]}: {answer.status} {text[:400]}")
            content: dict[str, Any] = json.loads(text)
            return content


async def furnish(session: aiohttp.ClientSession) -> dict[str, str]:
    """A new applicant with a document, for whom the sandbox answers `clear`."""
    async with session.post("applicants", json={"first_name": "Anna", "last_name": "Benchmark"}) as answer:
        answer.raise_for_status()
        applicant = (await answer.json())["id"]
    form = aiohttp.FormData({"applicant_id": applicant, "type": "driving_licence"})
    form.add_field("file", _picture(), filename="card.png", content_type="image/png")
    async with session.post("documents", data=form) as answer:
        answer.raise_for_status()
        return {"applicant_id": applicant, "document_id": (await answer.json())["id"]}


def _picture() -> bytes:
    """A PNG (ISO/IEC 15948) of noise, about 49 kB."""
    size = 128

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    noise = random.Random(1)
    rows = b"".join(b"\0" + noise.randbytes(3 * size) for _ in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)  # truecolour, 8 bits
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


async def load(plan: dict[str, Any], session: aiohttp.ClientSession, clients: int, seconds: float) -> dict[str, Any]:
    """All clients at once, each with one run after the other, until the time is over and the last run has ended.

    The first second counts as warming up: it is not in `from` and `to`.
    """
    connection = await asyncpg.connect(plan["watcher_url"])
    endings = Endings(connection, plan["tenant_id"])
    at_work = [Client(session, plan["workflow_id"], material) for material in plan["materials"][:clients]]
    say_ready()
    processor = time.process_time()
    start = time.time() + WARM_UP
    end = start + seconds

    async def one(client: Client) -> None:
        while time.time() < end:
            await client.run_once(endings)

    async with asyncio.TaskGroup() as group:
        watching = group.create_task(endings.watch())
        await asyncio.gather(*(one(client) for client in at_work))
        watching.cancel()
    measured = {
        "from": start, "to": end, "processor_seconds": time.process_time() - processor, "polls": endings.polls,
    }
    await connection.close()
    return measured


async def _run(arguments: argparse.Namespace) -> Any:
    plan = json.loads(arguments.plan.read_text())
    headers = {"Authorization": f"Token token={plan['token']}"}
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(f"{plan['api_url']}/v3.6/", headers=headers, connector=connector) as session:
        if arguments.command == "furnish":
            return [await furnish(session) for _ in range(arguments.clients)]
        return await load(plan, session, arguments.clients, arguments.seconds)


def main() -> None:
    """`furnish` makes an applicant and a document for each client, `load` has them run."""
    parser = argparse.ArgumentParser(prog="benchmarks.workflows.clients")
    parser.add_argument("command", choices=["furnish", "load"])
    parser.add_argument("--plan", type=Path, required=True)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=5)
    arguments = parser.parse_args()
    measured = uvloop.run(_run(arguments))
    if arguments.command == "furnish":
        print(json.dumps(measured))
    else:
        report(measured)


if __name__ == "__main__":
    main()
