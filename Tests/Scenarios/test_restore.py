"""The restore drill, on a deployment of its own beside the one that the other scenarios use."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_deployment_comes_back_from_its_backup(deployment, tmp_path):
    kept = tmp_path / "backup"
    command = [sys.executable, str(ROOT / "deploy" / "drills" / "restore.py"), "--keep", str(kept)]
    if deployment.products.name == "debug":
        command.append("--debug")
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=280,
        check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "steps were as they should be" in done.stdout
    # What a backup is made of: the database, the keys, and files that nobody can read as they lie there.
    assert {path.name for path in kept.iterdir()} == {"database.dump", "media", "secrets.json"}
    files = [path for path in (kept / "media").rglob("*") if path.is_file()]
    assert len(files) >= 2 and all(b"PNG" not in path.read_bytes()[:64] for path in files)


def test_the_drill_does_not_write_over_a_backup(tmp_path):
    (tmp_path / "database.dump").write_text("of another day")
    command = [sys.executable, str(ROOT / "deploy" / "drills" / "restore.py"), "--debug", "--keep", str(tmp_path)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and "is not empty" in done.stderr
    assert (tmp_path / "database.dump").read_text() == "of another day"
