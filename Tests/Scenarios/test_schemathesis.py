"""Schemathesis asks the gateway what the contract that clients are made from admits, and what it does not.

All phases, with a bounded number of examples for each operation, a fixed seed and a bounded time.
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
SECONDS = 180


@pytest.fixture(scope="module")
def findings(martlet, deployment, tmp_path_factory) -> dict:
    """The report of one run, by a tenant that has no limits."""
    folder = tmp_path_factory.mktemp("schemathesis")
    tenant, _ = tenants.make_tenant(deployment, "Schemathesis")
    token = tenants.make_token(deployment, tenant, "sandbox")["token"]
    document = folder / "contract.json"
    document.write_text(json.dumps(openapi.contract()))
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", str(document), "--url", martlet["api_url"],
        "--header", f"Authorization: Token token={token}", "--phases", "examples,coverage,fuzzing,stateful",
        "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--max-time", str(SECONDS), "--no-shrink",
        "--continue-on-failure", "--generation-database", "none", "--request-timeout", "30", "--warnings", "off",
        "--no-color", "--report", "json", "--report-json-path", str(folder / "report.json"),
    ]
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS + 300, check=False)
    report = folder / "report.json"
    assert report.exists(), done.stdout[-2000:] + done.stderr[-2000:]
    found = json.loads(report.read_text())
    found["output"] = done.stdout
    return found


@pytest.mark.timeout(SECONDS + 400)
def test_no_request_that_the_contract_admits_or_forbids_is_a_server_error(findings):
    assert findings["operations"]["errored"] == 0 and findings["errors"] == []
    assert findings["operations"]["tested"] == 84
    broken = [entry["operations"] for entry in findings["failures"] if entry["type"] == "ServerError"]
    print(findings["output"])
    assert broken == []


@pytest.mark.timeout(SECONDS + 400)
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
