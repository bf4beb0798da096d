"""The judge of the request limits itself: it must see one admission too many."""

import pytest

from envelope import LIVE, MINUTE, SANDBOX, Limits, ideal, violation


@pytest.mark.parametrize("limits", [LIVE, SANDBOX])
def test_a_burst_and_the_rate_after_it_are_legal(limits):
    trace = [(0, limits.burst)] + [(place * limits.interval, 1) for place in range(1, 100)]
    assert violation(trace, limits) is None


@pytest.mark.parametrize("limits", [LIVE, SANDBOX])
def test_one_admission_too_many_is_found(limits):
    assert violation([(5, limits.burst + 1)], limits) == (5, limits.burst + 1)
    assert violation([(0, limits.burst), (limits.interval - 1, 1)], limits) == (limits.interval - 1, 1)
    in_the_middle = [(place * limits.interval, 1) for place in range(100)] + [(50 * limits.interval, limits.burst)]
    assert violation(in_the_middle, limits) is not None


def test_the_401st_of_a_minute_is_found():
    trace = [(0, 14)] + [(place * LIVE.interval, 1) for place in range(1, 388)]
    assert violation(trace[:-1], LIVE) is None
    assert violation(trace, LIVE) == trace[-1]


def test_a_minute_begins_with_the_first_admission_after_the_last_one():
    limits = Limits(1_000, 10, 2)
    assert violation([(7, 2), (7 + MINUTE - 1, 1)], limits) is not None
    assert violation([(7, 2), (7 + MINUTE, 2)], limits) is None


def test_the_ideal_is_the_burst_then_the_rate_then_the_minute():
    assert ideal(LIVE, 0) == 14
    assert ideal(LIVE, 10 * LIVE.interval) == 24
    assert ideal(LIVE, MINUTE - 1) == 400
    assert ideal(LIVE, MINUTE) == 414
