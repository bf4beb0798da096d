"""Schemathesis asks the gateway what the contract that clients are made from admits, and what it does not.

All phases, with a bounded number of examples for each operation and a fixed seed. Examples and boundary values are tried to
their end, however slow the machine is, so that every operation has its turn; what is random has a minute.
`schemathesis_violations.py` lists what it may find, with the reason.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import openapi
import tenants
from schemathesis_violations import VIOLATIONS

SEED, EXAMPLES = 20, 6
#: What is tried to its end, and how long that may take at most; then what is cut after its time.
PHASES = [("examples,coverage", 900), ("fuzzing,stateful", 60)]
LIMIT = sum(seconds for _, seconds in PHASES) + 300


@pytest.fixture(scope="module")
def findings(martlet, deployment, tmp_path_factory) -> dict:
    """What was found, by a tenant that has no limits."""
    folder = tmp_path_factory.mktemp("schemathesis")
    tenant, _ = tenants.make_tenant(deployment, "Schemathesis")
    token = tenants.make_token(deployment, tenant, "sandbox")["token"]
    document = folder / "contract.json"
    document.write_text(json.dumps(openapi.contract()))
    runs = [run(document, martlet["api_url"], token, phases, seconds) for phases, seconds in PHASES]
    return {
        "operations": runs[0]["operations"], "output": "".join(found["output"] for found in runs),
        "errors": [error for found in runs for error in found["errors"]],
        "failures": [failure for found in runs for failure in found["failures"]],
    }


def run(document: Path, url: str, token: str, phases: str, seconds: int) -> dict:
    """The report of some phases."""
    report = document.with_name(f"{phases}.json")
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", str(document), "--url", url,
        "--header", f"Authorization: Token token={token}", "--phases", phases,
        "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--max-time", str(seconds), "--no-shrink",
        "--continue-on-failure", "--generation-database", "none", "--request-timeout", "30", "--warnings", "off",
        "--no-color", "--report", "json", "--report-json-path", str(report),
    ]
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        command, cwd=document.parent, env=environment, capture_output=True, text=True, timeout=seconds + 120,
        check=False)
    assert report.exists(), done.stdout[-2000:] + done.stderr[-2000:]
    return json.loads(report.read_text()) | {"output": done.stdout}


@pytest.mark.timeout(LIMIT)
def test_no_request_that_the_contract_admits_or_forbids_is_a_server_error(findings):
    assert findings["operations"]["errored"] == 0 and findings["errors"] == []
    assert findings["operations"]["tested"] == 84
    broken = [entry["operations"] for entry in findings["failures"] if entry["type"] == "ServerError"]
    print(findings["output"])
    assert broken == []


@pytest.mark.timeout(LIMIT)
def test_answers_violate_the_contract_only_where_the_list_says_why(findings):
    found = {
        (kind(entry), operation) for entry in findings["failures"] if entry["type"] != "ServerError"
        for operation in entry["operations"]}
    principles = {kind for kind, operation in VIOLATIONS if operation == "*"}
    print(findings["output"])  # shown when this fails: what was asked and answered
    assert {one for one in found if one[0] not in principles} - set(VIOLATIONS) == set()


def kind(entry: dict) -> str:
    """The type of a failure; with its title where that tells whether a request was accepted or only refused otherwise."""
    return f"{entry['type']}: {entry['title']}" if entry["type"] == "IgnoredAuth" else entry["type"]
