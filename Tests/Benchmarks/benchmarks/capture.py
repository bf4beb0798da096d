"""Records the statements that the queue's own client sends, with their parameters, from the server's log."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql

from .driver import Driver
from .server import Server

Parameter = str | None


@dataclass(frozen=True)
class Execution:
    """One execution of a prepared statement; parameters are in Postgres's text format."""

    text: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class Recording:
    """What one producer and one worker sent for batches of one size."""

    batch: int
    highest_job_id: int
    enqueueing: tuple[Execution, ...]
    claiming: tuple[Execution, ...]
    settling: tuple[Execution, ...]
    completing: tuple[Execution, ...]


def record(server: Server, driver: Driver, log: Path, batch: int) -> Recording:
    """Has the client enqueue and drain a few batches on databases whose statements are all logged.

    Jobs are completed by the flusher on the first, and by a transaction of each attempt on the second.
    """
    flushed = _run(server, driver, log, batch, settlement_batch=batch)
    completed = _run(server, driver, log, batch, completion="transaction", worker_connections=4)
    settling = _holding(flushed, "DELETE FROM queue.lease")
    if not settling:
        raise ValueError("no settlement was recorded")
    # Claims after the last settlement found nothing, and say nothing of how jobs are claimed.
    under_load = flushed[: max(index for index, one in enumerate(flushed) if one in settling)]
    return Recording(
        batch=batch, highest_job_id=_BATCHES * batch, enqueueing=_holding(flushed, "INSERT INTO queue.job"),
        claiming=_holding(under_load, "INSERT INTO queue.lease"), settling=settling,
        completing=_holding(completed, "DELETE FROM queue.lease"),
    )


#: Batches that the client is given; jobs have the ids from 1 on.
_BATCHES = 40


def _run(
    server: Server, driver: Driver, log: Path, batch: int, *, settlement_batch: int | None = None,
    completion: str | None = None, worker_connections: int | None = None,
) -> list[Execution]:
    jobs = batch * _BATCHES
    with server.database() as database:
        with server.connect() as connection:
            for setting, value in (("log_statement", "all"), ("log_parameter_max_length", "-1")):
                connection.execute(
                    sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                        sql.Identifier(database), sql.Identifier(setting), sql.Literal(value)
                    )
                )
        driver.run("enqueue", database, jobs=jobs, batch=batch, producers=1)
        driver.run(
            "drain", database, jobs=jobs, concurrency=2 * batch, settlement_batch=settlement_batch, completion=completion,
            worker_connections=worker_connections)
        time.sleep(1)  # the log is written by a process of its own
        return _executions(log, database)


def _holding(executions: list[Execution], words: str) -> tuple[Execution, ...]:
    return tuple(one for one in executions if words in one.text)


def _executions(log: Path, database: str) -> list[Execution]:
    found = []
    with log.open() as lines:
        for line in lines:
            if f'"dbname":"{database}"' not in line:
                continue
            try:
                entry = json.loads(line)
            except json.JSONDecodeError:  # the last line, perhaps half written
                continue
            message = entry.get("message", "")
            if match := re.match(r"execute [^:]*: ", message):
                found.append(Execution(message[match.end() :], _parameters(entry.get("detail", ""))))
    return found


_PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')(?:, |$)")


def _parameters(detail: str) -> tuple[Parameter, ...]:
    """Reads `parameters: $1 = '2', $2 = NULL`."""
    _, _, rest = detail.partition("parameters: ")
    values: list[Parameter] = []
    position = 0
    while position < len(rest):
        match = _PARAMETER.match(rest, position)
        if match is None or int(match[1]) != len(values) + 1:
            raise ValueError(f"not a list of parameters: {rest[position : position + 80]}")
        values.append(None if match[2] == "NULL" else match[2][1:-1].replace("''", "'"))
        position = match.end()
    return tuple(values)
