"""deploy/kubernetes, held against the code and the images: no cluster is needed for that."""

import base64
import ipaddress
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
import yaml

import metric_names
from kustomization import containers, documents, identity, pod, render
from shell import ROOT

KUBERNETES = ROOT / "deploy" / "kubernetes"
REGIONS = ("eu", "us", "ca")
SERVICES = ("api-gateway", "link-service", "workflow-orchestrator", "report-workers", "webhook-dispatcher")
FOLDERS = {
    "api-gateway": "APIGateway", "link-service": "LinkService", "workflow-orchestrator": "WorkflowOrchestrator",
    "report-workers": "ReportWorkers", "webhook-dispatcher": "WebhookDispatcher",
}
HTTP = ("api-gateway", "link-service")
LISTENING = {"workflow-orchestrator", "report-workers", "webhook-dispatcher"}  # with a connection of its own for it
SPARE_CONNECTIONS = 30  # for martletctl, migrations, CloudNativePG, monitoring
# Settings that the overlay gives to all, whoever reads them.
REGION_SETTINGS = {"REGION", "API_BASE_URL", "LINK_BASE_URL", "DASHBOARD_BASE_URL", "HTTP_TRUSTED_PROXIES"}
KEY_GETTER = re.compile(r'"([a-z]+(?:_[a-z]+)*(?:\.[a-z_]+)+)"')


@pytest.fixture(scope="module", params=REGIONS)
def region(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def objects(region) -> list[dict]:
    return render(KUBERNETES / "overlays" / region)


def one(objects: list[dict], kind: str, name: str) -> dict:
    (found,) = [found for found in objects if (found["kind"], found["metadata"]["name"]) == (kind, name)]
    return found


def deployments(objects: list[dict]) -> dict[str, dict]:
    return {found["metadata"]["name"]: found for found in objects if found["kind"] == "Deployment"}


def environment(objects: list[dict], service: str) -> dict[str, str]:
    (container,) = containers(one(objects, "Deployment", service))
    given = dict(one(objects, "ConfigMap", "martlet-region")["data"])
    given |= {entry["name"]: entry["value"] for entry in container["env"]}
    return given


def settings(service: str) -> dict[str, str]:
    """Environment variable → setting, of those that the sources of a service read."""
    files = [*(ROOT / "Services" / FOLDERS[service] / "Bootstrap").glob("*Configuration.swift")]
    files += (ROOT / "Shared" / "ServiceAssembly").glob("*Settings.swift")
    files += (ROOT / "Shared" / "ServiceRuntime").rglob("*Configuration.swift")
    keys = {"region"}
    for file in files:
        code = "\n".join(line for line in file.read_text().splitlines() if not line.strip().startswith("//"))
        keys |= set(KEY_GETTER.findall(code))
    return {key.replace(".", "_").upper(): key for key in keys}


def test_every_object_has_its_place(objects):
    names = [identity(found) for found in objects]
    assert len(names) == len(set(names))
    assert {*SERVICES, "martletctl"} == set(deployments(objects))
    assert all(found["metadata"].get("namespace") == "martlet" for found in objects if found["kind"] != "Namespace")
    for name in SERVICES:
        assert one(objects, "PodDisruptionBudget", name)["spec"]["maxUnavailable"] == 1
        scaling = one(objects, "HorizontalPodAutoscaler" if name in HTTP else "ScaledObject", name)
        assert scaling["spec"]["scaleTargetRef"]["name"] == name
        # An autoscaler and a number would pull in two directions.
        assert "replicas" not in one(objects, "Deployment", name)["spec"]


def test_kubectl_renders_the_same(objects, region):
    """Where kubectl is installed it has the last word; without it, what was rendered here must at least be loadable."""
    directory = KUBERNETES / "overlays" / region
    if shutil.which("kubectl") is None:
        assert json.loads(json.dumps(objects)) == objects
        return
    done = subprocess.run(
        ["kubectl", "kustomize", str(directory)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    # Generated ConfigMaps have a digest at the end of their name there, so that pods are replaced when they change.
    text = re.sub(r"martlet-region-[a-z0-9]{10}\b", "martlet-region", done.stdout)
    theirs = {identity(found): found for found in yaml.safe_load_all(text)}
    assert theirs == {identity(found): found for found in objects}


def test_images_are_those_of_the_dockerfile(objects, region):
    targets = set(re.findall(r'^ENTRYPOINT \["(.*)"\]', (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE))
    used = {container["image"] for found in objects for container in containers(found)}
    for image in used:
        match = re.fullmatch(rf"registry\.{region}\.martlet\.example/martlet/([a-z-]+):\d+\.\d+\.\d+", image)
        assert match and match[1] in targets, image
    assert len(used) == len(targets)


@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_is_a_setting_of_that_service(objects, service):
    known = settings(service)
    given = environment(objects, service)
    unknown = {name for name in given if name.removesuffix("_FILE") not in known} - REGION_SETTINGS
    assert unknown == set()
    assert REGION_SETTINGS <= set(settings("api-gateway")), "the region's settings are the gateway's at least"


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_is_given_the_keys_that_it_reads_and_no_other(objects, service):
    reads = {key for key in settings(service) if key.startswith("KEYS_")}
    given = {name.removesuffix("_FILE") for name in environment(objects, service) if name.startswith("KEYS_")}
    assert given == reads
    volumes = {volume["name"]: volume for volume in pod(one(objects, "Deployment", service))["volumes"]}
    projected = {
        source["secret"]["name"]: {item["key"]: item["path"] for item in source["secret"]["items"]}
        for source in volumes["secrets"]["projected"]["sources"]
    }
    assert projected["martlet-database"] == {service: "database_url"}
    assert {f"KEYS_{key.upper()}" for key in projected["martlet-keys"]} == reads
    for name, value in environment(objects, service).items():
        if name.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/martlet/") in {
                path for paths in projected.values() for path in paths.values()}


def test_secrets_that_are_named_are_those_that_the_script_makes(objects):
    done = subprocess.run(
        ["python3", str(ROOT / "deploy" / "scripts" / "kubernetes_secrets.py")], capture_output=True, text=True,
        check=True, timeout=30)
    made = {item["metadata"]["name"]: set(item["stringData"]) for item in json.loads(done.stdout)["items"]}
    # Made by CloudNativePG for the cluster `martlet-db`, or by hand as the README says.
    made |= {"martlet-db-ca": {"ca.crt"}, "martlet-db-app": {"uri"}}
    made |= {"martlet-backup-store": {"access_key_id", "secret_access_key"}}
    wanted: dict[str, set[str]] = {}

    def look(value):
        if isinstance(value, list):
            for part in value:
                look(part)
        elif isinstance(value, dict):
            if "secretKeyRef" in value:
                wanted.setdefault(value["secretKeyRef"]["name"], set()).add(value["secretKeyRef"]["key"])
            if "secret" in value and isinstance(value["secret"], dict) and "items" in value["secret"]:
                name = value["secret"].get("name") or value["secret"]["secretName"]
                wanted.setdefault(name, set()).update(item["key"] for item in value["secret"]["items"])
            for access in value.get("s3Credentials", {}).values():
                wanted.setdefault(access["name"], set()).add(access["key"])
            for part in value.values():
                look(part)

    look(objects)
    assert wanted and {name: keys - made.get(name, set()) for name, keys in wanted.items()} == {
        name: set() for name in wanted}
    assert all(item["kind"] != "Secret" for item in objects), "no secret's value belongs here"


def test_made_secrets_are_new_each_time_and_connect_as_the_right_roles():
    script = ["python3", str(ROOT / "deploy" / "scripts" / "kubernetes_secrets.py")]
    first, second = (json.loads(subprocess.run(script, capture_output=True, text=True, check=True).stdout)["items"]
                     for _ in range(2))
    for one_of, other in zip(first, second):
        for name, value in one_of["stringData"].items():
            assert value != other["stringData"][name]
    database, keys = first[0]["stringData"], first[1]["stringData"]
    passwords = json.loads(database["passwords.json"])
    catalogue = (ROOT / "Shared" / "Persistence" / "Schema" / "ServiceRole.swift").read_text()
    for service in (*SERVICES, "operator"):
        role, password = re.match(r"postgresql://([a-z_]+):([0-9a-f]{48})@martlet-db-rw/", database[service]).groups()
        assert passwords[role] == password
        assert f'"{role}"' in catalogue
    assert all(len(base64.b64decode(key)) == 32 for key in keys.values())


def test_pods_have_no_rights_to_give_away(objects):
    for found in objects:
        specification = pod(found)
        if specification is None:
            continue
        name = found["metadata"]["name"]
        assert specification["automountServiceAccountToken"] is False, name
        whole = specification["securityContext"]
        assert whole["runAsNonRoot"] is True and whole["runAsUser"] == 10001, name
        assert whole["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not specification.keys() & {"hostNetwork", "hostPID", "hostIPC"}, name
        for container in containers(found):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
            }, name
            resources = container["resources"]
            assert {"cpu", "memory"} <= resources["requests"].keys() and "memory" in resources["limits"], name
    user = re.search(r"useradd --uid (\d+)", (ROOT / "deploy" / "Dockerfile").read_text())[1]
    assert user == "10001"


@pytest.mark.parametrize("service", SERVICES)
def test_ports_and_probes_are_those_that_the_service_listens_on(objects, service):
    (container,) = containers(one(objects, "Deployment", service))
    given = environment(objects, service)
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports["admin"] == int(given["ADMIN_PORT"]) and given["ADMIN_HOST"] == "0.0.0.0"
    admin = (ROOT / "Shared" / "ServiceRuntime" / "Health" / "AdminServer.swift").read_text()
    served = {f"/{path}" for path in re.findall(r'router\.get\("(\w+)"\)', admin)}
    probes = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert {kind: probe["path"] for kind, probe in probes.items()} == {
        "startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    assert {probe["path"] for probe in probes.values()} <= served
    assert all(probe["port"] == "admin" for probe in probes.values())
    template = one(objects, "Deployment", service)["spec"]["template"]
    annotations = template["metadata"]["annotations"]
    assert annotations["prometheus.io/port"] == given["ADMIN_PORT"] and annotations["prometheus.io/path"] in served
    if service in HTTP:
        assert ports["http"] == int(given["HTTP_PORT"])
        (port,) = one(objects, "Service", service)["spec"]["ports"]
        assert port["targetPort"] == "http"
    grace = int(given["SHUTDOWN_GRACE"].removesuffix("s"))
    assert template["spec"]["terminationGracePeriodSeconds"] > grace + 2


def test_the_ingress_leads_to_the_hosts_that_services_are_told(objects):
    told = one(objects, "ConfigMap", "martlet-region")["data"]
    rules = {
        rule["host"]: rule["http"]["paths"][0]["backend"]["service"]["name"]
        for rule in one(objects, "Ingress", "martlet")["spec"]["rules"]
    }
    assert rules == {
        told["API_BASE_URL"].removeprefix("https://"): "api-gateway",
        told["LINK_BASE_URL"].removeprefix("https://"): "link-service",
    }


def test_regions_share_nothing():
    seen: dict[str, str] = {}
    for region in REGIONS:
        rendered = render(KUBERNETES / "overlays" / region)
        told = one(rendered, "ConfigMap", "martlet-region")["data"]
        assert told["REGION"] == region
        bucket = one(rendered, "ObjectStore", "martlet-backups")["spec"]["configuration"]["destinationPath"]
        for value in (bucket, told["API_BASE_URL"], told["LINK_BASE_URL"]):
            assert value not in seen and region in value
            seen[value] = region


def selects(policy: dict, labels: dict) -> bool:
    selector = policy["spec"]["podSelector"]
    expressions = all(
        labels.get(entry["key"]) in entry["values"] for entry in selector.get("matchExpressions", []))
    return expressions and all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


def test_only_the_dispatcher_and_name_servers_go_out(objects):
    policies = [found for found in objects if found["kind"] == "NetworkPolicy"]
    denied = one(objects, "NetworkPolicy", "nobody")["spec"]
    assert denied == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for found in objects:
        if pod(found) is None:
            continue
        labels = found["spec"]["template"]["metadata"]["labels"]
        leads = [
            peer for policy in policies if selects(policy, labels)
            for rule in policy["spec"].get("egress", []) for peer in rule.get("to", [{"ipBlock": "any"}])
        ]
        outside = [peer for peer in leads if "ipBlock" in peer]
        assert bool(outside) == (labels["app.kubernetes.io/name"] == "webhook-dispatcher"), labels
        assert all(peer in (
            {"podSelector": {"matchLabels": {"cnpg.io/cluster": "martlet-db"}}},
            {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
             "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}},
        ) for peer in leads if peer not in outside), labels
    blocks = [peer["ipBlock"] for rule in one(objects, "NetworkPolicy", "dispatcher-reaches-the-internet")["spec"][
        "egress"] for peer in rule["to"]]
    for address in ("10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "127.0.0.1", "fd00::1", "fe80::1",
                    "::ffff:10.0.0.1"):
        ip = ipaddress.ip_address(address)
        for block in blocks:
            network = ipaddress.ip_network(block["cidr"])
            inside = ip.version == network.version and ip in network
            assert not inside or any(ip in ipaddress.ip_network(text) for text in block["except"]), address


def test_the_admin_port_is_for_prometheus_only(objects):
    for policy in (found for found in objects if found["kind"] == "NetworkPolicy"):
        for rule in policy["spec"].get("ingress", []):
            if any(port["port"] == 9100 for port in rule.get("ports", [])):
                assert policy["metadata"]["name"] == "prometheus-reads-metrics"
            assert rule.get("ports"), "an ingress rule without ports opens the admin port"


def test_the_database_has_connections_for_the_greatest_numbers_of_replicas(objects):
    total = SPARE_CONNECTIONS
    for service in SERVICES:
        scaling = one(objects, "HorizontalPodAutoscaler" if service in HTTP else "ScaledObject", service)["spec"]
        greatest = scaling.get("maxReplicas") or scaling["maxReplicaCount"]
        source = (ROOT / "Services" / FOLDERS[service] / "Bootstrap").glob("*Configuration.swift")
        size = int(re.search(r"defaultPoolSize: (\d+)", "".join(file.read_text() for file in source))[1])
        size = int(environment(objects, service).get("DATABASE_POOL", size))
        # One more pod of each while a new version is rolled out.
        total += (greatest + 1) * (size + (service in LISTENING))
    parameters = one(objects, "Cluster", "martlet-db")["spec"]["postgresql"]["parameters"]
    assert total <= int(parameters["max_connections"]), total
    assert parameters["log_parameter_max_length"] == parameters["log_parameter_max_length_on_error"] == "0"


def test_scaling_asks_for_metrics_that_there_are(objects):
    sources = "".join(
        file.read_text() for folder in ("Services", "Shared") for file in (ROOT / folder).rglob("*.swift"))
    for found in (found for found in objects if found["kind"] == "ScaledObject"):
        (trigger,) = found["spec"]["triggers"]
        for name in metric_names.metrics(trigger["metadata"]["query"]):
            parts = [name, name.removeprefix("martlet_deliveries_")]
            assert any(f'"{part}"' in sources for part in parts), name


def free_of(directory: Path, given: dict[str, str]) -> dict[str, str]:
    """The environment of a Deployment, with files, ports and paths of this machine in place of the pod's."""
    files = directory / "secrets"
    files.mkdir()
    changed = dict(given)
    for name, value in given.items():
        if name.endswith("_FILE"):
            file = files / Path(value).name
            key = base64.b64encode(secrets.token_bytes(32)).decode()
            file.write_text("postgresql://nobody@127.0.0.1:1/martlet" if name.startswith("DATABASE") else key)
            changed[name] = str(file)
    for name in ("ADMIN_PORT", "HTTP_PORT"):
        if name in changed:
            changed[name] = "0"
    for name in ("ADMIN_HOST", "HTTP_HOST"):
        if name in changed:
            changed[name] = "127.0.0.1"
    if "MEDIA_ROOT" in changed:
        changed["MEDIA_ROOT"] = str(directory / "media")
        (directory / "media").mkdir()
    if "MEDIA_DECODER_PATH" in changed:
        changed["MEDIA_DECODER_PATH"] = str(ROOT / ".build" / "debug" / "media-decoder")
    if "WORKFLOW_TEMPLATES" in changed:
        changed["WORKFLOW_TEMPLATES"] = str(ROOT / "deploy" / "workflows")
    return changed


def listened_on(pid: int) -> list[int]:
    """The TCP ports of 127.0.0.1 on which a process listens."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            match = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(link))
        except FileNotFoundError:
            continue
        if match:
            inodes.add(match[1])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [int(row[1].split(":")[1], 16) for row in rows if row[3] == "0A" and row[9] in inodes]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_starts_with_the_environment_of_its_deployment(tmp_path, service):
    """Alive without a database, not ready, and stopped by SIGTERM; a variable that is taken away is missed."""
    given = free_of(tmp_path, environment(render(KUBERNETES / "overlays" / "ca"), service))
    given["SHUTDOWN_DELAY"], given["SHUTDOWN_GRACE"] = "0s", "5s"
    command = [str(ROOT / ".build" / "debug" / service)]
    log = tmp_path / "log"
    with log.open("w") as file:
        process = subprocess.Popen(command, env=given, stdout=file, stderr=file)
    try:
        deadline = time.monotonic() + 60
        alive = ""
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while not alive and time.monotonic() < deadline and process.poll() is None:
            for port in listened_on(process.pid):
                try:
                    alive = direct.open(f"http://127.0.0.1:{port}/healthz", timeout=5).read().decode()
                    metrics = direct.open(f"http://127.0.0.1:{port}/metrics", timeout=5).read().decode()
                except OSError:
                    continue
            time.sleep(0.1)
        assert alive == "OK", log.read_text()
        assert f'martlet_service_info{{region="ca",service="{service}"}} 1' in metrics
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()
    del given["DATABASE_URL_FILE"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0 and "database.url" in done.stderr
