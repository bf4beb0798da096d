"""The throw-away Postgres: databases made from a template, and its counters of log and flushes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Counters:
    """Write-ahead log in bytes, flushes of it, and commits, since some moment."""

    wal_bytes: int
    fsyncs: int
    commits: int

    def __sub__(self, earlier: Counters) -> Counters:
        return Counters(
            self.wal_bytes - earlier.wal_bytes, self.fsyncs - earlier.fsyncs, self.commits - earlier.commits
        )


class Server:
    """A server that nobody else uses."""

    def __init__(self, socket: Path, migrations: list[Path]) -> None:
        self.socket = socket
        self._migrations = migrations
        self._next = 0

    def url(self, database: str, user: str = "postgres") -> str:
        """The libpq URL of a database; the server trusts whoever says it is that user."""
        return f"postgresql:///{database}?host={self.socket}&port=5432&user={user}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection of the superuser, each statement committed by itself."""
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=10)

    def prepare(self) -> None:
        """Makes the template that has the queue's schema."""
        self.create("queue_template", template="template1")
        with self.connect("queue_template") as connection:
            for migration in self._migrations:
                connection.execute(migration.read_text())  # several statements, one transaction

    def create(self, name: str, template: str = "queue_template") -> None:
        """Makes a database, and waits for the disk, so that copying is not part of what is measured next."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
            connection.execute("CHECKPOINT")

    def create_anew(self, name: str) -> None:
        """Makes an empty database, in place of one of its name that an earlier suite made."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self.create(name, template="template1")

    def drop(self, name: str) -> None:
        """Drops a database, whoever is connected."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextlib.contextmanager
    def database(self, template: str = "queue_template") -> Iterator[str]:
        """A fresh database, dropped afterwards."""
        self._next += 1
        name = f"bench_{self._next}"
        self.create(name, template)
        try:
            yield name
        finally:
            self.drop(name)

    def counters(self) -> Counters:
        """The counters now. Those of other connections count in full once these have ended."""
        with self.connect() as connection:
            row = connection.execute(
                """
                SELECT pg_current_wal_insert_lsn() - '0/0', wal_sync,
                    (SELECT sum(xact_commit) FROM pg_stat_database)
                FROM pg_stat_wal
                """
            ).fetchone()
        assert row is not None
        return Counters(int(row[0]), int(row[1]), int(row[2]))

    def version(self) -> str:
        """Such as 15.18."""
        with self.connect() as connection:
            row = connection.execute("SHOW server_version").fetchone()
        assert row is not None
        return str(row[0]).split()[0]

    def count_done(self, database: str) -> int:
        """Jobs in the queue's history."""
        with self.connect(database) as connection:
            row = connection.execute("SELECT count(*) FROM queue.done").fetchone()
        assert row is not None
        return int(row[0])
