"""Rolling restart under load: workers end in order one after the other, and no job loses an attempt by it."""

import time

from ledger import LOST, read_rows
from stage import Stage

STOPS, STOPS_IN_LONG = 6, 60


def test_a_rolling_restart_burns_no_attempt(stage: Stage, is_long: bool):
    stops = STOPS_IN_LONG if is_long else STOPS
    # Every second worker is given no time for its handlers, and has to give their jobs back.
    graces = (5000, 0)
    workers = [
        stage.fleet.worker(f"w{place}", "--maintain", work_ms=250, concurrency=24, grace_ms=graces[place % 2])
        for place in range(3)]
    stage.fleet.wait_until_up(*workers)
    stage.load("plain", pause_ms=100)
    returned = 0
    for number in range(stops):
        time.sleep(0.3)
        old = workers.pop(0)
        new = stage.fleet.worker(
            f"w{number + 3}", "--maintain", work_ms=250, concurrency=24, grace_ms=graces[(number + 3) % 2])
        workers.append(new)
        stage.fleet.wait_until_up(new)
        old.stop()
        returned += int(dict(word.split("=") for word in old.events("worked")[0][2:])["returned"])
    verdict = stage.settle(f"{stops} workers restarted in order", "plain")
    rows = read_rows(stage.server, stage.database)
    stage.tell(f"    {returned} jobs were given back, {verdict.starts - verdict.promised} begun again")
    assert returned > 0, "no worker had to give anything back"
    assert {attempt for attempt, _ in rows.done.values()} == {1}
    assert verdict.verdicts[LOST] == 0 and verdict.fenced == 0 and not rows.dead
