"""Two regions side by side on one machine: nothing of one is worth anything in the other.

The second region is a deployment like the first, with its own database, keys, media and ports. Its database lies on the
same private server, which is the only thing that they share.
"""

import json
import time
from urllib.parse import urlsplit

import pytest
import requests

import tenants
from conftest import Raw, eventually
from deployment import SERVICES
from regions import Region, owner, query, running

OTHER = "us"


@pytest.fixture(scope="module")
def other(deployment, tmp_path_factory):
    """The second region, ready, with a tenant of its own."""
    with running(deployment, OTHER, tmp_path_factory.mktemp("region")) as region:
        yield region


def furnished(deployment, root: str, link_url: str, environment: str = "live") -> dict:
    """A tenant with a token, an applicant, a run with its link, and a document with a signed address."""
    tenant, workflow = tenants.make_tenant(deployment, "Regional")
    token = tenants.make_token(deployment, tenant, environment)["token"]
    caller = tenants.caller({"api_url": f"{root}/v3.6"}, tenant, environment, token)
    applicant = tenants.create(caller.api("POST", "/applicants", json={"first_name": "Anna", "last_name": "Here"}))["id"]
    run = tenants.create(
        caller.api("POST", "/workflow_runs", json={"workflow_id": workflow, "applicant_id": applicant}))
    document = tenants.create(tenants.upload(caller, "/documents", applicant))["id"]
    address = tenants.create(caller.root("POST", f"/v1/documents/{document}/download_address"))["url"]
    assert run["link"]["url"].startswith(link_url) and address.startswith(root)
    return {"token": token, "applicant": applicant, "run": run, "document": document, "address": address}


@pytest.fixture(scope="module")
def both(deployment, martlet, other) -> list[tuple[dict, str, str]]:
    """What each region has, with its two addresses; the first region's first."""
    first = martlet["api_url"].removesuffix("/v3.6")
    return [
        (furnished(deployment, first, martlet["link_url"]), first, martlet["link_url"]),
        (furnished(other, other.api_url, other.link_url), other.api_url, other.link_url),
    ]


def test_a_token_says_its_region_and_is_refused_in_the_other(both):
    (here, root, _), (there, other_root, _) = both
    assert here["token"].startswith("api_live.") and there["token"].startswith("api_live_us.")
    for token, right, wrong in ((here["token"], root, other_root), (there["token"], other_root, root)):
        assert Raw(f"{right}/v3.6", token)("GET", "/applicants").status_code == 200
        refused = Raw(f"{wrong}/v3.6", token)("GET", "/applicants")
        assert refused.status_code == 401
        assert refused.json()["error"]["type"] == "authorization_error"
        # With the other region's prefix it is no better: that region knows no such token.
        prefix = {"api_live": "api_live_us", "api_live_us": "api_live"}[token.split(".")[0]]
        disguised = ".".join([prefix, *token.split(".")[1:]])
        assert Raw(f"{wrong}/v3.6", disguised)("GET", "/applicants").status_code == 401


def test_a_link_is_unknown_in_the_other_region(both):
    for (owned, _, links), (_, _, elsewhere) in (both, both[::-1]):
        path = urlsplit(owned["run"]["link"]["url"]).path
        assert requests.get(links + path, timeout=30, allow_redirects=False).status_code == 303
        refused = requests.get(elsewhere + path, timeout=30, allow_redirects=False)
        assert refused.status_code == 404 and "set-cookie" not in refused.headers


def test_a_signed_address_is_refused_in_the_other_region(both):
    for (owned, _, _), (_, elsewhere, _) in (both, both[::-1]):
        address = urlsplit(owned["address"])
        assert requests.get(owned["address"], timeout=30).status_code == 200
        refused = requests.get(f"{elsewhere}{address.path}?{address.query}", timeout=30)
        assert refused.status_code == 404


def test_an_id_of_one_region_is_unknown_in_the_other(both):
    for (owned, _, _), (neighbour, elsewhere, _) in (both, both[::-1]):
        api = Raw(f"{elsewhere}/v3.6", neighbour["token"])
        for path in (f"/applicants/{owned['applicant']}", f"/workflow_runs/{owned['run']['id']}",
                     f"/documents/{owned['document']}"):
            assert api("GET", path).status_code == 404


def test_one_region_s_end_is_not_noticed_by_the_other(both, other, deployment):
    """The other region's gateway is stopped; the first serves on."""
    (here, root, _), _ = both
    assert other.stop("api-gateway") == 0
    assert Raw(f"{root}/v3.6", here["token"])("GET", f"/applicants/{here['applicant']}").status_code == 200
    assert all(deployment.is_ready(name) for name in SERVICES)
    other.begin("api-gateway")
    eventually("the gateway is back", lambda: other.admin("api-gateway", "/readyz") == 200)


@pytest.fixture(scope="module")
def carried_over(deployment, other, both, tmp_path_factory):
    """The first region's database, dumped and restored where the other region keeps its own."""
    database = "martlet_carried_over"
    dump = tmp_path_factory.mktemp("dump") / "eu.dump"
    owner(deployment, "pg_dump", "--format=custom", f"--file={dump}", database="martlet")
    owner(deployment, "psql", "-X", "-q", "-c", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    owner(deployment, "psql", "-X", "-q", "-c", f"CREATE DATABASE {database}")
    owner(deployment, "pg_restore", "--exit-on-error", str(dump), database=database)
    yield database
    owner(deployment, "psql", "-X", "-q", "-c", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_refuses_to_start_on_another_region_s_dump(deployment, other, carried_over, tmp_path, service):
    assert query(deployment, "SELECT region FROM deployment", carried_over) == "eu"
    stray = Region(deployment, OTHER, tmp_path)
    stray.keys = other.keys
    leased = "SELECT (SELECT count(*) FROM queue.lease), (SELECT count(*) FROM queue.worker)"
    before = query(deployment, leased, carried_over)
    stray.begin(service, database=carried_over)
    try:
        served, deadline = set(), time.monotonic() + 60
        while stray.processes[service].poll() is None and time.monotonic() < deadline:
            served.add(stray.admin(service, "/readyz"))
            time.sleep(0.02)
        assert stray.processes[service].poll() not in (None, 0), stray.log(service)
    finally:
        stray.end()
    assert 200 not in served
    lines = [json.loads(line) for line in stray.log(service).splitlines()]
    told = [line for line in lines if line["level"] == "critical"]
    assert told  # by whichever parts asked before the process ended
    for line in told:
        assert "another region" in line["message"]
        assert line["reason"] == "expected_us" and line["state"] == "eu"
    # No worker registered, nothing was claimed, no line tells of a request.
    assert query(deployment, leased, carried_over) == before
    assert all(line["message"] not in ("Request answered", "Job ended", "Ready") for line in lines)


def test_nor_can_the_dump_be_made_the_other_region_s(deployment, other, carried_over):
    deployment.operate(
        "migrate", "--region", OTHER, status=1, database=other.url(deployment.administrator_url(), carried_over))
    assert query(deployment, "SELECT region FROM deployment", carried_over) == "eu"
