"""Programs that sign in by OAuth client credentials: the official client library, revocation, and strangers."""

import time

import onfido
import pytest
import requests

import tenants


@pytest.fixture
def credentials(deployment, martlet):
    def make(environment: str = "sandbox", tenant: str | None = None) -> dict:
        return deployment.operate_json(
            "oauth-client", "create", "--tenant", tenant or martlet["tenant_id"], "--environment", environment,
            "--name", "scenario")

    return make


def signed_in(martlet, made: dict) -> onfido.DefaultApi:
    configuration = onfido.Configuration(
        oauth_client_id=made["client_id"], oauth_client_secret=made["client_secret"])
    configuration.host = martlet["api_url"]
    return onfido.DefaultApi(onfido.ApiClient(configuration))


def token(martlet, made: dict, path: str = "/v3.6/oauth/token") -> requests.Response:
    root = martlet["api_url"].removesuffix("/v3.6")
    return requests.post(
        root + path, data={"client_id": made["client_id"], "client_secret": made["client_secret"]}, timeout=10)


def test_the_official_library_signs_in_by_client_credentials(deployment, martlet, credentials):
    made = credentials()
    client = signed_in(martlet, made)
    assert client.ping() == "OK"
    applicant = client.create_applicant(onfido.ApplicantBuilder(first_name="Olga", last_name="Auth"))
    assert applicant.sandbox is True
    assert client.find_applicant(applicant.id).first_name == "Olga"
    listed = deployment.operate_json("oauth-client", "list", "--tenant", martlet["tenant_id"])["oauth_clients"]
    mine = next(one for one in listed if one["id"] == made["id"])
    assert mine["revoked_at"] is None and made["client_secret"] not in str(listed)
    assert not any(made["client_secret"] in text for text in deployment.logs().values())


@pytest.mark.parametrize("path", ["/v3.6/oauth/token", "/oauth/token"])
def test_a_revoked_client_and_its_tokens_open_nothing_within_a_second(deployment, martlet, credentials, path):
    made = credentials()
    answer = token(martlet, made, path)
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert requests.get(martlet["api_url"] + "/ping", headers=headers, timeout=10).status_code == 200
    deployment.operate("oauth-client", "revoke", "--tenant", martlet["tenant_id"], "--id", made["id"])
    time.sleep(1)
    assert requests.get(martlet["api_url"] + "/ping", headers=headers, timeout=10).status_code == 401
    refused = token(martlet, made, path)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    deployment.operate("oauth-client", "revoke", "--tenant", martlet["tenant_id"], "--id", made["id"], status=1)


def test_a_client_sees_its_own_environment_and_tenant_only(deployment, martlet, credentials, applicant):
    other, _ = tenants.make_tenant(deployment, "Other by OAuth")
    for made in (credentials("live"), credentials("sandbox", other), credentials("live", other)):
        headers = {"Authorization": f"Bearer {token(martlet, made).json()['access_token']}"}
        answer = requests.get(f"{martlet['api_url']}/applicants/{applicant.id}", headers=headers, timeout=10)
        assert answer.status_code == 404, answer.text
    assert signed_in(martlet, credentials()).find_applicant(applicant.id).id == applicant.id
