"""What a fault test plays on: a database of its own, the processes, and at the end the judge."""

import random
from collections.abc import Callable
from pathlib import Path

from ledger import Line, Verdict, judge, read_lines, read_rows
from postgres import RawConnection, Refused, Server
from processes import STARTING, Fleet, Process
from waiting import until

# Seconds until everything promised must have ended, once faults and load are over.
PATIENCE = 60.0
SEED = 20260
# More than any run enqueues: a producer goes on until it is told to stop.
ENDLESS = 10_000_000


class Stage:
    """One database on a server, and the fleet on it."""

    def __init__(self, server: Server, database: str, binary: Path, directory: Path, tell: Callable[[str], None]):
        directory.mkdir()
        self.server = server
        self.database = database
        self.fleet = Fleet(binary, directory, server.url(database))
        self.tell = tell  # adds a line to the summary of the run
        self.random = random.Random(SEED)

    def workers(self, count: int, *flags: str, **options: object) -> list[Process]:
        """Workers `w1` and so on, each also a candidate for the queue's maintenance; returns when they work."""
        workers = [self.fleet.worker(f"w{number + 1}", "--maintain", *flags, **options) for number in range(count)]
        self.fleet.wait_until_up(*workers)
        return workers

    def load(self, mix: str = "mixed", **options: object) -> Process:
        """A producer that goes on until it is stopped; about 400 jobs a second unless told otherwise."""
        number = sum(process.role == "enqueue" for process in self.fleet.processes)
        producer = self.fleet.producer(
            f"p{number + 1}", mix=mix, **{"first": 1 + number * ENDLESS, "count": ENDLESS, **options})
        until("the first jobs are enqueued", lambda: producer.events("committed"), STARTING)
        return producer

    def unended(self) -> int:
        """Jobs in ready, lease or scheduled."""
        statement = """SELECT (SELECT count(*) FROM queue.ready) + (SELECT count(*) FROM queue.lease)
            + (SELECT count(*) FROM queue.scheduled)"""
        return int(self.server.ask(statement, self.database)[0][0])

    def lines(self) -> list[Line]:
        return read_lines(self.fleet.directory)

    def settle(self, faults: str, mix: str = "mixed", seconds: float = PATIENCE) -> Verdict:
        """Ends the load, waits until every job has ended, ends the workers and has the judge look at everything.

        Fails when anything is lost, unexpected, doubled or out of order, or when two statements locked each other out.
        """
        for producer in self.fleet.alive:
            if producer.role == "enqueue":
                producer.stop()
        until("every job has ended", lambda: self.unended() == 0, seconds, 0.1)
        self.fleet.stop()
        verdict = judge(self.lines(), read_rows(self.server, self.database), mix)
        self.tell(verdict.report(faults))
        assert verdict.is_clean, f"{verdict.findings()}; {verdict.deadlocks} deadlocks"
        assert verdict.promised >= 20, "hardly anything was enqueued, so nothing was shown"
        return verdict

    def terminate_backends(self, admin: RawConnection, limit: int) -> None:
        """Has the server end connections of the fleet, those at work first."""
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            f" AND datname = '{self.database}' AND application_name <> ''"
            f" ORDER BY state <> 'idle' DESC, random() LIMIT {limit}) AS chosen")

    def take_connections(self) -> list[RawConnection]:
        """Opens connections until the server has none left."""
        taken = []
        try:
            while True:
                taken.append(RawConnection(self.server, "postgres"))
        except Refused:
            return taken
