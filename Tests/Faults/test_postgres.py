"""Postgres killed, restarted, its backends ended, its connections all taken."""

import signal
import time

from postgres import RawConnection, Refused
from stage import Stage
from waiting import until

CRASHES_IN_LONG = 10  # of each kind
OUTAGE = 0.7  # seconds
TERMINATIONS, TERMINATIONS_IN_LONG = 25, 500
EXHAUSTIONS_IN_LONG = 10
HELD = 3.5  # seconds for which all connections are taken; longer than a lease


def test_postgres_crashes_and_restarts(stage: Stage, is_long: bool):
    stage.workers(3)
    stage.load()
    server = stage.server
    killed = restarted = 0
    for _ in range(CRASHES_IN_LONG if is_long else 1):
        time.sleep(1)
        server.kill()
        killed += 1
        time.sleep(OUTAGE)
        server.start()
        for how in (signal.SIGQUIT, signal.SIGINT) if is_long else (signal.SIGINT,):
            time.sleep(1)
            server.stop(how)
            restarted += 1
            time.sleep(OUTAGE)
            server.start()
    time.sleep(1)
    verdict = stage.settle(f"Postgres killed {killed} times and restarted {restarted} times")
    assert verdict.unknown, "no transaction met the outage"


def test_backends_are_terminated(stage: Stage, is_long: bool):
    count = TERMINATIONS_IN_LONG if is_long else TERMINATIONS
    stage.workers(3)
    stage.load()
    admin = RawConnection(stage.server, "postgres")
    for _ in range(count):
        time.sleep(0.15)
        stage.terminate_backends(admin, limit=1)
    admin.close()
    lost = sum("lost a connection" in line for one in stage.fleet.processes for line in one.log_lines())
    verdict = stage.settle(f"{count} backends terminated, about six a second")
    stage.tell(f"    {lost} times a process noticed; {verdict.verdicts[1]} attempts were made again")
    assert lost >= count // 2, "the connections that ended were nobody's"


def test_every_connection_is_taken(stage: Stage, is_long: bool):
    rounds = EXHAUSTIONS_IN_LONG if is_long else 1
    stage.workers(3)
    stage.load()
    admin = RawConnection(stage.server, "postgres")
    taken: list[RawConnection] = []
    for _ in range(rounds):
        time.sleep(0.5)
        before = refusals(stage)
        deadline = time.monotonic() + HELD
        # Whoever loses its connection meets somebody else in its place. It may win some back, and loses them again.
        while time.monotonic() < deadline:
            taken += stage.take_connections()
            stage.terminate_backends(admin, limit=100)
            taken += stage.take_connections()
            time.sleep(0.05)
        assert refusals(stage) > before, "there was always a connection to be had"
        for connection in taken:
            connection.close()
        held, taken = len(taken), []
        until("connections are to be had again", lambda: can_connect(stage), 10)
    admin.close()
    stage.settle(f"{rounds} times every connection taken for {HELD} s ({held} by others)")


def refusals(stage: Stage) -> int:
    """How often a process of the fleet was refused a connection."""
    return sum("cannot connect to Postgres" in line for one in stage.fleet.processes for line in one.log_lines())


def can_connect(stage: Stage) -> bool:
    try:
        RawConnection(stage.server, stage.database).close()
    except Refused:
        return False
    return True
