"""kill -9 of workers, as the kernel does when memory runs out: what they had begun runs again, soon, and lands once."""

import statistics
import time

import pytest

from ledger import LOST, recoveries
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
    for number in range(count):
        time.sleep(stage.random.uniform(0.6, 1.4))
        place = stage.random.randrange(len(workers))
        victim = workers[place]
        kills[victim.ledger.stem] = victim.kill()
        workers[place] = stage.fleet.worker(f"w{number + 4}", "--maintain")
    verdict = stage.settle(f"{count} workers killed")
    found = recoveries(stage.lines(), kills)
    assert found, "no worker was killed while it worked"
    stage.tell(
        f"    from kill to restart, {len(found)} jobs: median {statistics.median(found):.2f} s,"
        f" max {max(found):.2f} s, with a time to live of {TIME_TO_LIVE:.0f} s")
    assert max(found) <= TIME_TO_LIVE + 3
    assert verdict.verdicts[LOST] >= len(found)


@pytest.mark.long
@pytest.mark.parametrize("victims", ["workers", "leaders"])
def test_recovery_takes_no_longer_than_promised_with_the_times_of_production(stage: Stage, victims: str):
    """The worker that is killed may be the one that keeps the queue: then another must first become the leader."""
    workers = stage.workers(3, work_ms=400, **PRODUCTION)
    stage.load("plain", pause_ms=400)
    kills: dict[str, float] = {}
    for number in range(PRODUCTION_KILLS):
        def leading() -> list[int]:
            said = [worker.events("leads", "follows") for worker in workers]
            return [place for place, lines in enumerate(said) if lines and lines[-1][1] == "leads"]

        (leader,) = until("one leads", leading, 30)
        time.sleep(stage.random.uniform(5, 10))  # anywhere between two heartbeats
        place = leader if victims == "leaders" else stage.random.choice([one for one in range(3) if one != leader])
        victim = workers[place]
        kills[victim.ledger.stem] = victim.kill()
        workers[place] = stage.fleet.worker(f"w{number + 4}", "--maintain", work_ms=400, **PRODUCTION)
        time.sleep(16)
    stage.settle(f"{PRODUCTION_KILLS} {victims} killed", "plain")
    found = recoveries(stage.lines(), kills)
    assert len(found) >= PRODUCTION_KILLS
    stage.tell(
        f"    from kill to restart, {len(found)} jobs: median {statistics.median(found):.1f} s, max {max(found):.1f} s,"
        f" with a time to live of 15 s")
    assert max(found) <= 15 + 3
