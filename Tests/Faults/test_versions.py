"""Old and new binaries on one schema, in both directions, and the migrations in between applied under load."""

from pathlib import Path

import pytest

import old_version
from ledger import LOST
from postgres import Server, queue_migrations
from processes import Process
from stage import Stage
from waiting import until

WORKERS = 3
JOBS_BETWEEN = 300  # effects before the next step


@pytest.fixture(scope="session")
def old_commit(request: pytest.FixtureRequest) -> str:
    return request.config.getoption("--old") or old_version.default_commit()


@pytest.fixture
def stage(server: Server, stage_on, old_commit: str, scratch: Path) -> Stage:
    """A database as the old version made it."""
    server.migrate("versions", old_version.write_migrations(old_commit, scratch / "old-migrations"))
    return stage_on(server, "versions")


def effects(stage: Stage) -> int:
    return int(stage.server.ask("SELECT count(*) FROM public.fault_effect", stage.database)[0][0])


@pytest.mark.long
def test_old_and_new_run_on_one_schema(stage: Stage, old_commit: str, scratch: Path):
    old, new = old_version.build(old_commit), stage.fleet.binary
    workers: list[Process] = []
    count = 0

    def replace(binary: Path, kills: bool) -> None:
        """Starts a worker; with all places taken the oldest ends, in order or not."""
        nonlocal count
        count += 1
        stage.fleet.binary = binary
        workers.append(stage.fleet.worker(f"w{count}", "--maintain"))
        stage.fleet.wait_until_up(workers[-1])
        if len(workers) > WORKERS:
            gone = workers.pop(0)
            gone.kill() if kills else gone.stop()
        done = effects(stage)
        until("work goes on", lambda: effects(stage) > done + JOBS_BETWEEN, 60)

    stage.fleet.binary = old
    stage.load()
    for _ in range(WORKERS):
        replace(old, kills=False)
    present = queue_migrations()
    names = {path.name for path in (scratch / "old-migrations").iterdir()}
    added = [path for path in present if path.name not in names]
    for migration in added:
        stage.server.ask(migration.read_text(), stage.database)
    replace(old, kills=True)  # the old version starts on the new schema, too
    stage.fleet.binary = new
    stage.load()
    for number in range(WORKERS):
        replace(new, kills=number == 1)
    for number in range(WORKERS):  # and back, as when a release is withdrawn
        replace(old, kills=number == 1)
    verdict = stage.settle(
        f"{count} workers of {old_commit[:7]} and of this version on one schema, {len(added)} migrations under load")
    assert verdict.verdicts[LOST] > 0, "no worker was killed while it worked"
