"""Runs pieces of the scripts behind ./run and ./test, with stand-ins for the programs that they call."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "deploy" / "scripts"


def source(*parts: str) -> str:
    """The beginning of a script that has these parts of deploy/scripts, as ./run and ./test have them."""
    return "set -euo pipefail\n" + "".join(f'source "$root/deploy/scripts/{part}.sh"\n' for part in parts)


def shell(parts: tuple[str, ...], text: str, root: Path = ROOT, seconds: float = 60, **environment):
    """Runs `text` after those parts; `said` in what is returned holds both streams."""
    done = subprocess.run(
        ["bash", "-c", f'root="{root}"\n' + source(*parts) + text], env={**os.environ, **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds,
        check=False,
    )
    done.said = done.stdout
    return done


def stand_in(directory: Path, name: str, text: str, interpreter: str = "/bin/bash") -> str:
    """Puts a program of that name into `directory`; returns a PATH on which it comes first."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / name
    file.write_text(f"#!{interpreter}\n{text}\n")
    file.chmod(0o755)
    return f"{directory}:{os.environ['PATH']}"
