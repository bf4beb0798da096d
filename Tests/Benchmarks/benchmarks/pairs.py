"""Interleaved pairs, and the ratio of their medians with its interval."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

#: What one run measured, by name.
Sample = Mapping[str, float]

_RESAMPLES = 10_000


@dataclass(frozen=True)
class Ratio:
    """A ratio of medians; `low` and `high` hold it with 95 % confidence."""

    value: float
    low: float
    high: float
    #: The smallest and the largest ratio within one pair.
    smallest: float
    largest: float


def interleave(
    ours: Callable[[], Sample], other: Callable[[], Sample], count: int, *, progress: Callable[[int], None]
) -> list[tuple[Sample, Sample]]:
    """Runs both in turn. Every other pair begins with the other one, so that a drift favours neither."""
    pairs = []
    for number in range(count):
        if number % 2 == 0:
            first = ours()
            pairs.append((first, other()))
        else:
            second = other()
            pairs.append((ours(), second))
        progress(number + 1)
    return pairs


def ratio_of(pairs: Sequence[tuple[Sample, Sample]], figure: str) -> Ratio | None:
    """Ours to the other's, for one figure; `None` where a median of the other's is nothing.

    The interval is a percentile bootstrap that draws whole pairs.
    """
    values = [(ours[figure], other[figure]) for ours, other in pairs if figure in ours and figure in other]
    if not values or statistics.median(other for _, other in values) <= 0:
        return None
    generator = random.Random(1)
    resampled = []
    for _ in range(_RESAMPLES):
        draw = generator.choices(values, k=len(values))
        below = statistics.median(other for _, other in draw)
        if below > 0:
            resampled.append(statistics.median(ours for ours, _ in draw) / below)
    resampled.sort()
    within = [ours / other for ours, other in values if other > 0]
    return Ratio(
        value=statistics.median(ours for ours, _ in values) / statistics.median(other for _, other in values),
        low=resampled[int(0.025 * len(resampled))],
        high=resampled[min(len(resampled) - 1, int(0.975 * len(resampled)))],
        smallest=min(within),
        largest=max(within),
    )
