"""Two tenants with two environments each: what belongs to another is, to the letter, what does not exist."""

import itertools
import re
import time
import uuid
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests

import tenants
from gateway_routes import ROUTES, routes_in_sources
from tenants import Caller

# What differs from one answer to the next by itself.
VOLATILE = {"date", "x-request-id"}
# The kind of thing that a placeholder, parameter or field names.
KINDS = {"data": "document_id"}
NAMES = ["first-live", "first-sandbox", "second-live", "second-sandbox"]
PAIRS = [(one, other) for one, other in itertools.permutations(NAMES, 2)]


@pytest.fixture(scope="module")
def callers(martlet, deployment):
    """The deployment's own tenant and a second one, each with both environments furnished."""
    second, workflow = tenants.make_tenant(deployment, "Second")
    owned = {"first": (martlet["tenant_id"], martlet["workflows"][tenants.WORKFLOW]), "second": (second, workflow)}
    callers = {}
    for name, (tenant_id, workflow_id) in owned.items():
        for environment in tenants.ENVIRONMENTS:
            token = tenants.make_token(deployment, tenant_id, environment, "isolation")["token"]
            caller = tenants.caller(martlet, tenant_id, environment, token)
            tenants.furnish(caller, workflow_id)
            tenants.store(deployment, caller)
            callers[f"{name}-{environment}"] = caller
    yield callers
    for caller in callers.values():
        caller.api("DELETE", f"/webhooks/{caller.ids['webhook_id']}")


def visible(answer: requests.Response, *identifiers: str) -> tuple:
    """All that a client can see of an answer, with these identifiers in it made the same."""
    text = answer.text
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in VOLATILE}
    for number, identifier in enumerate(identifiers):
        text = text.replace(identifier, f"<{number}>")
    return answer.status_code, text, headers


MEDIA = ("live_photo", "id_photo", "signing_document", "live_video", "motion_capture")


def kind_of_file(route) -> str:
    """What `{id}` in the path of a medium, or in a signed address, names."""
    made = {"/workflow_run_files/": "timeline_file_id", "/sandbox_signed_documents/": "workflow_run_id"}
    kinds = {f"/{kind}s/": f"{kind}_id" for kind in MEDIA} | made
    return next((kind for part, kind in kinds.items() if part in route.path), "document_id")


def ask(caller: Caller, route, slot: str, kind: str, value: str) -> requests.Response:
    """Makes the route's request with the caller's own ids everywhere but in `slot`."""
    own = {
        **caller.ids, "environment": caller.environment, "id": caller.ids["document_id"], "version": "1",
        "template": "document", "postcode": "SW4 6EH", slot: value,
    }
    if route.path.startswith("/v3.6/repeat_attempts/") and slot != "report_id":
        own["report_id"] = own["document_report_id"]
    if slot != "id":
        own["id"] = caller.ids[kind_of_file(route)]
    path = route.path.format_map(own)
    arguments = {"params": {**route.fixed, **{name: own[name] for name in route.query}}}
    if route.form:
        # An extension of the API refuses fields that it does not know.
        others = {} if route.path.startswith("/v1") else {"type": "driving_licence"}
        arguments["data"] = {"applicant_id": own["applicant_id"], **others}
    if route.file:
        arguments["files"] = {"file": tenants.FILES[route.file]}
    elif route.method in ("POST", "PUT"):
        body = dict(route.json)
        for name in route.body:
            body[name] = [{"id": own.get("data", own["document_id"])}] if name == "data" else own[name]
        arguments["json"] = body
    return caller.root(route.method, path, **arguments)


def slots(route) -> list[tuple[str, str]]:
    """Where the route takes an id, and of which kind."""
    names = [*route.placeholders, *route.query, *route.body, *(["applicant_id"] if route.form else [])]
    kinds = {**KINDS, "id": kind_of_file(route)}
    # A task's id is its node's, the same in all runs of a workflow; the others are no ids.
    no_ids = ("task_id", "environment", "version", "template", "postcode")
    return [(name, kinds.get(name, name)) for name in names if name not in no_ids]


MATRIX = [(route, slot, kind) for route in ROUTES for slot, kind in slots(route)]


def test_the_table_has_every_route_of_the_gateway():
    listed = [(route.method, route.path) for route in ROUTES]
    assert len(listed) == len(set(listed))
    in_sources = routes_in_sources()
    assert in_sources - set(listed) == set(), "routes that the isolation matrix leaves out"
    assert set(listed) - in_sources == set(), "routes that no longer exist"


def test_the_routes_of_the_table_are_served(callers):
    caller = callers["first-sandbox"]
    unmatched = "Make sure you've formatted the URI correctly."
    for route in ROUTES:
        # A GET that resumes is the reference's own; it changes what the others compare.
        changes = route.path.endswith("/resume")
        if route.method in ("GET", "PUT") and not route.path.startswith("/files") and not changes:
            answer = ask(caller, route, "", "", "")
            if route.path.endswith("/frame"):  # which no engine extracts
                assert answer.status_code == 503, f"{route.path}: {answer.text}"
                assert answer.json()["error"]["type"] == "frame_extraction_unavailable"
                continue
            if route.made and answer.status_code in (302, 404):
                assert unmatched not in answer.text, route.path
                continue
            assert answer.status_code == 200 and unmatched not in answer.text, f"{route.path}: {answer.text}"


def test_nothing_but_a_ping_and_descriptions_is_answered_without_a_token(martlet, callers):
    nobody = tenants.caller(martlet, martlet["tenant_id"], "sandbox", "")
    nobody.ids = callers["first-sandbox"].ids
    for route in ROUTES:
        answer = ask(nobody, route, "", "", "")
        if route.path == "/ping":
            assert answer.text == "OK"
        elif route.path.endswith(("/openapi.json", "/docs")):
            assert answer.status_code == 200
        elif route.path.endswith("/oauth/token"):  # which takes credentials of its own, in a form
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
        else:
            status = 404 if route.public else 401
            assert answer.status_code == status, f"{route.method} {route.path}: {answer.status_code}"
            assert set(answer.json()) == {"error"}


@pytest.mark.parametrize("asking, owning", PAIRS, ids=lambda name: name)
def test_a_foreign_id_is_answered_as_a_random_one(callers, asking, owning):
    caller, owner = callers[asking], callers[owning]
    before = belongings(owner)
    # A live token knows of its tenant's sandbox the webhooks, and everybody their own tenant and its workflows.
    matrix = [entry for entry in MATRIX if not caller.may_know(entry[2], owner)]
    assert len(matrix) >= 23
    for route, slot, kind in matrix:
        foreign, random = owner.ids[kind], str(uuid.uuid4())
        theirs, nobodys = ask(caller, route, slot, kind, foreign), ask(caller, route, slot, kind, random)
        what = f"{route.method} {route.path}, {slot}"
        assert visible(theirs, foreign) == visible(nobodys, random), what
        in_body = slot in route.body or route.form
        if in_body:
            assert theirs.status_code == 422 and slot in theirs.json()["error"]["fields"], f"{what}: {theirs.text}"
        else:
            assert theirs.status_code == route.unknown, f"{what}: {theirs.status_code}"
    assert belongings(owner) == before


def belongings(owner: Caller) -> dict:
    """Everything that the owner has, as its own token sees it."""
    ids = owner.ids
    paths = [
        f"/applicants/{ids['applicant_id']}", f"/documents?applicant_id={ids['applicant_id']}",
        *(f"/{kind}s?applicant_id={ids['applicant_id']}" for kind in MEDIA),
        f"/workflow_runs?applicant_id={ids['applicant_id']}",
        f"/workflow_runs/{ids['workflow_run_id']}/tasks", f"/webhooks/{ids['webhook_id']}",
        f"/passkeys/{ids['username']}", f"/biometric_tokens/{ids['user_id']}",
        f"/repeat_attempts/{ids['document_report_id']}",
        f"/checks?applicant_id={ids['applicant_id']}", f"/reports?check_id={ids['check_id']}",
    ]
    found = {path: owner.api("GET", path) for path in paths}
    assert {answer.status_code for answer in found.values()} == {200}
    # A run's SDK token is made anew for each answer.
    return {path: re.sub(r'"sdk_token":"[^"]*"', "", answer.text) for path, answer in found.items()}


def everything(caller: Caller, resource: str, key: str | None) -> tuple[list[str], int | None]:
    """The ids on all pages of a list, and the total that it tells."""
    found, page = [], 1
    while True:
        parameters = {"page": page, "per_page": 500} if key == "applicants" else {"page": page}
        answer = caller.api("GET", f"/{resource}", params=parameters)
        assert answer.status_code == 200, answer.text
        items = answer.json()[key] if key else answer.json()
        found += [item["id"] for item in items]
        total = answer.headers.get("X-Total-Count")
        if key == "webhooks" or not items or (total is not None and len(found) >= int(total)):
            return found, int(total) if total is not None else None
        page += 1


def test_lists_and_totals_hold_what_is_ones_own_and_nothing_else(callers):
    lists = {"applicants": "applicants", "webhooks": "webhooks", "workflow_runs": None}
    names = {"applicants": "applicant_id", "webhooks": "webhook_id", "workflow_runs": "workflow_run_id"}
    for resource, key in lists.items():
        found = {name: everything(caller, resource, key) for name, caller in callers.items()}
        for name, (ids, total) in found.items():
            caller, kind = callers[name], names[resource]
            assert len(ids) == len(set(ids))
            assert caller.ids[kind] in ids
            for other in callers.values():
                if other is not caller and not caller.may_know(kind, other):
                    assert other.ids[kind] not in ids, f"{name} lists {other.name}'s {resource}"
            if resource == "applicants":
                assert total == len(ids)
        # No thing is in two lists, but for a webhook of the sandbox, which the tenant's live token lists as well.
        for one, other in itertools.combinations(NAMES, 2):
            shared = set(found[one][0]) & set(found[other][0])
            assert shared == set() or (resource == "webhooks" and one.split("-")[0] == other.split("-")[0])


def test_a_total_does_not_move_when_another_creates(callers):
    for asking, owning in PAIRS:
        caller, owner = callers[asking], callers[owning]
        before = caller.api("GET", "/applicants?per_page=1").headers["X-Total-Count"]
        create = {"first_name": "Anna", "last_name": "Counted"}
        identifier = tenants.create(owner.api("POST", "/applicants", json=create))["id"]
        assert caller.api("GET", "/applicants?per_page=1").headers["X-Total-Count"] == before
        assert owner.api("DELETE", f"/applicants/{identifier}").status_code == 204


def test_a_deleted_foreign_applicant_is_not_gone_but_unknown(callers):
    owner = callers["first-sandbox"]
    body = {"first_name": "Anna", "last_name": "Gone"}
    deleted = tenants.create(owner.api("POST", "/applicants", json=body))["id"]
    assert owner.api("DELETE", f"/applicants/{deleted}").status_code == 204
    assert owner.api("GET", f"/applicants/{deleted}").status_code == 410
    for name, caller in callers.items():
        if caller is owner:
            continue
        random = str(uuid.uuid4())
        for method, suffix in (("GET", ""), ("DELETE", ""), ("POST", "/restore")):
            theirs = caller.api(method, f"/applicants/{deleted}{suffix}")
            nobodys = caller.api(method, f"/applicants/{random}{suffix}")
            assert theirs.status_code == 404, name
            assert visible(theirs, deleted) == visible(nobodys, random), name
    assert owner.api("GET", f"/applicants/{deleted}").status_code == 410


def test_a_task_takes_no_document_of_another_applicant_of_the_same_scope(callers):
    caller = callers["first-sandbox"]
    body = {"first_name": "Anna", "last_name": "Neighbour"}
    neighbour = tenants.create(caller.api("POST", "/applicants", json=body))["id"]
    document = tenants.create(tenants.upload(caller, "/documents", neighbour))["id"]
    path = f"/workflow_runs/{caller.ids['workflow_run_id']}/tasks/{caller.ids['task_id']}"
    random = str(uuid.uuid4())
    theirs = caller.api("POST", f"{path}/complete", json={"data": [{"id": document}]})
    nobodys = caller.api("POST", f"{path}/complete", json={"data": [{"id": random}]})
    assert theirs.status_code == 422 and "data" in theirs.json()["error"]["fields"]
    assert visible(theirs, document) == visible(nobodys, random)
    assert caller.api("GET", path).json()["output"] is None


def test_a_sandbox_token_has_nothing_to_do_with_live_webhooks(callers):
    live, sandbox = callers["first-live"], callers["first-sandbox"]
    body = {"url": tenants.webhook_address("live"), "environments": ["live", "sandbox"]}
    both = tenants.create(live.api("POST", "/webhooks", json=body))
    try:
        assert both["id"] not in [one["id"] for one in sandbox.api("GET", "/webhooks").json()["webhooks"]]
        for method, arguments in (("GET", {}), ("PUT", {"json": {"enabled": False}}), ("DELETE", {})):
            assert sandbox.api(method, f"/webhooks/{both['id']}", **arguments).status_code == 404
        assert live.api("GET", f"/webhooks/{both['id']}").json() == both
        own = f"/webhooks/{sandbox.ids['webhook_id']}"
        for answer in (
            sandbox.api("POST", "/webhooks", json={**body, "environments": ["live"]}),
            sandbox.api("POST", "/webhooks", json=body),
            sandbox.api("PUT", own, json={"environments": ["live", "sandbox"]}),
        ):
            assert answer.status_code == 422 and "environments" in answer.json()["error"]["fields"], answer.text
        assert sandbox.api("GET", own).json()["environments"] == ["sandbox"]
        # Left to itself, a sandbox token asks for the sandbox only.
        alone = tenants.create(sandbox.api("POST", "/webhooks", json={"url": tenants.webhook_address("sandbox")}))
        assert alone["environments"] == ["sandbox"]
        assert sandbox.api("DELETE", f"/webhooks/{alone['id']}").status_code == 204
    finally:
        assert live.api("DELETE", f"/webhooks/{both['id']}").status_code == 204


def test_an_event_reaches_only_the_webhooks_of_its_own_tenant_and_environment(callers, receiver):
    webhooks = {}
    for name, caller in callers.items():
        body = {
            "url": f"{receiver.url}/{name}", "environments": [caller.environment],
            "events": ["workflow_task.started"],
        }
        webhooks[name] = tenants.create(caller.api("POST", "/webhooks", json=body))["id"]
    try:
        runs = {}
        for name, caller in callers.items():
            body = {"workflow_id": caller.ids["workflow_id"], "applicant_id": caller.ids["applicant_id"]}
            runs[name] = tenants.create(caller.api("POST", "/workflow_runs", json=body))["id"]
        heard: dict[str, set[str]] = {name: set() for name in callers}
        while any(runs[name] not in heard[name] for name in callers):
            delivery = receiver.wait_for("the start of each caller's task", lambda payload: True)
            heard[delivery.path.rsplit("/", 1)[1]].add(delivery.payload["resource"]["workflow_run_id"])
        time.sleep(1)  # for what might still come the wrong way
        while not receiver.arrived.empty():
            delivery = receiver.arrived.get()
            heard[delivery.path.rsplit("/", 1)[1]].add(delivery.payload["resource"]["workflow_run_id"])
        assert heard == {name: {runs[name]} for name in callers}
    finally:
        for name, caller in callers.items():
            assert caller.api("DELETE", f"/webhooks/{webhooks[name]}").status_code == 204


# Addresses that are keys


@pytest.mark.parametrize(
    "resource, kind",
    [("documents", "document_id"), *((f"{kind}s", f"{kind}_id") for kind in MEDIA)])
def test_a_signed_address_is_good_for_one_file_and_one_time(callers, resource, kind):
    owner = callers["first-live"]
    signed = tenants.create(owner.root("POST", f"/v1/{resource}/{owner.ids[kind]}/download_address"))
    address = urlsplit(signed["url"])
    good = requests.get(signed["url"], timeout=30)
    assert good.status_code == 200
    assert good.content == owner.api("GET", f"/{resource}/{owner.ids[kind]}/download").content
    assert "no-store" in good.headers["Cache-Control"]

    def fetch(path=address.path, query=address.query):
        return requests.get(address._replace(path=path, query=query).geturl(), timeout=30)

    unknown = fetch(path=address.path.replace(owner.ids[kind], str(uuid.uuid4())))
    assert unknown.status_code == 404
    _, _, tenant, environment, *_ = address.path.split("/")
    assert (tenant, environment) == (owner.tenant_id, "live")
    other = callers["second-live"]
    paths = [
        address.path.replace(tenant, other.tenant_id), address.path.replace("/live/", "/sandbox/"),
        address.path.replace(tenant, str(uuid.uuid4())),
        address.path.replace(owner.ids[kind], callers["first-sandbox"].ids[kind]),
        address.path.replace(owner.ids[kind], other.ids[kind]),
        address.path.replace(tenant, other.tenant_id).replace(owner.ids[kind], other.ids[kind]),
        address.path.replace(owner.ids[kind], tenants.create(
            tenants.upload(owner, f"/{resource}", owner.ids["applicant_id"]))["id"]),
    ]
    fields = dict(parse_qsl(address.query))
    assert set(fields) == {"expires", "key", "signature"}
    letter = "A" if fields["signature"][0] != "A" else "B"
    queries = [
        {**fields, "expires": str(int(fields["expires"]) + 1)}, {**fields, "expires": str(int(time.time()) - 1)},
        {**fields, "expires": "never"}, {**fields, "key": "2"}, {},
        {**fields, "signature": letter + fields["signature"][1:]}, *({**fields, name: ""} for name in fields),
        *({key: value for key, value in fields.items() if key != name} for name in fields),
    ]
    refused = [fetch(path=path) for path in paths] + [fetch(query=urlencode(query)) for query in queries]
    # One answer for all of them, whether the file exists or not.
    expected = visible(unknown)
    assert [visible(answer) for answer in refused] == [expected] * len(refused)
    assert fetch().status_code == 200


def test_a_link_leads_to_its_own_run_only(martlet, callers):
    opened = {name: requests.get(caller.link, timeout=30, allow_redirects=False) for name, caller in callers.items()}
    pages = {name: martlet["link_url"] + urlsplit(answer.headers["Location"]).path for name, answer in opened.items()}
    cookies = {name: answer.headers["Set-Cookie"].split(";")[0] for name, answer in opened.items()}
    assert len(set(pages.values())) == len(set(cookies.values())) == len(callers)
    random = re.sub(r"[^/]+$", "A" * 16, pages[NAMES[0]])
    for one, other in itertools.product(NAMES, NAMES):
        for suffix in ("", "/state", "/code.svg"):
            headers = {"Cookie": cookies[one]}
            answer = requests.get(pages[other] + suffix, headers=headers, timeout=30, allow_redirects=False)
            if one == other:
                assert answer.status_code == 200
                continue
            nobodys = requests.get(random + suffix, headers=headers, timeout=30, allow_redirects=False)
            assert answer.status_code == 404
            handle = pages[other].rsplit("/", 1)[1]
            assert visible(answer, handle) == visible(nobodys, "A" * 16)
    for name, page in pages.items():
        assert requests.get(page, timeout=30, allow_redirects=False).status_code == 404, f"{name}, without a cookie"


# Tokens


def test_a_revoked_token_is_refused_within_a_second(martlet, deployment, callers):
    caller = callers["second-live"]
    made = tenants.make_token(deployment, caller.tenant_id, "live", "to be revoked")
    revoked = tenants.caller(martlet, caller.tenant_id, "live", made["token"])
    assert revoked.api("GET", "/ping").status_code == 200
    # Another tenant's operator command does not reach it.
    first = callers["first-live"].tenant_id
    deployment.operate("token", "revoke", "--tenant", first, "--id", made["id"], status=1)
    assert revoked.api("GET", "/ping").status_code == 200
    deployment.operate("token", "revoke", "--tenant", caller.tenant_id, "--id", made["id"])
    begun = sent = time.monotonic()
    while (answer := revoked.api("GET", "/applicants")).status_code == 200:
        assert sent - begun < 1, "a request sent a second after the revocation was still accepted"
        time.sleep(0.05)
        sent = time.monotonic()
    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "authorization_error"
    for _ in range(5):
        assert revoked.api("GET", "/ping").status_code == 401
    assert caller.api("GET", "/ping").status_code == 200


def test_a_token_is_good_as_a_whole_in_its_own_region_and_environment_only(martlet, callers):
    prefix, key, secret = callers["first-sandbox"].token.split(".")
    other = callers["second-sandbox"].token.split(".")
    wrong = [
        f"api_sandbox_us.{key}.{secret}", f"api_sandbox_ca.{key}.{secret}", f"api_live.{key}.{secret}",
        f"api_sandbox_eu.{key}.{secret}", f"{prefix}.{key}.{other[2]}", f"{prefix}.{other[1]}.{secret}",
        f"{prefix}.{key}.{secret[:-1]}", f"{prefix}.{key}.{secret}A", f"{prefix}.{key}.{secret.swapcase()}",
    ]
    for token in wrong:
        answer = tenants.caller(martlet, "", "sandbox", token).api("GET", "/applicants")
        assert answer.status_code == 401, token.split(".")[0]
        assert answer.json()["error"]["type"] == "authorization_error"
    assert callers["first-sandbox"].api("GET", "/applicants").status_code == 200
