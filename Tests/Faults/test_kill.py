"""kill -9 of workers, as the kernel does when memory runs out: what they had begun runs again, soon, and lands once."""

import statistics
import time

from ledger import recoveries
from stage import Stage

TIME_TO_LIVE = 3.0  # seconds, as FaultWorker has it: production's, divided by five
KILLS, KILLS_IN_LONG = 6, 200


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
    assert verdict.verdicts[5] >= len(found)
