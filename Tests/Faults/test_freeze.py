"""SIGSTOP beyond the lease, then SIGCONT: the worker wakes up believing in leases that are others' by now.

Its handlers do not heed their cancellation, so that nothing but the fence stops their late effects.
"""

import time

from ledger import LOST
from processes import now
from stage import Stage
from waiting import until

CYCLES, CYCLES_IN_LONG = 1, 20


def test_effects_of_a_worker_that_slept_beyond_its_lease_never_land(stage: Stage, is_long: bool):
    cycles = CYCLES_IN_LONG if is_long else CYCLES
    # Few slots for the load, so that there is always something to freeze.
    sleeper = stage.fleet.worker("sleeper", "--stubborn", work_ms=120, concurrency=6)
    stage.workers(2)
    stage.fleet.wait_until_up(sleeper)
    stage.load()
    for number in range(cycles):
        begun = len(sleeper.events("start"))
        until("the sleeper has begun jobs", lambda: len(sleeper.events("start")) > begun + 12, 20)
        sleeper.freeze()
        frozen = now() * 1e6
        mine = {tuple(line[2:4]) for line in sleeper.events("start")} - {
            tuple(line[2:4]) for line in sleeper.events("end")}
        assert mine, "it was frozen while it had nothing to do"

        def taken_over() -> bool:
            started = {
                tuple(line[2:4]) for other in stage.fleet.processes if other is not sleeper
                for line in other.events("start") if int(line[0]) > frozen}
            return bool(mine & started)

        until("a frozen worker's jobs are begun by others", taken_over, 15)
        time.sleep(0.5)  # the others' effects land
        sleeper.thaw()
        until(
            "the sleeper goes on under a new registration",
            lambda: len(sleeper.events("registered")) >= 2 + number, 20)
    verdict = stage.settle(f"{cycles} workers frozen beyond their lease")
    assert verdict.fenced >= cycles, "no late effect met the fence, so nothing was shown"
    assert verdict.verdicts[LOST] >= cycles
