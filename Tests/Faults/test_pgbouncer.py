"""PgBouncer in transaction mode between the processes and Postgres; only the listener has a connection of its own."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from postgres import USER, as_owner
from stage import Stage
from waiting import until

PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
PORT = 6432  # names the socket only: it listens on no TCP port
KILLS = 6


@pytest.fixture
def pooled(stage: Stage, scratch: Path) -> Iterator[str]:
    """The database's URL by way of PgBouncer."""
    if not Path(PROGRAM).exists():
        pytest.fail("no pgbouncer: apt-get install pgbouncer (Debian; do not start its service)")
    directory = scratch / "pgbouncer"
    directory.mkdir(mode=0o700)
    configuration = directory / "pgbouncer.ini"
    configuration.write_text(f"""
[databases]
* = host={stage.server.socket} port=5432 user=postgres
[pgbouncer]
listen_port = {PORT}
unix_socket_dir = {directory}
auth_type = any
pool_mode = transaction
default_pool_size = 12
ignore_startup_parameters = options
""")
    if USER:
        for path in (directory, configuration):
            shutil.chown(path, USER, USER)
    with open(directory / "pgbouncer.log", "wb") as log:
        process = subprocess.Popen(
            as_owner(PROGRAM, str(configuration)), cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        until("PgBouncer listens", lambda: (directory / f".s.PGSQL.{PORT}").exists(), 10)
        yield f"postgresql:///{stage.database}?host={directory}&port={PORT}&user=postgres"
    finally:
        stage.fleet.end()
        process.kill()
        process.wait(10)


@pytest.mark.long
def test_everything_but_listening_goes_through_pgbouncer(stage: Stage, pooled: str):
    stage.fleet.database = pooled
    direct = stage.server.url(stage.database)
    workers = stage.workers(3, listen=direct, statement_cache=0)
    stage.load(statement_cache=0)
    for number in range(KILLS):
        time.sleep(1)
        workers.pop(0).kill()
        workers.append(stage.fleet.worker(f"w{number + 4}", "--maintain", listen=direct, statement_cache=0))
    stage.settle(f"{KILLS} workers killed behind PgBouncer in transaction mode")
