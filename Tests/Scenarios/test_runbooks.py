"""The runbooks' statements and commands, tried on the deployment: what an operator is told to type must work."""

import json
import os
import re
import shlex
import subprocess
import uuid
from pathlib import Path

import pytest

import tenants
from conftest import Receiver
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


def test_the_erasure_by_hand_leaves_nothing(deployment, martlet, raw):
    """The steps of erase-request.md, on an applicant who has everything that an applicant can have."""
    caller = tenants.caller(martlet, martlet["tenant_id"], "sandbox", martlet["tokens"]["sandbox"])
    receiver = Receiver()
    webhook = tenants.create(raw("POST", "/webhooks", json={"url": receiver.url, "environments": ["sandbox"]}))["id"]
    canary = f"Erased{uuid.uuid4().hex[:10]}"
    people = {}
    for name in (canary, "Kept"):
        applicant = tenants.create(raw("POST", "/applicants", json={"first_name": name, "last_name": "Person"}))["id"]
        body = {"workflow_id": martlet["workflows"]["document_and_selfie"], "applicant_id": applicant}
        run = tenants.create(raw("POST", "/workflow_runs", json=body))["id"]
        tenants.create(tenants.upload(caller, "/documents", applicant))
        tenants.create(tenants.upload(caller, "/live_photos", applicant))
        people[name] = {"applicant": applicant, "run": run}
    runbook = ROOT / "docs" / "runbooks" / "erase-request.md"
    listing = next(text for text in blocks(runbook, "sql") if "UNION ALL" in text)
    erasing = next(text for text in blocks(runbook, "sql") if "DELETE FROM applicants" in text)
    proving = next(text for text in blocks(runbook, "sql") if "AS reports" in text)

    def files(name: str) -> set[Path]:
        rows = psql(deployment, listing, applicant=people[name]["applicant"]).splitlines()
        objects = [row.split("|")[1] for row in rows]
        assert len(objects) == 2
        return {path for path in deployment.blobs() for found in objects if found in path.name}

    mine, others = files(canary), files("Kept")
    assert len(mine) == len(others) == 2
    assert raw("DELETE", f"/applicants/{people[canary]['applicant']}").status_code == 204
    psql(deployment, f"BEGIN;\n{erasing}\nCOMMIT;\n", applicant=people[canary]["applicant"])
    for path in mine:
        path.unlink()

    run = people[canary]["run"]
    assert psql(deployment, proving, applicant=people[canary]["applicant"]) == "0|0|0|0|0"
    assert psql(deployment, "SELECT count(*) FROM webhook_events WHERE resource_id LIKE :'run' || '%';", run=run) == "0"
    for table in ("workflow_tasks", "workflow_run_events", "links"):
        assert psql(deployment, f"SELECT count(*) FROM {table} WHERE run_id = :'run';", run=run) == "0"
    assert raw("GET", f"/workflow_runs/{run}").status_code == 404
    # The other person's things are all there.
    assert raw("GET", f"/workflow_runs/{people['Kept']['run']}").status_code == 200
    assert raw("GET", f"/applicants/{people['Kept']['applicant']}").json()["first_name"] == "Kept"
    assert all(path.exists() for path in others)
    assert json.loads(raw("GET", "/applicants").text)["applicants"]
    raw("DELETE", f"/webhooks/{webhook}")
    receiver.close()
