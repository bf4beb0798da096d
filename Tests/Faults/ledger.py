"""The judge: what became of every number, from ledgers outside the system and the rows that are left in the database.

It does not trust the queue. What was promised is the producers' word; what happened is in the workers' ledgers and in
`fault_effect`, a table without any constraint that could hide a double. `fault_intent` settles which of the commits
whose reply was lost took place.
"""

import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from postgres import Server

EFFECT, RETRIES, FAILS, SNOOZES, COMPLETES, DISCARDS = "effect", "retries", "fails", "snoozes", "completes", "discards"
COURSES = {0: RETRIES, 1: FAILS, 2: SNOOZES, 3: COMPLETES, 4: DISCARDS, 12: RETRIES}
COMPLETED, CANCELLED = 0, 1  # queue.done.outcome
LOST = 5  # queue.attempt_error.verdict
LEASE_LOST = "lease_lost"  # the reason of a job that has lost too many workers


def course(number: int, mix: str) -> str:
    """What the attempts at a job come to; the program under test works it out for itself (FaultJob.swift)."""
    return COURSES.get(number % 20, EFFECT) if mix == "mixed" else EFFECT


@dataclass(frozen=True)
class Line:
    """One line of a ledger."""

    at: float  # seconds of the machine's monotonic clock
    process: str  # the ledger's file, so that a process started anew is another one
    event: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """A row of `fault_effect`; `sequence` is the order in which they were made."""

    sequence: int
    number: int
    job: int
    attempt: int
    worker: str


@dataclass(frozen=True)
class Rows:
    """What the database holds at the end."""

    intents: frozenset[int] = frozenset()
    effects: tuple[Effect, ...] = ()
    jobs: dict[int, int] = field(default_factory=dict)  # job → number
    done: dict[int, tuple[int, int]] = field(default_factory=dict)  # job → attempt, outcome
    dead: dict[int, str] = field(default_factory=dict)  # job → reason
    unended: int = 0  # in ready, lease or scheduled
    verdicts: Counter[int] = field(default_factory=Counter)  # of attempt_error
    deadlocks: int = 0


def effect(row: list[str]) -> Effect:
    sequence, number, job, attempt = map(int, row[:4])
    return Effect(sequence, number, job, attempt, row[4])


def read_rows(server: Server, database: str) -> Rows:
    """Reads them in one snapshot."""
    script = """
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
        SELECT 'intent', number FROM public.fault_intent;
        SELECT 'effect', sequence, number, job_id, attempt, worker FROM public.fault_effect;
        SELECT 'job', id, payload->>'number' FROM queue.job;
        SELECT 'done', id, attempt, outcome FROM queue.done;
        SELECT 'dead', id, reason FROM queue.dead;
        SELECT 'unended', (SELECT count(*) FROM queue.ready) + (SELECT count(*) FROM queue.lease)
            + (SELECT count(*) FROM queue.scheduled);
        SELECT 'verdict', verdict, count(*) FROM queue.attempt_error GROUP BY verdict;
        SELECT 'deadlocks', deadlocks FROM pg_stat_database WHERE datname = current_database();
        COMMIT;
    """
    by_table: dict[str, list[list[str]]] = defaultdict(list)
    for table, *values in server.ask(script, database):
        by_table[table].append(values)
    return Rows(
        intents=frozenset(int(row[0]) for row in by_table["intent"]),
        effects=tuple(
            sorted((effect(row) for row in by_table["effect"]), key=lambda one: one.sequence)),
        jobs={int(row[0]): int(row[1]) for row in by_table["job"]},
        done={int(row[0]): (int(row[1]), int(row[2])) for row in by_table["done"]},
        dead={int(row[0]): row[1] for row in by_table["dead"]},
        unended=int(by_table["unended"][0][0]),
        verdicts=Counter({int(row[0]): int(row[1]) for row in by_table["verdict"]}),
        deadlocks=int(by_table["deadlocks"][0][0]),
    )


def read_lines(directory: Path) -> list[Line]:
    """Every ledger below `directory`, in the order of time; a line cut short by a full disk or a kill is an error."""
    lines = []
    for path in sorted(directory.glob("*.ledger")):
        for text in path.read_text().splitlines():
            at, event, *words = text.split()
            lines.append(Line(int(at) / 1e6, path.stem, event, tuple(words)))
    return sorted(lines, key=lambda line: line.at)


@dataclass(frozen=True)
class Try:
    """One attempt at a job as its worker's ledger tells it."""

    number: int
    job: int
    attempt: int
    line: str | None
    process: str
    start: float
    end: float | None  # before its settlement was sent, so that who comes next must come later
    result: str | None  # None: the process died before it could say


def read_tries(lines: list[Line]) -> list[Try]:
    """Attempts in the order of their starts."""
    running: dict[tuple[str, ...], list[float | None]] = {}
    tries: list[Try] = []

    def close(process: str, words: tuple[str, ...], result: str | None, at: float | None) -> None:
        start, landing = running.pop((process, *words))
        number, job, attempt, line = words
        assert start is not None
        tries.append(Try(
            int(number), int(job), int(attempt), None if line == "-" else line, process, start, landing or at, result))

    for line in lines:
        words = line.words[:4]
        key = (line.process, *words)
        if line.event == "start":
            if key in running:  # the same attempt's number again, after a snooze or an orderly return
                close(line.process, words, None, None)
            running[key] = [line.at, None]
        elif line.event == "landing" and key in running:
            running[key][1] = line.at
        elif line.event == "end" and key in running:
            close(line.process, words, line.words[4], line.at)
    for process, *rest in list(running):
        close(process, tuple(rest), None, None)
    return sorted(tries, key=lambda one: one.start)


@dataclass
class Verdict:
    """What the judge found, and of how many."""

    promised: int
    effects: int
    starts: int
    lost: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    ordered: int = 0  # pairs of neighbours in a line
    unknown: int = 0  # numbers whose producer heard of no commit
    cancelled: int = 0
    dead_by_losses: int = 0
    fenced: int = 0  # late effects that the fence refused
    deadlocks: int = 0
    verdicts: Counter[int] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.unexpected or self.doubled or self.disordered or self.deadlocks)

    def findings(self) -> str:
        """What is wrong, a few of each."""
        return "; ".join(
            f"{name}: {len(found)} ({', '.join(found[:8])})"
            for name, found in (
                ("lost", self.lost), ("unexpected", self.unexpected), ("doubled", self.doubled),
                ("out of order", self.disordered))
            if found)

    def report(self, faults: str) -> str:
        """The zeros with what they may be worth, and the number of faults."""
        parts = [
            f"{faults}: lost {of(len(self.lost), self.promised)}",
            f"unexpected {of(len(self.unexpected), self.starts)}",
            f"doubled {of(len(self.doubled), self.effects)}",
        ]
        if self.ordered:
            parts.append(f"out of order {of(len(self.disordered), self.ordered)}")
        parts.append(
            f"{self.unknown} commits in doubt, {self.fenced} late effects fenced, {self.verdicts[LOST]} leases lost,"
            f" {self.dead_by_losses} dead by losses, {self.deadlocks} deadlocks")
        return ", ".join(parts)


def of(count: int, total: int) -> str:
    """`0 of 12 345 (95 % ≤ 0.024 %)`: by the rule of three, what a zero excludes."""
    text = f"{count} of {total:,}".replace(",", " ")
    return f"{text} (95 % ≤ {300 / total:.2g} %)" if count == 0 and total else text


def judge(lines: list[Line], rows: Rows, mix: str) -> Verdict:
    """Compares what was promised with what happened. Called when the queue has come to rest."""
    intended, committed, unwanted = (
        {int(word) for line in lines if line.event == event for word in line.words}
        for event in ("intend", "committed", "cancel"))
    promised = committed | (intended & rows.intents)
    tries = read_tries(lines)
    verdict = Verdict(
        promised=len(promised), effects=len(rows.effects), starts=len(tries), unknown=len(intended - committed),
        fenced=sum(one.result == "fenced" for one in tries), deadlocks=rows.deadlocks, verdicts=rows.verdicts)
    _judge_existence(verdict, rows, promised, committed, tries)
    _judge_ends(verdict, rows, promised, unwanted, mix)
    _judge_order(verdict, rows, tries, committed)
    return verdict


def _judge_existence(
    verdict: Verdict, rows: Rows, promised: set[int], committed: set[int], tries: list[Try]
) -> None:
    """A job exists if, and only if, its transaction committed; nothing else is ever run."""
    verdict.lost += [f"{number}: committed, and gone" for number in sorted(committed - rows.intents)]
    numbers = set(rows.jobs.values())
    verdict.lost += [f"{number}: no job" for number in sorted(promised - numbers)]
    verdict.unexpected += [f"{number}: a job of no transaction" for number in sorted(numbers - promised)]
    verdict.unexpected += [
        f"{number}: run, and never enqueued" for number in sorted({one.number for one in tries} - promised)]
    verdict.unexpected += [
        f"{one.number}: an effect of job {one.job}, which is another's or nobody's"
        for one in rows.effects if rows.jobs.get(one.job) != one.number]
    verdict.doubled += [f"{number}: {count} jobs" for number, count in Counter(rows.jobs.values()).items() if count > 1]
    if rows.unended:
        verdict.lost.append(f"{rows.unended} jobs never ended")


def _judge_ends(verdict: Verdict, rows: Rows, promised: set[int], unwanted: set[int], mix: str) -> None:
    """Every job ended once, as its course says, with its effect made exactly once."""
    effects = Counter(one.number for one in rows.effects)
    verdict.doubled += [f"{number}: {count} effects" for number, count in sorted(effects.items()) if count > 1]
    for job, number in sorted(rows.jobs.items()):
        if number not in promised:
            continue
        way, effect_count = course(number, mix), effects[number]
        done, dead = rows.done.get(job), rows.dead.get(job)
        if done and dead:
            verdict.doubled.append(f"{number}: done and dead")
        elif dead:
            verdict.dead_by_losses += dead == LEASE_LOST
            if way != DISCARDS and dead != LEASE_LOST:
                verdict.unexpected.append(f"{number}: dead by {dead}")
            if effect_count:
                verdict.unexpected.append(f"{number}: dead, with an effect")
        elif not done:
            verdict.lost.append(f"{number}: neither done nor dead")
        elif done[1] == CANCELLED:
            verdict.cancelled += 1
            if number not in unwanted or effect_count:
                verdict.unexpected.append(f"{number}: cancelled, {effect_count} effects")
        elif way == DISCARDS:
            verdict.unexpected.append(f"{number}: done instead of dead")
        elif way == COMPLETES:
            if effect_count:
                verdict.unexpected.append(f"{number}: an effect it has not")
        elif not effect_count:
            verdict.lost.append(f"{number}: done without its effect")


def _judge_order(verdict: Verdict, rows: Rows, tries: list[Try], committed: set[int]) -> None:
    """In each line one at a time, first in, first out, through retries too.

    An attempt that was overtaken because its worker had lost the lease may start or end whenever it likes: nothing of
    it landed. So those count that landed: their effects' order, and that none started before the one before it was
    about to commit, which is earlier than anybody could have claimed the next.

    A transaction whose commit was in doubt may have taken place after its producer had given it up and gone on to the
    next: where those numbers stand in their line is unknown, so only the others are in a known order.
    """
    line_of = {one.job: one.line for one in tries if one.line}
    landed = {(one.job, one.attempt, one.worker): one for one in rows.effects}
    landing: dict[int, Try] = {}
    for one in tries:
        place = (one.job, one.attempt, one.process.partition("-")[2])
        if place in landed and one.result in (None, "landed", "unknown"):
            landing[one.job] = one
    lines: dict[str, list[Effect]] = defaultdict(list)
    for made in rows.effects:
        if made.job in line_of:
            lines[line_of[made.job] or ""].append(made)
    for line, effects in lines.items():
        for before, after in itertools.pairwise(one for one in effects if one.number in committed):
            if before.number > after.number:
                verdict.disordered.append(f"line {line}: {before.number} landed before {after.number}")
        for before, after in itertools.pairwise(effects):
            verdict.ordered += 1
            first, second = landing.get(before.job), landing.get(after.job)
            if first and second and first.end is not None and second.start < first.end:
                verdict.disordered.append(f"line {line}: {after.number} started while {before.number} ran")


@dataclass(frozen=True)
class Recovery:
    """A job that was running when its worker was killed."""

    killed: float
    restarted: float

    @property
    def seconds(self) -> float:
        return self.restarted - self.killed


def recoveries(lines: list[Line], kills: dict[str, float]) -> list[Recovery]:
    """From the kill of a process to the restart of each job that it had begun.

    `kills`: the process's ledger and when it was killed. A job whose commit had just landed is not begun anew.
    """
    starts: dict[int, list[tuple[float, str]]] = defaultdict(list)
    tries = read_tries(lines)
    for one in tries:
        starts[one.job].append((one.start, one.process))
    found: list[Recovery] = []
    for one in tries:
        killed = kills.get(one.process)
        if killed is None or one.result is not None:
            continue
        later = [at for at, process in starts[one.job] if at > killed and process != one.process]
        if later:
            found.append(Recovery(killed, min(later)))
    return found
