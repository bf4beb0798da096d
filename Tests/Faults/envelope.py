"""The judge of the request limits: a trace of admissions against the rules as they are written down.

It knows nothing of how the limiter computes. Times are microseconds by the database's clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass

MINUTE = 60_000_000


@dataclass(frozen=True)
class Limits:
    """A bucket of `burst` to which one request is added each `interval` microseconds, and the minute."""

    interval: int
    burst: int
    per_minute: int


LIVE = Limits(142_858, 14, 400)  # 7 a second, the interval rounded up
SANDBOX = Limits(500_000, 4, 120)
Trace = Iterable[tuple[int, int]]  # when, and how many


def violation(trace: Trace, limits: Limits) -> tuple[int, int] | None:
    """The first admission that makes some interval hold more than the rules allow."""
    before, least = 0, None
    began, count = None, 0
    for at, admitted in sorted(trace):
        # In every interval from an admission to a later one: at most the burst, and one for each whole `interval`.
        start = before * limits.interval - at
        least = start if least is None else min(least, start)
        before += admitted
        if before * limits.interval - at - least > limits.burst * limits.interval:
            return at, admitted
        if began is None or at >= began + MINUTE:
            began, count = at, 0
        count += admitted
        if count > limits.per_minute:
            return at, admitted
    return None


def ideal(limits: Limits, microseconds: int) -> int:
    """What the rules admit of requests that never stop, from a full bucket's first admission on."""
    total, tokens, at = 0, limits.burst * limits.interval, 0
    while at <= microseconds:
        end = min(at + MINUTE - 1, microseconds)
        admitted = min(limits.per_minute, (tokens + end - at) // limits.interval)
        total += admitted
        tokens = min(limits.burst * limits.interval, tokens + MINUTE - admitted * limits.interval)
        at += MINUTE
    return total
