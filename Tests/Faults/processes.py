"""The processes under test: producers, workers and keepers of the queue, all of them `queue-fault-worker`.

Only processes started here are ever signalled, and the kernel kills them when this process ends, however it does.
"""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from waiting import until

# The same clock as in the ledgers: the machine's, in seconds.
now = time.monotonic
# Seconds in which a process must have registered; a busy machine takes its time.
STARTING = 45.0


@dataclass
class Process:
    """One `queue-fault-worker`, and the two files it writes: its ledger and its log."""

    name: str
    role: str
    ledger: Path
    log: Path
    child: subprocess.Popen[bytes]
    is_frozen: bool = False

    @property
    def is_alive(self) -> bool:
        return self.child.poll() is None

    def kill(self) -> float:
        """kill -9; returns when."""
        when = now()
        self.child.kill()
        self.child.wait(10)
        return when

    def freeze(self) -> None:
        """SIGSTOP: it does nothing, its connections stay open."""
        self.child.send_signal(signal.SIGSTOP)
        self.is_frozen = True

    def thaw(self) -> None:
        self.child.send_signal(signal.SIGCONT)
        self.is_frozen = False

    def ask_to_stop(self) -> None:
        self.child.send_signal(signal.SIGTERM)

    def stop(self, seconds: float = 20) -> None:
        """SIGTERM, and its orderly end."""
        self.ask_to_stop()
        try:
            status = self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} does not stop within {seconds} s: {self.tail()}") from None
        assert status == 0, f"{self.name} ended with {status}: {self.tail()}"

    def lines(self) -> list[list[str]]:
        """Its ledger so far: microseconds, event, words."""
        return [line.split() for line in self.ledger.read_text().splitlines()] if self.ledger.exists() else []

    def events(self, *names: str) -> list[list[str]]:
        return [line for line in self.lines() if line[1] in names]

    def log_lines(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines()

    def tail(self) -> str:
        return "\n".join(self.log_lines()[-12:])


@dataclass
class Fleet:
    """Processes on one database, each with files of its own below `directory`."""

    binary: Path
    directory: Path
    database: str
    processes: list[Process] = field(default_factory=list)

    def start(self, role: str, name: str, *flags: str, **options: object) -> Process:
        """Starts a process; `options` become `--long-options`."""
        number = len(self.processes)
        ledger, log = self.directory / f"{number:04}-{name}.ledger", self.directory / f"{number:04}-{name}.log"
        given = {"database": self.database, "name": name, "ledger": ledger, **options}
        command = [str(self.binary), role, *flags]
        for option, value in given.items():
            command.append(f"--{option.replace('_', '-')}={value}")  # in one word, since it may be negative
        with open(log, "wb") as file:
            child = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command], stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                env={"PATH": os.environ["PATH"], "SWIFT_BACKTRACE": "enable=no"})
        process = Process(name, role, ledger, log, child)
        self.processes.append(process)
        return process

    def worker(self, name: str, *flags: str, **options: object) -> Process:
        return self.start("work", name, *flags, **options)

    def producer(self, name: str = "producer", *flags: str, **options: object) -> Process:
        return self.start("enqueue", name, *flags, **options)

    def keeper(self, name: str, *flags: str, **options: object) -> Process:
        return self.start("maintain", name, *flags, **options)

    def wait_until_up(self, *processes: Process, seconds: float = STARTING) -> None:
        """Until they are registered in the database."""
        for process in processes:
            until(f"{process.name} works", lambda: process.events("registered"), seconds)

    @property
    def alive(self) -> list[Process]:
        return [process for process in self.processes if process.is_alive]

    def stop(self, seconds: float = 20) -> None:
        """An orderly end for whoever still lives."""
        for process in self.alive:
            process.ask_to_stop()
        for process in self.alive:
            process.stop(seconds)

    def end(self) -> None:
        """Whatever state they are in."""
        for process in self.alive:
            process.kill()
