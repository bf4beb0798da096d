"""The queue's maintenance: led by two at once, and its leader killed or frozen."""

import time

from ledger import LOST
from processes import STARTING, Process
from stage import Stage
from waiting import until

ROUNDS_IN_LONG = 10


def leaders(*keepers: Process) -> list[Process]:
    """Those that believe that they lead."""
    return [
        keeper for keeper in keepers
        if keeper.is_alive and (said := keeper.events("leads", "follows")) and said[-1][1] == "leads"]


def test_two_leaders_at_once_do_no_harm(stage: Stage, is_long: bool):
    seconds = 60 if is_long else 4
    # A leadership of 0.3 s that its holder trusts in for ten minutes, and does not try to renew.
    forced: dict[str, object] = {
        "leader_ttl_ms": 300, "leader_margin_ms": -600_000, "renew_ms": 500_000, "promotion_ms": 10, "rescue_ms": 20,
        "upkeep_ms": 100}
    times: dict[str, object] = {"ttl_ms": 1000, "heartbeat_ms": 300, "trust_margin_ms": 300}
    keepers = []
    for number in range(3):
        keeper = stage.fleet.keeper(f"k{number}", **forced)
        until(f"{keeper.name} leads", lambda: leaders(keeper), STARTING)
        keepers.append(keeper)
        time.sleep(0.4)
    workers = [stage.fleet.worker(f"w{number}", **times) for number in (1, 2)]
    stage.fleet.wait_until_up(*workers)
    stage.load()
    deadline = time.monotonic() + seconds
    killed = 0
    while time.monotonic() < deadline:
        time.sleep(0.8)
        workers[0].kill()  # something to rescue
        killed += 1
        workers = [*workers[1:], stage.fleet.worker(f"w{killed + 2}", **times)]
    assert len(leaders(*keepers)) == 3
    verdict = stage.settle(f"three leaders at once for {seconds} s, {killed} workers killed")
    totals = [dict(word.split("=") for word in keeper.events("kept")[0][2:]) for keeper in keepers]
    stage.tell(
        "    promoted by each " + ", ".join(total["promoted"] for total in totals)
        + "; rescued by each " + ", ".join(total["rescued"] for total in totals))
    assert sum(int(total["promoted"]) > 0 for total in totals) >= 2, "only one of the leaders did anything"
    rescued = sum(int(total["rescued"]) + int(total["buried"]) for total in totals)
    assert rescued == verdict.verdicts[LOST], "a lost lease was counted twice, or not at all"


def test_another_leads_when_the_leader_is_killed_or_frozen(stage: Stage, is_long: bool):
    rounds = ROUNDS_IN_LONG if is_long else 1
    worker = stage.fleet.worker("w1")
    keepers = [stage.fleet.keeper(f"k{number}") for number in range(3)]
    stage.fleet.wait_until_up(worker)
    stage.load()
    gaps = []
    for number in range(rounds):
        for how in ("freeze", "kill"):
            (leader,) = until("one leads", lambda: leaders(*keepers), 15)
            time.sleep(0.5)
            began = time.monotonic()
            leader.freeze() if how == "freeze" else leader.kill()
            others = [keeper for keeper in keepers if keeper is not leader]
            until("another leads", lambda: leaders(*others), 15, 0.02)
            gaps.append(time.monotonic() - began)
            if how == "freeze":
                leader.thaw()
                until("the former leader knows", lambda: leader not in leaders(*keepers), 5)
            else:
                keepers = [*others, stage.fleet.keeper(f"k{number + 3}")]
    stage.settle(f"the leader frozen {rounds} times and killed {rounds} times")
    stage.tell(
        f"    without a leader for {max(gaps):.2f} s at most; a leadership lasts 3 s, and is sought each second ± 20 %")
    assert max(gaps) <= 3 + 1.2 + 1.0
