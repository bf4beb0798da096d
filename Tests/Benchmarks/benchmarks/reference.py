"""pgbench running the queue's own statements: the cheapest client there is, with the same work for the server.

What is kept from the recording: the text of each statement, its parameters, and so the number and size of rows that
flow. What has to change, as pgbench knows neither arrays nor many rows:

- `$n` becomes a variable, with a cast where only the client's own type made an expression unambiguous;
- the claim's last SELECT is gathered into one row, an array for each column, so that the same values are sent and the
  ids can be read by `\\gset`;
- in the settlement, the recorded ids are replaced by those just claimed;
- in the enqueueing statement, the tenant's place in its lane goes on from one transaction to the next, as it does in
  the client; the claim starts to look a little below its last place, as the client's does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from .capture import Execution, Parameter, Recording
from .processes import run_program
from .server import Server

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WATERMARK = re.compile(r"\.pass >= \$(\d+)")
_STRIDE = 1 << 20
#: Jobs below the last claimed place at which the next claim starts; about what the client's watermark lags behind.
_SLACK = 4000


@dataclass
class _Script:
    lines: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)


class Reference:
    """The statements of one recording, made into scripts."""

    def __init__(self, recording: Recording, server: Server, pgbench: Path, directory: Path) -> None:
        self._recording = recording
        self._server = server
        self._pgbench = pgbench
        self._directory = directory
        self._claim = self._full_claim()
        self._worker = next(value for value in self._claim.parameters if value and _UUID.fullmatch(value))

    def prepare(self, database: str) -> None:
        """Registers the worker in whose name jobs are claimed."""
        with self._server.connect(database) as connection:
            connection.execute(
                """
                INSERT INTO queue.worker (id, service, queue, capacity, expires_at)
                VALUES (%s, 'reference', 2, 100, now() + interval '1 day')
                """,
                (self._worker,),
            )

    def run(self, database: str, parts: str, *, clients: int, seconds: int | None = None, jobs: int | None = None
            ) -> dict[str, float]:
        """Runs a script of some parts for some seconds, or for some jobs.

        `parts` holds `e` (enqueue), `c` (claim), `s` (settle) and `t` (complete each job in its own transaction, for a
        batch of 1), in their order.
        """
        script = _Script()
        for part in parts:
            {"e": self._enqueue, "c": self._claiming, "s": self._settle, "t": self._complete}[part](script)
        path = self._directory / f"reference-{parts}-{self._recording.batch}.sql"
        path.write_text("\n".join(script.lines) + "\n")
        command = [str(self._pgbench), "-n", "-M", "prepared", "-f", str(path), "-c", str(clients), "-j",
                   str(min(clients, 2))]
        if seconds is not None:
            command += ["-T", str(seconds)]
        elif jobs is not None:
            command += ["-t", str(jobs // self._recording.batch // clients)]
        for name, value in script.variables.items():
            command += ["-D", f"{name}={value}"]
        finished = run_program(
            [*command, self._server.url(database)], limit=(seconds or 0) + 300)
        if "ERROR" in finished.output:
            raise ValueError(finished.output[-2000:])
        return {**_measured(finished.output), "processor_seconds": finished.processor_seconds}

    def _full_claim(self) -> Execution:
        """The most common claim for a whole batch: most are made when it is known which lane has work."""
        batch = self._recording.batch
        found: dict[tuple[Parameter, ...], list[Execution]] = {}
        for execution in self._recording.claiming:
            limits = {int(number) for number in re.findall(r"LIMIT \$(\d+)", execution.text)}
            total = sum(int(execution.parameters[number - 1] or 0) for number in limits)
            third = re.findall(r"LIMIT ([^\n]*)\n\s*- \(SELECT", execution.text)
            numbers = [int(number) for number in re.findall(r"\$(\d+)", third[-1])] if third else []
            if numbers:
                total = sum(int(execution.parameters[number - 1] or 0) for number in numbers)
            if total == batch:
                watermarks = {int(number) - 1 for number in _WATERMARK.findall(execution.text)}
                key = tuple(None if index in watermarks else value
                            for index, value in enumerate(execution.parameters))
                found.setdefault(key, []).append(execution)
        if not found:
            raise ValueError("no claim for a whole batch was recorded")
        return max(found.values(), key=len)[-1]

    def _enqueue(self, script: _Script) -> None:
        last, before = self._recording.enqueueing[-1], self._recording.enqueueing[-2]
        replaced = {}
        for position, (value, earlier) in enumerate(zip(last.parameters, before.parameters, strict=True)):
            numbers = _integers(value)
            if value != earlier and numbers and len(set(numbers)) == 1:
                script.variables["place"] = str(numbers[0])
                replaced[position] = f"array_fill(:place::bigint, ARRAY[{len(numbers)}])"
        if replaced:
            script.lines.append(f"\\set place :place + {_STRIDE * self._recording.batch}")
        self._add(script, "e", last, replaced)
        script.lines[-1] += ";"

    def _claiming(self, script: _Script) -> None:
        execution = self._claim
        replaced = {}
        for number in _WATERMARK.findall(execution.text):
            replaced[int(number) - 1] = ":start::bigint"
        script.variables["start"] = "0"
        head, last = _split_last_select(execution.text)
        columns = self._columns(execution)
        gathered = ", ".join(f"array_agg({name})" for name in columns if name != "id")
        text = (
            f"{head.rstrip()},\nclaimed AS (\n{last}\n)\nSELECT coalesce(array_agg(id ORDER BY id), '{{}}') AS ids,\n"
            f"    coalesce(min(pass) - {_SLACK * _STRIDE}, 0) AS start, {gathered}\nFROM claimed"
        )
        self._add(script, "c", Execution(text, execution.parameters), replaced)
        script.lines[-1] += "\n\\gset"

    def _settle(self, script: _Script) -> None:
        execution = next(
            one for one in reversed(self._recording.settling)
            if any(self._are_ids(value) for value in one.parameters))
        replaced = {
            position: ":ids::bigint[]" for position, value in enumerate(execution.parameters) if self._are_ids(value)}
        self._add(script, "s", execution, replaced)
        script.lines[-1] += ";"

    def _complete(self, script: _Script) -> None:
        execution = self._recording.completing[-1]
        replaced = {
            position: "(:ids::bigint[])[1]" for position, value in enumerate(execution.parameters)
            if value and value.isdigit() and self._are_ids("{" + value + "}")}
        script.lines.append("BEGIN;")
        self._add(script, "t", execution, replaced)
        script.lines[-1] += ";"
        script.lines.append("COMMIT;")

    def _add(self, script: _Script, prefix: str, execution: Execution, replaced: dict[int, str]) -> None:
        def variable(match: re.Match[str]) -> str:
            number = int(match[1])
            if number - 1 in replaced:
                return replaced[number - 1]
            value = execution.parameters[number - 1]
            if value is None:
                return "NULL"
            name = f"{prefix}{number}"
            # Other recorded statements may be of another worker.
            script.variables[name] = self._worker if _UUID.fullmatch(value) else value
            return f":{name}{match[2] or _cast(execution.text, match, value)}"

        script.lines.append(re.sub(r"\$(\d+)(::[a-z]+(?:\[\])?)?", variable, execution.text))

    def _are_ids(self, value: Parameter) -> bool:
        """Whether a parameter holds the ids of a whole batch: few other numbers are ascending and this large."""
        numbers = _integers(value)
        batch, highest = self._recording.batch, self._recording.highest_job_id
        return (
            numbers is not None and len(numbers) == batch and numbers == sorted(set(numbers))
            and numbers[0] > 1 and numbers[-1] <= highest)

    def _columns(self, execution: Execution) -> list[str]:
        """The columns that a claim returns."""
        _, last = _split_last_select(execution.text)
        listed = last[len("SELECT") : last.index("\nFROM")]
        names = []
        for column in re.split(r",(?![^(]*\))", listed):
            names.append(re.split(r"[\s.]+", column.strip())[-1])
        return names


def _integers(value: Parameter) -> list[int] | None:
    """The numbers of an array such as `{1,2}`; `None` when it is none."""
    if value is None or not re.fullmatch(r"\{-?\d+(,-?\d+)*\}", value):
        return None
    return [int(number) for number in value[1:-1].split(",")]


def _cast(text: str, match: re.Match[str], value: str) -> str:
    """The client's integers are bigint; beside an operator the server could not know."""
    if not re.fullmatch(r"-?\d+", value):
        return ""
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    is_operand = before.endswith(("+", "-", "*", "LIMIT")) or after.startswith(("+", "- ", "*"))
    return "::bigint" if is_operand or "coalesce(" in before[-60:] else ""


def _split_last_select(text: str) -> tuple[str, str]:
    """Splits a statement before its outermost SELECT."""
    depth = 0
    start = -1
    for match in re.finditer(r"[()]|\bSELECT\b", text):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
        elif depth == 0:
            start = match.start()
    if start < 0:
        raise ValueError("no outermost SELECT")
    return text[:start], text[start:]


def _measured(output: str) -> dict[str, float]:
    """Transactions and seconds from pgbench's words; time to connect is not counted."""
    transactions = re.search(r"number of transactions actually processed: (\d+)", output)
    rate = re.search(r"tps = ([\d.]+) \(without initial connection time\)", output)
    if transactions is None or rate is None:
        raise ValueError(output[-2000:])
    return {"transactions": float(transactions[1]), "seconds": float(transactions[1]) / float(rate[1])}
