"""A Postgres server of the tests' own: with real durability, and killed as tests please.

The server is a child of this process, so that it dies with it, and only it is ever signalled. Whoever reaches its
socket is let in, so only its owner can; it has no TCP port (see proxy.py).
"""

import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import time
from pathlib import Path

from waiting import until

MIGRATIONS = Path(__file__).parents[2] / "Shared" / "Persistence" / "Migrations"
# What the tests themselves keep in the database: the producer's word, and the effects, doubles included.
OWN_TABLES = """
CREATE TABLE public.fault_intent (number bigint PRIMARY KEY);
CREATE TABLE public.fault_effect (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint NOT NULL, job_id bigint NOT NULL,
    attempt smallint NOT NULL, worker text NOT NULL, worker_id uuid NOT NULL);
"""
SETTINGS = (
    "listen_addresses=", "max_connections=60", "shared_buffers=64MB", "max_wal_size=256MB", "min_wal_size=32MB",
    "restart_after_crash=on", "jit=off", "logging_collector=off", "log_min_messages=warning",
    "log_min_error_statement=panic",
)
BIN = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
USER = "postgres" if os.geteuid() == 0 else ""


def as_owner(*command: str, death: str = "KILL") -> list[str]:
    """The command as the user that may run Postgres, ended by the kernel when this process ends."""
    identity = ["--reuid", USER, "--regid", USER, "--init-groups"] if USER else []
    return ["setpriv", *identity, "--pdeathsig", death, *command]


class Refused(Exception):
    """Postgres refused a statement of the test's own, or could not be reached."""


class Server:
    """One cluster, below `directory`; data and write-ahead log may be on other file systems."""

    def __init__(
        self, directory: Path, data: Path | None = None, wal: Path | None = None, settings: tuple[str, ...] = ()
    ):
        self.directory = directory
        self.data = data or directory / "data"
        self.wal = wal
        self.socket = directory / "socket"
        self.log = directory / "postgres.log"
        self.settings = (*SETTINGS, *settings)
        self.process: subprocess.Popen[bytes] | None = None
        for path in (self.data, self.socket, *([wal] if wal else [])):
            path.mkdir(mode=0o700, exist_ok=True)
            if USER:
                shutil.chown(path, USER, USER)

    def initialise(self) -> None:
        command = as_owner(
            str(BIN / "initdb"), "-D", str(self.data), "--username=postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8", "--data-checksums", "--no-sync", "--wal-segsize=1",
            *([f"--waldir={self.wal}"] if self.wal else []))
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr

    # Life and death

    def start(self, seconds: float = 30) -> None:
        """Starts it; returns when it accepts connections. A dead predecessor's backends are waited for."""
        deadline = time.monotonic() + seconds
        options = [part for setting in self.settings for part in ("-c", setting)]
        command = as_owner(
            str(BIN / "postgres"), "-D", str(self.data), "-k", str(self.socket), *options, death="QUIT")
        while True:
            with open(self.log, "ab") as log:
                self.process = subprocess.Popen(
                    command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
            while self.process.poll() is None:
                if self.accepts():
                    return
                assert time.monotonic() < deadline, f"Postgres does not start: {self.tail()}"
                time.sleep(0.05)
            assert time.monotonic() < deadline, f"Postgres ends at once: {self.tail()}"
            time.sleep(0.2)

    def accepts(self) -> bool:
        try:
            return self.ask("SELECT 1") == [["1"]]
        except Refused:
            return False

    def stop(self, how: signal.Signals = signal.SIGINT, seconds: float = 30) -> None:
        """SIGINT: connections are cut, and a checkpoint is made. SIGQUIT: no checkpoint, as after a crash."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(seconds)

    def kill(self) -> int:
        """kill -9 of every process of the server, the postmaster first; returns how many."""
        assert self.process is not None
        children = self.children()
        self.process.kill()
        self.process.wait(10)
        for child in children:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        until("the killed server's processes are gone", lambda: not any(map(self._is_ours, children)), 10)
        return 1 + len(children)

    def children(self) -> list[int]:
        """The server's processes below the postmaster."""
        assert self.process is not None
        text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(word) for word in text.split()]

    def _is_ours(self, pid: int) -> bool:
        try:
            return b"postgres: " in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return False

    def end(self) -> None:
        """Whatever state it is in."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:]) if self.log.exists() else ""

    # Statements

    def url(self, database: str = "postgres") -> str:
        return f"postgresql:///{database}?host={self.socket}&user=postgres"

    def ask(self, statement: str, database: str = "postgres", seconds: float = 20) -> list[list[str]]:
        """The rows of a statement or script, every value as text; NULL is the empty string."""
        command = [
            str(BIN / "psql"), "-X", "-A", "-q", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-d", self.url(database),
            "-f", "-"]
        environment = {"PATH": os.environ["PATH"], "PGCONNECT_TIMEOUT": "3", "LC_ALL": "C.UTF-8"}
        try:
            done = subprocess.run(
                command, input=statement, cwd="/", env=environment, capture_output=True, text=True, timeout=seconds,
                check=False)
        except subprocess.TimeoutExpired as error:
            raise Refused(f"no answer within {seconds} s") from error
        if done.returncode != 0:
            raise Refused(done.stderr.strip())
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def migrate(self, database: str, migrations: list[Path]) -> None:
        """A new database with the queue's tables and the tests' own."""
        self.ask(f"CREATE DATABASE {database}")
        for migration in migrations:
            self.ask(migration.read_text(), database)
        self.ask(OWN_TABLES, database)


def queue_migrations(directory: Path = MIGRATIONS) -> list[Path]:
    """The migrations that make the queue's schema, in order."""
    found = sorted(path for path in directory.glob("*.sql") if re.match(r"\d{4}_.*queue", path.name))
    assert found, f"no migration of the queue in {directory}"
    return found


class RawConnection:
    """A connection that is held open, by somebody else or by a test: just enough of the protocol."""

    def __init__(self, server: Server, database: str):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(10)
        words = b"".join(word.encode() + b"\0" for word in ("user", "postgres", "database", database)) + b"\0"
        try:
            self.socket.connect(str(server.socket / ".s.PGSQL.5432"))
            self.socket.sendall(struct.pack("!II", 8 + len(words), 196608) + words)
            self._read_until_ready()
        except (OSError, Refused):
            self.socket.close()
            raise Refused("no connection is to be had") from None

    def execute(self, statement: str) -> None:
        """Runs a statement for its effect."""
        text = statement.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!I", 4 + len(text)) + text)
        self._read_until_ready()

    def close(self) -> None:
        self.socket.close()

    def _read_until_ready(self) -> None:
        while True:
            kind, length = struct.unpack("!cI", self._read(5))
            body = self._read(length - 4)
            if kind == b"E":
                raise Refused(body.replace(b"\0", b" ").decode(errors="replace"))
            if kind == b"Z":
                return

    def _read(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            part = self.socket.recv(count - len(received))
            if not part:
                raise Refused("the connection has ended")
            received += part
        return received
