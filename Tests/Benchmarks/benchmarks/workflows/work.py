"""What programs ask of a server over some seconds, and how much of it they would have asked anyway."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from ..server import Server

#: Who looks on while runs are measured; what this role asks is not counted.
WATCHER = "benchmark_watcher"

_CONTROL = r"^\s*(begin|start|commit|end|rollback|set|reset|listen|unlisten)\M"


@dataclass(frozen=True)
class Work:
    """Statements that read or write, and round trips; since some moment or between two."""

    seconds: float
    statements: float
    round_trips: float

    def __sub__(self, earlier: Work) -> Work:
        return Work(
            self.seconds - earlier.seconds, self.statements - earlier.statements,
            self.round_trips - earlier.round_trips)

    def beyond(self, idle: Work) -> Work:
        """Without what idle programs ask in as many seconds."""
        share = self.seconds / idle.seconds
        return Work(
            self.seconds, self.statements - share * idle.statements, self.round_trips - share * idle.round_trips)


class Meter:
    """Reads how much has been asked so far on one database."""

    def __init__(self, server: Server, database: str, round_trips: Callable[[], int] | None = None) -> None:
        """`round_trips` is what the programs count; `None` for those that await the reply to each message.

        Then each statement is a round trip, as is each BEGIN and COMMIT, which must not be prepared.
        """
        self._server = server
        self._database = database
        self._round_trips = round_trips

    def read(self) -> Work:
        """So far."""
        statements, control = self._calls()
        round_trips = self._round_trips() if self._round_trips else statements + control
        return Work(time.monotonic(), statements, round_trips)

    def idle(self, seconds: float) -> Work:
        """What is asked in so many seconds while nothing is to be done; a second is left for starting to end."""
        time.sleep(1)
        before = self.read()
        time.sleep(seconds)
        return self.read() - before

    def _calls(self) -> tuple[int, int]:
        """Statements, and apart from them transaction control and settings.

        Of these, Postgres 15 counts one that is prepared only the first time, so that they are in no comparison.
        """
        with self._server.connect() as connection:
            row = connection.execute(
                """
                SELECT coalesce(sum(s.calls) FILTER (WHERE s.query !~* %(control)s), 0),
                    coalesce(sum(s.calls) FILTER (WHERE s.query ~* %(control)s), 0)
                FROM pg_stat_statements AS s
                JOIN pg_database AS d ON d.oid = s.dbid
                JOIN pg_roles AS r ON r.oid = s.userid
                WHERE d.datname = %(database)s AND r.rolname <> %(watcher)s
                """,
                {"control": _CONTROL, "database": self._database, "watcher": WATCHER},
            ).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])


def prepare(server: Server) -> None:
    """Makes what `Meter` reads, and the watcher's role."""
    with server.connect() as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        connection.execute(f"CREATE ROLE {WATCHER} SUPERUSER LOGIN")
