"""Network faults, by a port in between: cut, refused, black-holed in one direction or in both, for one or for all."""

import statistics
import time
from collections.abc import Iterator

import pytest

from ledger import Line, read_tries
from processes import STARTING
from proxy import DOWN, UP, Proxy
from stage import Stage
from waiting import until

POLL = 1.0  # seconds; a worker that knows it cannot be notified polls four times as often
JITTER = 1.2
SLACK = 0.5  # seconds: two statements on a busy machine
KEEP_ALIVE = 15.0  # seconds until a listener notices that its connection is dead
LONGEST_PAUSE = 5.0  # seconds between two attempts to listen again
CUTS, CUTS_IN_LONG = 4, 60
TIME_TO_LIVE = 3.0  # seconds, as FaultWorker has it
HARD_DEADLINE = 7.0  # seconds: a handler's, and the margin, as FaultWorker has them
HOLD = 4.0  # seconds for which nothing passes; longer than a lease


@pytest.fixture
def proxy(stage: Stage) -> Iterator[Proxy]:
    proxy = Proxy(stage.server.socket / ".s.PGSQL.5432")
    yield proxy
    stage.fleet.end()
    proxy.close()


def pickups(lines: list[Line], since: float, until_: float) -> list[float]:
    """Seconds from the confirmed commit of a job to its start, for those committed in between."""
    committed = {
        int(word): line.at for line in lines if line.event == "committed" and since <= line.at <= until_
        for word in line.words}
    first: dict[int, float] = {}
    for one in read_tries(lines):
        first.setdefault(one.number, one.start)
    return [first[number] - at for number, at in committed.items() if number in first]


def one_by_one(stage: Stage) -> None:
    """A load so light that every job finds an idle worker."""
    stage.load("plain", streams=1, batch=1, pause_ms=40)


def test_the_listener_alone_is_cut_off(stage: Stage, proxy: Proxy, is_long: bool):
    (worker,) = stage.workers(1, listen=proxy.url(stage.database))
    until("the worker hears", lambda: worker.events("hears"), STARTING)
    one_by_one(stage)
    deaf: list[float] = []
    cuts = CUTS_IN_LONG // 4 if is_long else 2
    for number in range(cuts):
        heard = len(worker.events("hears"))
        proxy.refuse(True)
        assert proxy.cut() >= 1, "nobody listened"
        until("the worker knows that it is deaf", lambda: len(worker.events("deaf")) > number, 5)
        since = time.monotonic()
        time.sleep(2)
        until_ = time.monotonic()
        proxy.refuse(False)
        until("the worker listens again", lambda: len(worker.events("hears")) > heard, LONGEST_PAUSE + SLACK * 4)
        time.sleep(0.2)
        deaf += pickups(stage.lines(), since, until_)
    stage.settle(f"the listener cut off {cuts} times", "plain")
    tell_pickups(stage, "while it was cut off", deaf)
    assert max(deaf) <= POLL * JITTER + SLACK
    assert statistics.median(deaf) <= POLL / 4 * JITTER, "it polls no more often than a worker that hears"


@pytest.mark.long
def test_the_listener_hangs_and_that_is_noticed(stage: Stage, proxy: Proxy):
    (worker,) = stage.workers(1, listen=proxy.url(stage.database))
    until("the worker hears", lambda: worker.events("hears"), STARTING)
    one_by_one(stage)
    since = time.monotonic()
    proxy.hold(UP, DOWN)
    until("the worker knows that it is deaf", lambda: worker.events("deaf"), KEEP_ALIVE + SLACK * 2)
    noticed = time.monotonic()
    time.sleep(2)
    proxy.hold()
    until("the worker listens again", lambda: len(worker.events("hears")) > 1, 20)
    time.sleep(0.2)
    found = pickups(stage.lines(), since, noticed)
    stage.settle("the listener black-holed once", "plain")
    tell_pickups(stage, f"until it was noticed after {noticed - since:.1f} s", found)
    assert max(found) <= POLL * JITTER + SLACK


def tell_pickups(stage: Stage, when: str, found: list[float]) -> None:
    assert len(found) >= 20, "too few jobs to tell"
    stage.tell(
        f"    from commit to start {when}, {len(found)} jobs: median {statistics.median(found) * 1000:.0f} ms,"
        f" max {max(found) * 1000:.0f} ms")


def test_connections_are_cut(stage: Stage, proxy: Proxy, is_long: bool):
    cuts = CUTS_IN_LONG if is_long else CUTS
    stage.fleet.database = proxy.url(stage.database)
    stage.workers(3)
    stage.load()
    ended = 0
    for number in range(cuts):
        time.sleep(stage.random.uniform(0.3, 0.7))
        proxy.refuse(number % 2 == 1)
        ended += proxy.cut()
        time.sleep(0.3)
        proxy.refuse(False)
    verdict = stage.settle(f"all connections cut {cuts} times ({ended} connections)")
    assert verdict.unknown, "no transaction met a cut"


@pytest.mark.parametrize(
    "directions", [pytest.param((UP,), marks=pytest.mark.long), (DOWN,), (UP, DOWN)], ids="-".join)
def test_connections_are_half_open(stage: Stage, proxy: Proxy, directions: tuple[str, ...], is_long: bool):
    """Held back: what the client says, what the server answers (commits whose reply is lost), or both."""
    rounds = 5 if is_long else 1
    direct = stage.workers(1)
    stage.fleet.database = proxy.url(stage.database)
    cut_off = [stage.fleet.worker(f"far{number}") for number in (1, 2)]
    stage.fleet.wait_until_up(*cut_off)
    stage.load(statement_ms=2000)
    held = 0
    for number in range(rounds):
        time.sleep(0.7)
        held += proxy.hold(*directions)
        time.sleep(HOLD)
        proxy.hold()
        for worker in cut_off:
            until(
                f"{worker.name} has registered anew", lambda: len(worker.events("registered")) >= 2 + number, 15)
    assert len(direct[0].events("registered")) == 1
    what = " and ".join({UP: "what the client says", DOWN: "what the server answers"}[one] for one in directions)
    stage.settle(f"{what} held back {rounds} times for {HOLD} s ({held} connections)")


@pytest.mark.long
def test_a_claim_whose_reply_is_lost_runs_again(stage: Stage, proxy: Proxy):
    """Leases that their worker does not know of: it lives and beats, so that it must give them back itself."""
    database = stage.fleet.database
    stage.fleet.database = proxy.url(stage.database)
    worker = stage.fleet.worker("far", listen=database, concurrency=40)
    stage.fleet.wait_until_up(worker)
    stage.fleet.database = database
    stage.fleet.keeper("keeper")
    time.sleep(0.5)  # its first statements are answered, so that one connection is free for the claim
    proxy.hold(DOWN)
    stage.fleet.producer(mix="plain", count=40, batch=40, streams=1)
    until("the jobs are leased", lambda: stage.server.ask("SELECT id FROM queue.lease", stage.database), 5)
    cut = time.monotonic()
    proxy.cut()
    proxy.hold()
    assert not worker.events("start"), "the reply arrived"
    until("every job has been begun", lambda: len(worker.events("start")) >= 40, HARD_DEADLINE + 10)
    waited = time.monotonic() - cut
    stage.load("plain")
    time.sleep(1)
    stage.settle("the reply to a claim lost once", "plain")
    stage.tell(
        f"    its 40 jobs waited {waited:.1f} s; a time to live is {TIME_TO_LIVE:.0f} s, and their leases would have"
        f" ended after {HARD_DEADLINE:.0f} s")
    assert waited <= TIME_TO_LIVE + 3
