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
    """Has the client enqueue and drain a few batches on a database whose statements are all logged.

    Jobs are completed by the flusher first, then by a transaction of each attempt.
    """
    jobs = batch * 40
    with server.database() as database:
        with server.connect() as connection:
            for setting, value in (("log_statement", "all"), ("log_parameter_max_length", "-1")):
                connection.execute(
                    sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                        sql.Identifier(database), sql.Identifier(setting), sql.Literal(value)
                    )
                )
        driver.run("enqueue", database, jobs=jobs, batch=batch, producers=1)
        driver.run("drain", database, jobs=jobs, concurrency=batch, settlement_batch=batch)
        driver.run("enqueue", database, jobs=jobs, batch=batch, producers=1)
        driver.run("drain", database, jobs=jobs, concurrency=batch, completion="transaction", worker_connections=4)
        time.sleep(1)  # the log is written by a process of its own
        executions = _executions(log, database)
        with server.connect(database) as connection:
            row = connection.execute("SELECT max(id) FROM queue.job").fetchone()
    assert row is not None

    def holding(*words: str) -> tuple[Execution, ...]:
        return tuple(one for one in executions if all(word in one.text for word in words))

    ending = holding("DELETE FROM queue.lease")
    settling = tuple(one for one in ending if "INSERT INTO queue.scheduled" in one.text)
    # Claims after the last settlement found nothing, and say nothing of how jobs are claimed.
    under_load = executions[: max(index for index, one in enumerate(executions) if one in settling)]
    return Recording(
        batch=batch, highest_job_id=int(row[0]), enqueueing=holding("INSERT INTO queue.job"),
        claiming=tuple(one for one in under_load if "INSERT INTO queue.lease" in one.text), settling=settling,
        completing=tuple(one for one in ending if "INSERT INTO queue.scheduled" not in one.text),
    )


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
