"""The descriptions that the gateway serves: whole, true of its routes and answers, and what clients are made from."""

import re

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

import openapi
import tenants
from gateway_routes import ROUTES
from openapi import merged, operations, resolved, shape

PARTS = ("v3.6", "v1")
UNKNOWN = "00000000-0000-4000-8000-000000000000"
# Routes that stand beside both parts: said in words in them.
BESIDE = ("/ping", "/oauth/token", "/files/")
# Described, and not served yet: (method, shape of the address).
NOT_YET: set[tuple[str, str]] = {
    ("GET", "/v3.6/watchlist_monitors"),
    ("POST", "/v3.6/watchlist_monitors"),
    ("DELETE", "/v3.6/watchlist_monitors/{}"),
    ("GET", "/v3.6/watchlist_monitors/{}"),
    ("GET", "/v3.6/watchlist_monitors/{}/matches"),
    ("PATCH", "/v3.6/watchlist_monitors/{}/matches"),
    ("POST", "/v3.6/watchlist_monitors/{}/new_report"),
}
# Where ours says something else of a member than the contract does: (operation, place) → why.
DIFFERENCES = {
    ("list_workflow_runs", "query page"): "ours says from where to where pages count; notes 1.1",
    ("list_applicants", "query page"): "ours says from where to where pages count; notes 1.1",
    ("list_applicants", "query per_page"): "at most 500, as the reference has it; notes 1.1",
    ("resend_webhooks", "body data/[]/resource_id/"): "a task is `<run>:<task>`, no UUID; reference, Resend webhooks",
}


@pytest.fixture(scope="module")
def described(anonymous, martlet) -> dict[str, dict]:
    """Both descriptions, as the gateway serves them to whoever asks."""
    base = martlet["api_url"].removesuffix("/v3.6")
    answers = {part: anonymous.session.get(f"{base}/{part}/openapi.json", timeout=30) for part in PARTS}
    for answer in answers.values():
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json"
    return {part: answer.json() for part, answer in answers.items()}


@pytest.mark.parametrize("part", PARTS)
def test_a_description_is_valid_openapi(described, part):
    assert [error.message for error in OpenAPIV30SpecValidator(described[part]).iter_errors()] == []


@pytest.mark.parametrize("part", PARTS)
def test_the_page_is_there_for_people_and_asks_for_nothing(anonymous, martlet, described, part):
    answer = anonymous.session.get(f"{martlet['api_url'].removesuffix('/v3.6')}/{part}/docs", timeout=30)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-") and "unsafe" not in policy
    assert "<script" not in answer.text and " src=" not in answer.text
    for operation in operations(described[part]):
        assert f'<article id="{operation.id}">' in answer.text


def test_operations_have_ids_of_their_own(described):
    for part in PARTS:
        ids = [operation.id for operation in operations(described[part])]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("part", PARTS)
def test_examples_are_as_their_schemas_say(described, part):
    wrong, seen = [], 0
    for operation in operations(described[part]):
        carriers = [operation.body.get("requestBody", {}), *operation.body["responses"].values()]
        for carrier in carriers:
            for kind, content in resolved(described[part], carrier).get("content", {}).items():
                if "example" in content:
                    seen += 1
                    for mistake in openapi.violations(described[part], content["schema"], content["example"]):
                        wrong.append(f"{operation.id} {kind}: {mistake}")
    assert wrong == []
    assert seen > 100


def test_every_route_is_described_and_every_described_operation_is_a_route(described):
    routes = {(route.method, shape(route.path)) for route in ROUTES if not route.path.startswith(BESIDE)}
    told = {
        (operation.method.upper(), shape(f"/{part}{operation.path}"))
        for part in PARTS for operation in operations(described[part])}
    assert routes - told == set(), "routes that no description has"
    assert told - routes - NOT_YET == set(), "described, and no route"
    assert NOT_YET & routes == set(), "served by now: take them from NOT_YET"
    assert NOT_YET - told == set(), "in NOT_YET, and not described"


# What clients are made from


def test_every_operation_of_the_contract_is_described_alike(described):
    ours = {(operation.method, operation.path): operation for operation in operations(described["v3.6"])}
    wanted = operations(openapi.contract())
    assert len(wanted) == 84
    wrong, used = [], set()
    for theirs in wanted:
        own = ours.get((theirs.method, theirs.path))
        if own is None or own.id != theirs.id:
            wrong.append(f"{theirs.method} {theirs.path}: {own and own.id}")
            continue
        for place, problem in compared(theirs, own):
            if (theirs.id, place) in DIFFERENCES:
                used.add((theirs.id, place))
            else:
                wrong.append(f"{theirs.id}: {place}: {problem}")
    assert wrong == []
    assert set(DIFFERENCES) - used == set(), "differences that are none any more"


def compared(theirs, own):
    """(place, what is different) between an operation of the contract and ours."""
    for key, parameter in theirs.parameters.items():
        place = " ".join(key)
        mine = own.parameters.get(key)
        if mine is None:
            yield place, "is missing"
            continue
        if bool(mine.get("required")) != bool(parameter.get("required")):
            yield place, "is required in one of both"
        old, new = parameter["schema"], mine["schema"]
        for word in ("type", "format", "enum", "default", "minimum", "maximum"):
            if old.get(word) != new.get(word):
                yield place, f"{word} {new.get(word)} for {old.get(word)}"
    for kind, _ in own.parameters.items():
        if kind not in theirs.parameters and kind[0] != "header":
            yield " ".join(kind), "is not in the contract"
    if "requestBody" in theirs.body:
        old, new = theirs.body["requestBody"], own.body.get("requestBody", {})
        if bool(old.get("required")) != bool(new.get("required")) or set(old["content"]) != set(new.get("content", {})):
            yield "body", "need or content types"
        for kind, content in old["content"].items():
            mine = new.get("content", {}).get(kind, {}).get("schema", {})
            yield from members(theirs.document, content["schema"], own.document, mine, "body ", is_request=True)
    for status, answer in theirs.body["responses"].items():
        if not status.startswith(("2", "3")):
            if status not in own.body["responses"]:
                yield status, "is missing"
            continue
        mine = resolved(own.document, own.body["responses"].get(status, {}))
        answer = resolved(theirs.document, answer)
        if not mine:
            yield status, "is missing"
        if set(answer.get("headers", {})) - set(mine.get("headers", {})):
            yield status, "a header field is missing"
        for kind, content in answer.get("content", {}).items():
            if kind not in mine.get("content", {}):
                yield f"{status} {kind}", "is missing"
                continue
            schema = mine["content"][kind]["schema"]
            yield from members(theirs.document, content["schema"], own.document, schema, f"{status} ")


def members(theirs, old, ours, new, place, is_request=False, depth=0):
    """What the contract says of a value and its members that ours does not."""
    old, new = merged(theirs, old), merged(ours, new)
    if "oneOf" in old:
        names = (old.get("discriminator") or {}).get("mapping", {})
        mine = (new.get("discriminator") or {}).get("mapping", {})
        if set(names) != set(mine) or len(old["oneOf"]) != len(new.get("oneOf", [])):
            yield place, "other choices"
            return
        for name, reference in names.items():
            yield from members(
                theirs, {"$ref": reference}, ours, {"$ref": mine[name]}, f"{place}{name}/", is_request, depth + 1)
        return
    kind = old.get("type") or ("object" if old["properties"] else None)
    if kind and new.get("type") != kind:
        yield place, f"type {new.get('type')} for {kind}"
        return
    if old.get("format") != new.get("format") or old.get("pattern") != new.get("pattern"):
        yield place, f"format {new.get('format')} {new.get('pattern')} for {old.get('format')} {old.get('pattern')}"
    if "enum" in old and not is_name_of_choice(place, new):
        wanted = set(old["enum"]) - {None, "unknown_default_open_api"}
        if wanted != set(new.get("enum", [])) - {None}:
            yield place, f"other values: {wanted ^ set(new.get('enum', []))}"
    if "items" in old:
        yield from members(theirs, old["items"], ours, new.get("items", {}), f"{place}[]/", is_request, depth + 1)
    for name in set(old["required"]) & set(old["properties"]):
        if name not in new["required"]:
            yield f"{place}{name}", "is not required"
    for name, member in old["properties"].items():
        if name not in new["properties"]:
            yield f"{place}{name}", "is missing"
        elif depth < 12:
            yield from members(theirs, member, ours, new["properties"][name], f"{place}{name}/", is_request, depth + 1)


def is_name_of_choice(place: str, new) -> bool:
    """Whether this is the name that tells a kind of report, of which ours admits that kind alone."""
    *_, choice, name, _ = ["", *place.replace(" ", "/").split("/")]
    return name == "name" and new.get("enum") == [choice]


# What the gateway really answers


@pytest.fixture(scope="module")
def caller(martlet, deployment) -> tenants.Caller:
    """A tenant with one thing of each kind."""
    tenant, workflow = tenants.make_tenant(deployment, "Described")
    token = tenants.make_token(deployment, tenant, "sandbox")["token"]
    caller = tenants.caller(martlet, tenant, "sandbox", token)
    tenants.furnish(caller, workflow)
    tenants.store(deployment, caller)
    return caller


def test_answers_of_every_get_operation_are_as_described(described, caller):
    wrong, successes = [], 0
    for part in PARTS:
        for operation in operations(described[part]):
            address = f"/{part}{operation.path}"
            if operation.method != "get" or ("GET", shape(address)) in NOT_YET:
                continue
            answer, is_there = ask(caller, operation, address)
            if 200 <= answer.status_code < 400:
                successes += 1
            elif is_there:
                wrong.append(f"{operation.id}: {answer.status_code} {answer.text[:200]}")
            wrong += [f"{operation.id}: {mistake}" for mistake in openapi.mistakes(operation, answer)]
    assert wrong == [], "\n".join(wrong)
    assert successes >= 34


def ask(caller, operation, address: str):
    """The answer, and whether the caller has what is asked for: a refusal is described, too."""
    known = {**caller.ids, "version": "1", "template": "document", "postcode": "S2 2DF"}
    needed = [name for (place, name), one in operation.parameters.items() if place == "query" and one.get("required")]
    missing = [name for name in (*re.findall(r"\{(\w+)\}", address), *needed) if name not in known]
    own = {**known, **dict.fromkeys(missing, UNKNOWN)}
    if operation.id.endswith("list_repeat_attempts") and "document_report_id" in known:
        own["report_id"] = known["document_report_id"]
    # A part of a thing, such as a document's video, need not be there, nor a file before it is made.
    is_part = operation.path.endswith((
        "/nfc_face", "/video/download", "/frame", "/evidence_folder", "_evidence_file", "/evidence_summary_file",
        "/timeline_file/{timeline_file_id}"))
    answer = caller.root("GET", address.format_map(own), params={name: own[name] for name in needed})
    return answer, not missing and not is_part


def test_refusals_are_as_described(described, caller, martlet):
    by_id = {operation.id: operation for operation in operations(described["v3.6"])}
    nobody = tenants.caller(martlet, caller.tenant_id, "sandbox", "")
    refusals = [
        (401, "list_applicants", nobody.api("GET", "/applicants")),
        (404, "find_applicant", caller.api("GET", f"/applicants/{UNKNOWN}")),
        (422, "create_applicant", caller.api("POST", "/applicants", json={})),
        (400, "create_applicant", caller.api("POST", "/applicants", data="{", headers={"Content-Type": "application/json"})),
        (422, "list_documents", caller.api("GET", "/documents")),
        (400, "create_access_token", nobody.api("POST", "/oauth/token", data={"client_id": "somebody"})),
    ]
    for status, name, answer in refusals:
        assert answer.status_code == status, f"{name}: {answer.text}"
        assert openapi.mistakes(by_id[name], answer) == []
