"""Results on disk, one file for each comparison, and the tables made of all of them."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .pairs import Ratio, Sample, ratio_of


@dataclass(frozen=True)
class Figure:
    """A figure of a comparison, and what is wanted of it.

    With `limit` or `floor` the target is on our own median; else on the ratio.
    """

    name: str
    label: str
    at_least: float | None = None
    at_most: float | None = None
    limit: float | None = None
    floor: float | None = None


@dataclass(frozen=True)
class Comparison:
    """Two programs, or one under two conditions, in interleaved pairs."""

    suite: str
    name: str
    ours: str
    other: str
    settings: str
    figures: Sequence[Figure]
    pairs: Sequence[tuple[Sample, Sample]]
    #: Processes that wanted to run, over the minute before and over the last one: others of the machine show here.
    load: tuple[float, float]


class Results:
    """The results of this run and of earlier ones on this machine."""

    def __init__(self, directory: Path, machine: dict[str, str], command: str) -> None:
        self._directory = directory
        self._machine = machine
        self._command = command
        directory.mkdir(parents=True, exist_ok=True)

    def add(self, comparison: Comparison) -> None:
        """Stores a comparison, in place of an earlier one of its name, and prints it."""
        record = {
            "suite": comparison.suite, "name": comparison.name, "ours": comparison.ours, "other": comparison.other,
            "settings": comparison.settings, "machine": self._machine, "command": self._command,
            "load": list(comparison.load), "pairs": [[dict(ours), dict(other)] for ours, other in comparison.pairs],
            "figures": [_summary(figure, comparison.pairs) for figure in comparison.figures],
        }
        path = self._directory / f"{comparison.suite}-{comparison.name}.json"
        path.write_text(json.dumps(record, indent=1) + "\n")
        print("\n".join(_table([record])), flush=True)

    def write_tables(self, path: Path) -> None:
        """Writes every result there is as Markdown, for the README."""
        records = [json.loads(file.read_text()) for file in sorted(self._directory.glob("*.json"))]
        suites = sorted({record["suite"] for record in records})
        lines = []
        for suite in suites:
            chosen = [record for record in records if record["suite"] == suite]
            lines += [f"### {suite}", ""]
            for machine, command in sorted({(_machine(record), record["command"]) for record in chosen}):
                lines += [f"`{command} --only {suite}`; {machine}.", ""]
            lines += [*_table(chosen), ""]
            lines += [
                f"- {record['name']}: {record['settings']} (load before and at the end "
                f"{record['load'][0]:.1f}, {record['load'][1]:.1f})." for record in chosen]
            lines.append("")
        path.write_text("\n".join(lines))


def _machine(record: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in record["machine"].items())


def _summary(figure: Figure, pairs: Sequence[tuple[Sample, Sample]]) -> dict[str, Any]:
    ours = [sample[figure.name] for sample, _ in pairs if figure.name in sample]
    other = [sample[figure.name] for _, sample in pairs if figure.name in sample]
    ratio = ratio_of(pairs, figure.name)
    return {
        "name": figure.name, "label": figure.label, "pairs": len(pairs),
        "ours": statistics.median(ours) if ours else None, "other": statistics.median(other) if other else None,
        "ours_range": [min(ours), max(ours)] if ours else None,
        "other_range": [min(other), max(other)] if other else None,
        "ratio": asdict(ratio) if ratio else None, "target": _target(figure),
        "is_met": _is_met(figure, ratio, statistics.median(ours) if ours else None),
    }


def _target(figure: Figure) -> str:
    if figure.limit is not None:
        return f"ours ≤ {figure.limit:g}"
    if figure.floor is not None:
        return f"ours ≥ {figure.floor:g}"
    if figure.at_least is not None:
        return f"≥ {figure.at_least:.2f}"
    if figure.at_most is not None:
        return f"≤ {figure.at_most:.2f}"
    return ""


def _is_met(figure: Figure, ratio: Ratio | None, ours: float | None) -> bool | None:
    if figure.limit is not None:
        return ours is not None and ours <= figure.limit
    if figure.floor is not None:
        return ours is not None and ours >= figure.floor
    if ratio is None:
        return None
    if figure.at_least is not None:
        return ratio.value >= figure.at_least
    if figure.at_most is not None:
        return ratio.value <= figure.at_most
    return None


def _table(records: Sequence[dict[str, Any]]) -> list[str]:
    lines = [
        "| comparison | figure | ours | other | ratio | 95 % interval | pairs: min–max | target | met |",
        "| --- | --- | --: | --: | --: | --- | --- | --- | --- |",
    ]
    for record in records:
        title = f"{record['name']}: {record['ours']} / {record['other']}"
        for figure in record["figures"]:
            ratio: dict[str, float] | None = figure["ratio"]
            met = {True: "yes", False: "**no**", None: ""}[figure["is_met"]]
            cells = [
                title, figure["label"], _number(figure["ours"]), _number(figure["other"]),
                f"{ratio['value']:.3f}" if ratio else "–",
                f"{ratio['low']:.3f}–{ratio['high']:.3f}" if ratio else "–",
                f"{figure['pairs']}: {ratio['smallest']:.3f}–{ratio['largest']:.3f}" if ratio else
                str(figure["pairs"]),
                figure["target"], met,
            ]
            lines.append("| " + " | ".join(cells) + " |")
            title = ""
    return lines


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
