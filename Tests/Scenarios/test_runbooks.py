"""The runbooks' statements and commands, tried on the deployment: what an operator is told to type must work."""

import os
import re
import shlex
import subprocess
import uuid
from pathlib import Path

import pytest

from deployment import PrivatePostgres

ROOT = Path(__file__).parents[2]
RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
PARTS = {"Symptoms", "Checks", "What to do", "What not to do"}


def blocks(file: Path, language: str) -> list[str]:
    """The code blocks of a language, those within lists too."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", file.read_text(), re.MULTILINE | re.DOTALL)
    return ["\n".join(line.removeprefix(indent) for line in text.splitlines()) for indent, text in found]


STATEMENTS = [(file.stem, number, text) for file in RUNBOOKS for number, text in enumerate(blocks(file, "sql"), 1)]
COMMANDS = sorted({line.strip() for file in RUNBOOKS for text in blocks(file, "sh") for line in text.splitlines()})


def psql(deployment, text: str, status: int = 0, **variables: str) -> str:
    """Runs a script as the database's administrator."""
    program = str(PrivatePostgres(deployment).bin / "psql")
    arguments = [option for name, value in variables.items() for option in ("-v", f"{name}={value}")]
    done = subprocess.run(
        [program, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", *arguments, deployment.administrator_url()],
        input=text, capture_output=True, text=True, timeout=60, env={"PATH": os.environ["PATH"]}, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout.strip()


def test_each_runbook_says_what_to_do_and_what_not():
    for file in RUNBOOKS:
        if file.name != "README.md":
            headings = set(re.findall(r"^## (.*)$", file.read_text(), re.MULTILINE))
            missing = PARTS - headings
            assert missing <= ({"Checks", "Symptoms"} if file.stem in ("restore", "erase-request") else set()), file
    overview = (ROOT / "docs" / "runbooks" / "README.md").read_text()
    assert all(file.name in overview for file in RUNBOOKS if file.name != "README.md")


@pytest.mark.parametrize("stem, number, text", STATEMENTS, ids=[f"{stem}-{number}" for stem, number, _ in STATEMENTS])
def test_a_runbook_s_statement_runs(deployment, stem, number, text):
    """And is taken back."""
    variables = {"applicant": str(uuid.uuid4()), "webhook": str(uuid.uuid4()), "tenant": str(uuid.uuid4())}
    psql(deployment, f"BEGIN;\n{text}\nROLLBACK;\n", **variables)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_runbook_s_command_is_one_that_martletctl_knows(deployment, command):
    program, *words = shlex.split(command)
    assert program == "martletctl"
    names = []
    for word in words:
        if word.startswith("--") or not re.fullmatch(r"[a-z-]+", word):
            break
        names.append(word)
    while True:
        text = deployment.operate(*names, "--help")
        if f"USAGE: martletctl {' '.join(names)} " in text + " ":
            break
        names.pop()
    assert names and "SUBCOMMANDS:" not in text, command
    for option in (word for word in words if word.startswith("--")):
        assert re.search(rf"^  {option}\b", text, re.MULTILINE), f"{command}: {option}"


READING = ("jobs status", "jobs list", "jobs policy show", "jobs schedule list", "tenant list")


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith(tuple(
    f"martletctl {name}" for name in READING))])
def test_a_runbook_s_reading_command_answers(deployment, command):
    words = shlex.split(command)[1:]
    if words == ["jobs", "status"]:
        return  # its exit status tells of alarms that other scenarios may have raised
    deployment.operate(*words)
