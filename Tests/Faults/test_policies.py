"""Caps of tenants and the rate of a kind while workers are killed: they hold, and what they hold back is not lost."""

import threading
import time

from stage import Stage

CAP = 3
KILLS, KILLS_IN_LONG = 3, 40
REPORTS = 2  # the queue of the fault tests' jobs


def test_caps_hold_while_workers_are_killed(stage: Stage, is_long: bool):
    count = KILLS_IN_LONG if is_long else KILLS
    tenants = "SELECT DISTINCT tenant_id FROM queue.job WHERE tenant_id IS NOT NULL"
    workers = stage.workers(3)
    stage.load(streams=2, pause_ms=40)
    stage.server.ask(
        f"INSERT INTO queue.tenant_policy (tenant_id, max_in_flight) SELECT t.tenant_id, {CAP} FROM ({tenants}) AS t",
        stage.database)
    time.sleep(1.5)  # a heartbeat: every worker heeds the caps, and what was leased before has ended
    most = 0
    is_over = threading.Event()

    def look() -> None:
        nonlocal most
        statement = """SELECT coalesce(max(n), 0)
            FROM (SELECT count(*) AS n FROM queue.lease WHERE shard > 0 GROUP BY queue, shard) AS held"""
        while not is_over.wait(0.02):
            most = max(most, int(stage.server.ask(statement, stage.database)[0][0]))

    watch = threading.Thread(target=look)
    watch.start()
    try:
        for number in range(count):
            time.sleep(stage.random.uniform(0.6, 1.4))
            place = stage.random.randrange(len(workers))
            workers[place].kill()
            workers[place] = stage.fleet.worker(f"w{number + 4}", "--maintain")
    finally:
        is_over.set()
        watch.join()
    # The load is over soon, and what waits is let go: the queue alone must find it again.
    stage.server.ask("UPDATE queue.tenant_policy SET max_in_flight = NULL", stage.database)
    stage.settle(f"{count} workers killed, each tenant capped at {CAP}; at most {most} in hand of one")
    assert 1 <= most <= CAP
