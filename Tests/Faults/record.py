"""Records what one version of the queue says to Postgres, for test_statements.py to say again on a later schema.

    Tests/Faults/run --record

Run it with the last version before a migration; the file is named after the newest migration that this version knows.
"""

import json
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from postgres import Server, queue_migrations
from processes import Fleet
from waiting import until

DIRECTORY = Path(__file__).parent / "statements"
JOBS = 80
SETTINGS = (
    "logging_collector=on", "log_destination=jsonlog", "log_min_duration_statement=0", "log_min_messages=log",
    "log_min_error_statement=error")
EXECUTION = re.compile(r"duration: [\d.]+ ms  execute (?:\S+): (.*)", re.DOTALL)
# Addresses of rows and settings of the session mean nothing elsewhere.
OURS = re.compile(r"queue\.|pg_notify|^(BEGIN|COMMIT|ROLLBACK)$|fault_")


def live(fleet: Fleet, server: Server, database: str) -> None:
    """A life of the queue in which one connection at a time speaks: enqueued, worked on, a worker lost, all ended."""
    one = {"connections": 1, "listen": "none", "upkeep_ms": 60_000}
    fleet.producer(connections=1, streams=1, count=JOBS, pause_ms=0, batch=20).child.wait(20)
    lost = fleet.worker("lost", "--maintain", work_ms=700, concurrency=4, ttl_ms=1500, heartbeat_ms=400, **one)
    until("jobs have begun", lambda: lost.events("start"), 15)
    lost.kill()
    fleet.worker("found", "--maintain", work_ms=5, concurrency=4, promotion_ms=400, renew_ms=2500, **one)
    ended = "SELECT (SELECT count(*) FROM queue.done) + (SELECT count(*) FROM queue.dead)"
    until("every job has ended", lambda: server.ask(ended, database)[0][0] == str(JOBS), 40)
    fleet.stop()


def spoken(server: Server) -> list[dict[str, object]]:
    """Every statement in order: when, what, and with which values."""
    entries = [
        json.loads(line) for path in (server.data / "log").glob("*.json") for line in path.read_text().splitlines()]
    found = []
    for entry in entries:
        match = EXECUTION.match(entry.get("message", ""))
        if not match or not OURS.search(match[1]):
            continue
        stamp = entry["timestamp"].removesuffix(" UTC").removesuffix(" GMT")
        seconds = time.mktime(time.strptime(stamp[:19], "%Y-%m-%d %H:%M:%S")) + float("0" + stamp[19:])
        values = re.findall(r"\$\d+ = ('(?:[^']|'')*'|NULL)", entry.get("detail", ""))
        found.append((seconds, match[1], values))
    found.sort(key=lambda one: one[0])
    return [
        {"at": round(seconds - found[0][0], 3), "statement": statement, "values": values}
        for seconds, statement, values in found]


def main() -> None:
    scratch = Path(tempfile.mkdtemp(prefix="martlet-faults.", dir="/tmp"))
    scratch.chmod(0o711)
    server = Server(scratch, settings=(*SETTINGS, "timezone=UTC", "log_timezone=UTC"))
    fleet = Fleet(Path(os.environ["MARTLET_FAULT_WORKER"]), scratch, server.url("record"))
    try:
        server.initialise()
        server.start()
        server.migrate("record", queue_migrations())
        live(fleet, server, "record")
        time.sleep(0.5)
        said = spoken(server)
    finally:
        fleet.end()
        server.end()
        shutil.rmtree(scratch)
    texts = sorted({str(one["statement"]) for one in said})
    lines = [json.dumps([one["at"], texts.index(str(one["statement"])), one["values"]]) for one in said]
    DIRECTORY.mkdir(exist_ok=True)
    target = DIRECTORY / f"{queue_migrations()[-1].name[:4]}.jsonl"
    target.write_text("\n".join([json.dumps(texts), *lines]) + "\n")
    print(f"{len(said)} statements, {len(texts)} different ones: {target}")


if __name__ == "__main__":
    main()
