"""The judge itself: a check must be able to fail. Each doctored ledger has one thing wrong with it, and it is found."""

import dataclasses

from ledger import COMPLETED, Effect, Line, Recovery, Rows, judge, of, recoveries

# Three plain jobs and a line of two ordered ones (places 9 and 10 of the mixed plan).
NUMBERS = (5, 6, 7, 9, 10)
JOBS = {number + 100: number for number in NUMBERS}


def ledger() -> list[Line]:
    """What producer and workers write when nothing goes wrong."""
    words = tuple(map(str, NUMBERS))
    lines = [Line(1, "0000-producer", "intend", words), Line(2, "0000-producer", "committed", words)]
    for place, number in enumerate(NUMBERS):
        job = (str(number), str(number + 100), "1", "line" if number in (9, 10) else "-")
        at = 10.0 + 10 * place
        lines += [
            Line(at, "0001-w1", "start", job), Line(at + 1, "0001-w1", "landing", job),
            Line(at + 2, "0001-w1", "end", (*job, "landed"))]
    return lines


def rows(**changes) -> Rows:
    effects = tuple(Effect(place, number, number + 100, 1, "w1") for place, number in enumerate(NUMBERS))
    whole = Rows(
        intents=frozenset(NUMBERS), effects=effects, jobs=dict(JOBS), done={job: (1, COMPLETED) for job in JOBS})
    return dataclasses.replace(whole, **changes)


def without(mapping: dict, key: int) -> dict:
    return {other: value for other, value in mapping.items() if other != key}


def test_a_whole_ledger_is_clean():
    verdict = judge(ledger(), rows(), "mixed")
    assert verdict.is_clean, verdict.findings()
    assert (verdict.promised, verdict.effects, verdict.starts, verdict.ordered) == (5, 5, 5, 1)


def test_a_job_that_is_gone_is_lost():
    assert judge(ledger(), rows(jobs=without(JOBS, 105)), "mixed").lost == ["5: no job"]


def test_a_job_that_never_ended_is_lost():
    verdict = judge(ledger(), rows(done=without(rows().done, 105), unended=1), "mixed")
    assert verdict.lost == ["1 jobs never ended", "5: neither done nor dead"]


def test_a_job_done_without_its_effect_is_lost():
    assert judge(ledger(), rows(effects=rows().effects[1:]), "mixed").lost == ["5: done without its effect"]


def test_a_commit_that_was_confirmed_and_is_gone_is_lost():
    verdict = judge(ledger(), rows(intents=frozenset(NUMBERS[1:])), "mixed")
    assert verdict.lost == ["5: committed, and gone"]


def test_a_commit_in_doubt_is_settled_by_the_database():
    lines = [line for line in ledger() if line.event != "committed"]
    assert judge(lines, rows(), "mixed").is_clean
    none = Rows(intents=frozenset())
    assert judge([line for line in lines if line.event == "intend"], none, "mixed").is_clean
    assert judge(lines, none, "mixed").unexpected[0] == "5: run, and never enqueued"


def test_a_job_of_a_transaction_that_was_rolled_back_is_unexpected():
    lines = [line for line in ledger() if line.event != "committed"]
    verdict = judge(lines, rows(intents=frozenset(NUMBERS[1:])), "mixed")
    assert verdict.unexpected == ["5: a job of no transaction", "5: run, and never enqueued"]


def test_an_effect_of_another_job_is_unexpected():
    stray = Effect(99, 77, 999, 1, "w1")
    verdict = judge(ledger(), rows(effects=(*rows().effects, stray)), "mixed")
    assert verdict.unexpected == ["77: an effect of job 999, which is another's or nobody's"]


def test_a_death_that_nobody_planned_is_unexpected():
    verdict = judge(
        ledger(), rows(done=without(rows().done, 105), dead={105: "attempts_exhausted"}, effects=rows().effects[1:]),
        "mixed")
    assert verdict.unexpected == ["5: dead by attempts_exhausted"]


def test_a_death_by_lost_leases_is_accounted_for_but_may_have_no_effect():
    dead = {"done": without(rows().done, 105), "dead": {105: "lease_lost"}}
    verdict = judge(ledger(), rows(effects=rows().effects[1:], **dead), "mixed")
    assert verdict.is_clean and verdict.dead_by_losses == 1
    assert judge(ledger(), rows(**dead), "mixed").unexpected == ["5: dead, with an effect"]


def test_a_second_effect_is_found():
    late = Effect(99, 6, 106, 2, "w2")
    assert judge(ledger(), rows(effects=(*rows().effects, late)), "mixed").doubled == ["6: 2 effects"]


def test_a_second_job_of_a_number_is_found():
    verdict = judge(ledger(), rows(jobs={**JOBS, 207: 7}, done={**rows().done, 207: (1, COMPLETED)}), "mixed")
    assert verdict.doubled == ["7: 2 jobs"]


def test_a_job_both_done_and_dead_is_found():
    assert judge(ledger(), rows(dead={105: "lease_lost"}), "mixed").doubled == ["5: done and dead"]


def test_effects_out_of_order_are_found():
    effects = rows().effects
    swapped = (*effects[:3], dataclasses.replace(effects[4], sequence=3), dataclasses.replace(effects[3], sequence=4))
    disordered = judge(ledger(), rows(effects=swapped), "mixed").disordered
    assert "line line: 10 landed before 9" in disordered


def test_where_a_commit_in_doubt_stands_is_unknown():
    effects = rows().effects
    swapped = (*effects[:3], dataclasses.replace(effects[4], sequence=3), dataclasses.replace(effects[3], sequence=4))
    lines = [
        dataclasses.replace(line, words=("5", "6", "7", "10")) if line.event == "committed" else line
        for line in ledger()]
    times = {"9": 70.0, "10": 60.0}
    lines = [
        dataclasses.replace(line, at=times[line.words[0]] + line.at % 10) if line.words[0] in times else line
        for line in lines]
    verdict = judge(sorted(lines, key=lambda line: line.at), rows(effects=swapped), "mixed")
    assert verdict.is_clean, verdict.findings()


def test_two_of_a_line_at_once_are_found():
    lines = [
        dataclasses.replace(line, at=40.5) if line.event == "start" and line.words[0] == "10" else line
        for line in ledger()]
    verdict = judge(sorted(lines, key=lambda line: line.at), rows(), "mixed")
    assert verdict.disordered == ["line line: 10 started while 9 ran"]


def test_a_late_attempt_that_was_fenced_is_no_disorder():
    late = [
        Line(35, "0002-w2", "start", ("9", "109", "2", "line")),
        Line(55, "0002-w2", "end", ("9", "109", "2", "line", "fenced"))]
    verdict = judge(sorted([*ledger(), *late], key=lambda line: line.at), rows(), "mixed")
    assert verdict.is_clean and verdict.fenced == 1


def test_a_zero_is_printed_with_its_bound():
    assert of(0, 12_345) == "0 of 12 345 (95 % ≤ 0.024 %)"
    assert of(2, 100) == "2 of 100"
    line = judge(ledger(), rows(), "mixed").report("31 faults")
    assert line.startswith("31 faults: lost 0 of 5 (95 % ≤ 60 %), unexpected 0 of 5")


def test_recovery_is_measured_from_the_kill_to_the_restart():
    job = ("5", "105", "1", "-")
    again = ("5", "105", "2", "-")
    lines = [
        Line(10, "0001-w1", "start", job), Line(14.5, "0002-w2", "start", again),
        Line(15, "0002-w2", "end", (*again, "landed"))]
    assert recoveries(lines, {"0001-w1": 11.0}) == [Recovery(11.0, 14.5)]
