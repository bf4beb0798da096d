"""kill -9 of workers, as the kernel does when memory runs out: what they had begun runs again, soon, and lands once."""

import statistics
import time

import pytest

from ledger import LOST, Recovery, recoveries
from processes import Process
from stage import Stage
from waiting import until

TIME_TO_LIVE = 3.0  # seconds, as FaultWorker has it: production's, divided by five
KILLS, KILLS_IN_LONG = 6, 200
PRODUCTION: dict[str, object] = {
    "ttl_ms": 15_000, "heartbeat_ms": 5000, "trust_margin_ms": 3000, "leader_ttl_ms": 15_000, "renew_ms": 5000,
    "leader_margin_ms": 3000, "rescue_ms": 2000, "upkeep_ms": 60_000, "loss_delay_ms": 1000}
PRODUCTION_KILLS = 8


def test_killed_workers_lose_nothing(stage: Stage, is_long: bool):
    count = KILLS_IN_LONG if is_long else KILLS
    workers = stage.workers(3)
    stage.load()
    kills: dict[str, float] = {}
    leader_kills: list[float] = []
    for number in range(count):
        time.sleep(stage.random.uniform(0.6, 1.4))
        place = stage.random.randrange(len(workers))
        victim = workers[place]
        was_leading = leads(victim)
        kills[victim.ledger.stem] = victim.kill()
        if was_leading:
            leader_kills.append(kills[victim.ledger.stem])
        workers[place] = stage.fleet.worker(f"w{number + 4}", "--maintain")
    verdict = stage.settle(f"{count} workers killed")
    found = recoveries(stage.lines(), kills)
    assert found, "no worker was killed while it worked"
    # Where the leader died, too, before it could rescue, the time runs anew; what that costs is the next test's.
    alone = [
        one for one in found if not any(one.killed - TIME_TO_LIVE < at < one.restarted for at in leader_kills)]
    tell_recoveries(stage, "", found, TIME_TO_LIVE)
    if alone:
        tell_recoveries(stage, " while a leader lived", alone, TIME_TO_LIVE)
        assert max(one.seconds for one in alone) <= TIME_TO_LIVE + 3
    assert max(one.seconds for one in found) <= 4 * TIME_TO_LIVE + 3
    assert verdict.verdicts[LOST] >= len(found)


def leads(worker: Process) -> bool:
    """As the worker itself believes."""
    said = worker.events("leads", "follows")
    return bool(said) and said[-1][1] == "leads"


def tell_recoveries(stage: Stage, when: str, found: list[Recovery], time_to_live: float) -> None:
    seconds = [one.seconds for one in found]
    stage.tell(
        f"    from kill to restart{when}, {len(found)} jobs: median {statistics.median(seconds):.2f} s,"
        f" max {max(seconds):.2f} s, with a time to live of {time_to_live:.0f} s")


@pytest.mark.long
@pytest.mark.parametrize("victims", ["workers", "leaders"])
def test_recovery_takes_no_longer_than_promised_with_the_times_of_production(stage: Stage, victims: str):
    """The worker that is killed may be the one that keeps the queue: then another must first become the leader."""
    workers = stage.workers(3, work_ms=400, **PRODUCTION)
    stage.load("plain", pause_ms=400)
    kills: dict[str, float] = {}
    for number in range(PRODUCTION_KILLS):
        (leader,) = until("one leads", lambda: [place for place in range(3) if leads(workers[place])], 30)
        time.sleep(stage.random.uniform(5, 10))  # anywhere between two heartbeats
        place = leader if victims == "leaders" else stage.random.choice([one for one in range(3) if one != leader])
        victim = workers[place]
        kills[victim.ledger.stem] = victim.kill()
        workers[place] = stage.fleet.worker(f"w{number + 4}", "--maintain", work_ms=400, **PRODUCTION)
        time.sleep(16)
    stage.settle(f"{PRODUCTION_KILLS} {victims} killed", "plain")
    found = recoveries(stage.lines(), kills)
    assert len(found) >= PRODUCTION_KILLS
    tell_recoveries(stage, "", found, 15)
    assert max(one.seconds for one in found) <= 15 + 3
