"""Lock order: every statement of the maintenance beside every statement of workers and producers, and no deadlock."""

import time

from ledger import LOST
from stage import Stage

SECONDS, SECONDS_IN_LONG = 5, 60


def test_no_statement_locks_another_out(stage: Stage, is_long: bool):
    seconds = SECONDS_IN_LONG if is_long else SECONDS
    forced: dict[str, object] = {
        "leader_ttl_ms": 100, "leader_margin_ms": -600_000, "renew_ms": 500_000, "promotion_ms": 5, "rescue_ms": 5,
        "upkeep_ms": 50}
    for number in range(3):
        stage.fleet.keeper(f"k{number}", **forced)
        time.sleep(0.2)
    times: dict[str, object] = {
        "ttl_ms": 800, "heartbeat_ms": 20, "trust_margin_ms": 200, "work_ms": 0, "concurrency": 32}
    workers = [stage.fleet.worker(f"w{number}", **times) for number in range(3)]
    stage.fleet.wait_until_up(*workers)
    for _ in range(2):
        stage.load(streams=4, batch=8, pause_ms=5)
    deadline = time.monotonic() + seconds
    killed = 0
    while time.monotonic() < deadline:
        time.sleep(0.5)
        workers.pop(0).kill()  # leases to rescue, and connections that end inside transactions
        killed += 1
        workers.append(stage.fleet.worker(f"w{killed + 2}", **times))
    verdict = stage.settle(f"three leaders, three workers and eight producers without a pause for {seconds} s", "mixed")
    statements = {word for one in stage.fleet.processes for line in one.log_lines() for word in line.split()}
    assert verdict.deadlocks == 0 and "40P01" not in statements
    assert verdict.verdicts[LOST] > 0 and verdict.cancelled > 0, "nothing was rescued, or nothing was cancelled"
