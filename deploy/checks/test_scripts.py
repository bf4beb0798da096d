"""The shell functions behind ./run and ./test, and the programs beside them: what they do when things go wrong."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from shell import ROOT, SCRIPTS, shell, source, stand_in

TENANT = "01a1fd90-cf09-7ef2-bc31-60fa2716279f"
NOBODY = 65534


def state(local: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, str(SCRIPTS / "state.py"), "--local", str(local), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, **options)


# Jobs


def test_a_signal_ends_a_long_command_at_once_and_lets_it_tidy_up(tmp_path):
    program = tmp_path / "tidy.py"
    program.write_text(
        "import subprocess, sys, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "print(child.pid, flush=True)\n"
        "try:\n    time.sleep(600)\n"
        "except KeyboardInterrupt:\n    print('tidied up', flush=True)\n"
    )
    text = (
        source("progress") + f'trap "set +e; end_jobs" EXIT\ntrap "exit 143" TERM\n'
        f'watched "a command" "{tmp_path}/log" {sys.executable} "{program}"\n'
    )
    command = ["env", "--default-signal", "bash", "-c", f'root="{ROOT}"\n{text}']
    script = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    log = tmp_path / "log"
    deadline = time.monotonic() + 20
    while not (log.exists() and log.read_text().strip()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    child = int(log.read_text())
    begun = time.monotonic()
    script.send_signal(signal.SIGTERM)
    assert script.wait(timeout=20) == 143
    assert time.monotonic() - begun < 10
    assert "tidied up" in log.read_text()
    assert not Path(f"/proc/{child}").exists() or "sleep" not in Path(f"/proc/{child}/cmdline").read_text()


def test_a_command_that_fails_leaves_no_lock_and_nothing_running(tmp_path):
    text = (
        "open_local_directory; lock_local_directory\n"
        'watched "a command" "$local_directory/log" sh -c "sleep 1; echo what went wrong; exit 3" || echo "status $?"\n'
    )
    done = shell(("progress", "local"), text, MARTLET_LOCAL=str(tmp_path / "local"))
    assert "what went wrong" in done.said and "status 3" in done.said
    assert subprocess.run(["flock", "--nonblock", tmp_path / "local" / "lock", "true"], check=False).returncode == 0


@pytest.mark.parametrize(
    "environment, expected",
    [
        ({}, "127.0.0.1,localhost"), ({"no_proxy": "a.example"}, "a.example,127.0.0.1,localhost"),
        ({"NO_PROXY": "b.example"}, "b.example,127.0.0.1,localhost"), ({"no_proxy": "*"}, "*"),
    ],
)
def test_no_proxy_stands_between_the_scripts_and_this_machine(environment, expected):
    text = 'keep_loopback_direct; env | grep -i "^no_proxy=" | sort'
    done = shell(("loopback",), text, **{"no_proxy": "", "NO_PROXY": "", **environment})
    assert done.said.split() == [f"NO_PROXY={expected}", f"no_proxy={expected}"]


# The local directory


def test_another_user_is_told_whose_a_deployment_is(tmp_path):
    if os.geteuid() != 0:
        pytest.fail("only root can make a directory that is another user's")
    place = Path(tempfile.mkdtemp(prefix="martlet-checks-", dir="/tmp"))
    place.chmod(0o755)
    try:
        local = place / "local"
        local.mkdir()
        (local / "secrets.json").write_text("{}")
        (local / "secrets.json").chmod(0o600)
        text = "open_local_directory; echo opened"
        programs = f'root="{ROOT}"\n{source("progress", "local")}{text}'
        # Sourced by root, since others may not come to the checkout; then run as somebody else.
        for owner, caller in ((0, NOBODY), (NOBODY, 0)):
            os.chown(local / "secrets.json", owner, owner)
            os.chown(local, owner, owner)
            script = place / "script"
            script.write_text(programs.replace("$root/deploy/scripts", str(place)))
            for part in ("progress", "local"):
                shutil.copy(SCRIPTS / f"{part}.sh", place / f"{part}.sh")
            done = subprocess.run(
                ["bash", str(script)], env={"PATH": os.environ["PATH"], "MARTLET_LOCAL": str(local)}, cwd="/",
                user=caller, group=caller, extra_groups=[], capture_output=True, text=True, timeout=30, check=False,
            )
            name = "root" if owner == 0 else "nobody"
            assert done.returncode == 1 and done.stdout == ""
            assert done.stderr == f"martlet: {local} is {name}'s: run this as that user, or set MARTLET_LOCAL\n"
    finally:
        shutil.rmtree(place)


def test_a_port_that_cannot_be_had_says_why(tmp_path):
    done = state(tmp_path, "choose-ports", "--admin-base", "65533")
    assert (done.returncode, done.stderr) == (
        1, "martlet: --admin-port-base is the first of 5 ports, so it is 65531 at most\n")
    place = Path(tempfile.mkdtemp(prefix="martlet-checks-", dir="/tmp"))
    try:
        identity = {}
        if os.geteuid() == 0:
            os.chown(place, NOBODY, NOBODY)
            identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        shutil.copy(SCRIPTS / "state.py", place)
        command = ["/usr/bin/python3", str(place / "state.py"), "--local", str(place), "choose-ports", "--api", "80"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, cwd="/", **identity)
        expected = "martlet: port 80 for api may be listened on by root only; choose another (see ./run --help)\n"
        assert (done.returncode, done.stderr) == (1, expected)
    finally:
        shutil.rmtree(place)


def test_any_free_port_is_none_that_an_outgoing_connection_may_take_meanwhile(tmp_path):
    asked = [part for option in ("--api", "--link", "--admin-base", "--postgres") for part in (option, "0")]
    assert state(tmp_path, "choose-ports", *asked).returncode == 0
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ports = json.loads((tmp_path / "ports.json").read_text()).values()
    assert len(set(ports)) == 8 and all(10_000 <= port < max(11_000, first) for port in ports)


# The demo tenant


@pytest.mark.parametrize(
    "listing, kept",
    [
        ("exit 1", "failed"),
        ('echo "{\\"tenants\\": [" ; echo oops', "failed"),
        ("python3 -c 'import json; print(json.dumps({\"tenants\": [{\"id\": \"%s\", \"name\": \"Demo\"}]"
         " + [{\"id\": str(n), \"name\": \"x\" * 200} for n in range(5000)]}))'" % TENANT, "kept"),
        # Its id as another's name is not the tenant.
        ('echo "{\\"tenants\\": [{\\"id\\": \\"other\\", \\"name\\": \\"%s\\"}]}"' % TENANT, "forgotten"),
    ],
    ids=["refused", "cut-short", "long", "gone"],
)
def test_tokens_that_are_shown_once_are_forgotten_only_with_their_tenant(tmp_path, listing, kept):
    state(tmp_path, "remember", "tenant_id", TENANT)
    state(tmp_path, "remember", "tokens.live", "api_live.x")
    state(tmp_path, "remember", "tokens.sandbox", "api_sandbox.x")
    (tmp_path / "ports.json").write_text('{"postgres": 1}')
    stand_in(tmp_path / "products", "martletctl", f'[[ "$1 $2" == "tenant list" ]] || exit 7\n{listing}')
    text = f'products="{tmp_path}/products"; import_workflow() {{ :; }}; prepare_demo_tenant; echo prepared'
    done = shell(("progress", "local", "demo_tenant"), f'local_directory="{tmp_path}"; {text}', DATABASE_URL="")
    remembered = json.loads((tmp_path / "secrets.json").read_text()).get("created", {}).get("private", {})
    assert (remembered.get("tokens", {}).get("live") == "api_live.x") == (kept != "forgotten")
    assert ("prepared" in done.said) == (kept == "kept")
    assert done.said.startswith({"failed": "", "kept": "prepared", "forgotten": "martlet: tenant"}[kept])
    assert ("could not be listed" in done.said) == (kept == "failed")


# Packages


def packages(tmp_path, apt: str, text: str, **environment):
    """Runs `text` with this apt-get, whose calls are written down, and no package installed."""
    stand_in(tmp_path / "bin", "dpkg-query", "exit 1")
    path = stand_in(tmp_path / "bin", "apt-get", f'echo "$*" >>"{tmp_path}/calls"\n{apt}')
    setting = f'as_root() {{ "$@"; }}; cluster_setting="{tmp_path}/createcluster.d/martlet.conf"\n'
    return shell(("progress", "packages", "postgres", "browser"), setting + text, PATH=path, **environment)


def calls(tmp_path) -> list[str]:
    file = tmp_path / "calls"
    return file.read_text().splitlines() if file.exists() else []


@pytest.mark.parametrize("end", ["exit 0", "exit 100", 'kill -TERM "$PPID"; sleep 1', 'kill -INT "$PPID"; exit 130'])
def test_installing_waits_for_its_turn_and_leaves_no_setting_behind(tmp_path, end):
    apt = f'[[ $* != *install* ]] || {{ ls "{tmp_path}/createcluster.d"; {end}; }}'
    done = packages(tmp_path, apt, "ensure_packages some-package; echo installed")
    assert ("installed" in done.said.splitlines()) == (end == "exit 0")
    assert [call.split()[:2] for call in calls(tmp_path)] == [["-o", "DPkg::Lock::Timeout=300"]] * 2
    assert list((tmp_path / "createcluster.d").iterdir()) == []


@pytest.mark.parametrize("candidate, installs", [("14+238", False), ("(none)", False), ("15+248", True)])
def test_a_postgres_that_is_too_old_is_not_installed(tmp_path, candidate, installs):
    stand_in(tmp_path / "bin", "apt-cache", f'echo "postgresql:"; echo "  Candidate: {candidate}"')
    done = packages(tmp_path, ":", "newest_postgres() { return 1; }; find_postgres")
    assert done.returncode == 1 and "Postgres 15 or newer is needed" in done.said
    assert any("install" in call for call in calls(tmp_path)) == installs
    assert "14" in done.said or candidate != "14+238"


@pytest.mark.parametrize(
    "browser, driver, found",
    [
        ("google-chrome", "142", True), ("google-chrome", "141", False), ("chromium", "142", True),
        ("no-browser", "142", False),
    ],
)
@pytest.mark.parametrize("system", ["debian", "ubuntu"])
def test_a_browser_and_its_driver_are_taken_from_path(tmp_path, browser, driver, found, system):
    stand_in(tmp_path / "path", browser, "echo Some Browser 142.0.7444.59 built on Debian")
    stand_in(tmp_path / "path", "chromedriver", f"echo ChromeDriver {driver}.0.1.2")
    text = f'distribution() {{ echo {system}; }}; program() {{ command -v "{tmp_path}/path/$1"; }}\n'
    text += 'find_browser; echo "$MARTLET_BROWSER $MARTLET_DRIVER"'
    done = packages(tmp_path, ":", text)
    if found:
        assert done.said.split() == [f"{tmp_path}/path/{browser}", f"{tmp_path}/path/chromedriver"]
    else:
        assert done.returncode == 1
        assert ("install Google Chrome" in done.said) == (system == "ubuntu")
        assert (calls(tmp_path) != []) == (system == "debian")


# Postgres


@pytest.fixture
def cluster(tmp_path):
    """The beginning of a script with a deployment's directory, and a home for Postgres, in a short path of /tmp."""
    place = Path(tempfile.mkdtemp(prefix="martlet-checks-", dir="/tmp"))
    place.chmod(0o711)
    local = place / "local"
    local.mkdir(mode=0o700)  # so that as root the cluster goes to its own home
    (local / "logs").mkdir()
    yield (
        f'umask 077; local_directory="{local}"; local_hash={place.name}; postgres_home="{place}/home"\n'
        'find_postgres; locate_postgres; trap "(stop_postgres)" EXIT\n'
    )
    shutil.rmtree(place)
    shutil.rmtree(f"/tmp/martlet-{os.geteuid()}-{place.name}", ignore_errors=True)


def test_a_cluster_is_whole_or_not_there(cluster):
    text = cluster + """
        state choose-ports --postgres 0
        (mv() { exit 9; }; start_postgres "$(state port postgres)") || echo interrupted
        [[ ! -e $postgres_data/PG_VERSION ]] && echo none
        start_postgres "$(state port postgres)"
        grep -c "^# Martlet" "$postgres_data/postgresql.conf"
        ls -d "$postgres_data.new" 2>/dev/null || echo alone
        # The database is there already, its extension is not.
        server="host=127.0.0.1 port=$(state port postgres) user=postgres"
        administer "$server dbname=postgres" -c "CREATE DATABASE d"
        for _ in 1 2; do create_database "$(state port postgres)" d; done
        administer "$server dbname=d" -c "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'"
        # Two stop it at once.
        stop_postgres & first=$!
        stop_postgres & second=$!
        wait "$first"
        wait "$second"
        postgres_pid >/dev/null || echo stopped
    """
    done = shell(("progress", "local", "packages", "postgres"), text, seconds=120, DATABASE_URL="")
    said = [line for line in done.said.splitlines() if line and not line.startswith("==>")]
    assert said == ["interrupted", "none", "1", "alone", "pg_stat_statements", "stopped"], done.said
    assert done.returncode == 0


def test_stopping_needs_no_postgres_where_none_was_ever_started(tmp_path):
    stand_in(tmp_path / "bin", "runuser", "echo 'runuser: user postgres does not exist'; exit 1")
    path = stand_in(tmp_path / "bin", "id", '[[ ${1:-} != postgres ]] && exec /usr/bin/id "$@"')
    text = f'postgres_home="{tmp_path}/home"; open_local_directory; stop_everything; ls "{tmp_path}"'
    environment = {"MARTLET_LOCAL": str(tmp_path / "local"), "DATABASE_URL": "postgresql://elsewhere/martlet"}
    done = shell(("progress", "local", "packages", "postgres", "services"), text, PATH=path, **environment)
    assert (done.returncode, done.said) == (0, "bin\nlocal\n")


# ./test's own


def test_the_python_packages_are_installed_anew_when_their_python_has_gone(tmp_path):
    (tmp_path / "Tests" / "Scenarios").mkdir(parents=True)
    for name in ("requirements.txt", "requirements-alone.txt"):
        (tmp_path / "Tests" / "Scenarios" / name).write_text("pytest\n")
    shutil.copytree(SCRIPTS, tmp_path / "deploy" / "scripts")
    venv = f'[[ $1 == -m ]] || exit 9; mkdir -p "$3/bin"; cp "{tmp_path}/bin/venv" "$3/bin/python"'
    stand_in(tmp_path / "bin", "python3", venv)
    path = stand_in(tmp_path / "bin", "venv", f'echo "$*" >>"{tmp_path}/calls"')
    text = 'work=$root; make_venv; make_venv; ln -sf /nowhere/python "$root/.venv/bin/python"; make_venv'
    done = shell(("progress", "suites"), text, root=tmp_path, PATH=path)
    assert done.returncode == 0, done.said
    assert done.said.count("==> Installing") == 2


@pytest.mark.parametrize(
    "status, outcome", [(0, "yes"), (5, "no"), (2, "no, which is a failure"), (4, "no, which is a failure")])
def test_scenarios_that_cannot_be_collected_are_a_failure(tmp_path, status, outcome):
    shutil.copytree(SCRIPTS, tmp_path / "deploy" / "scripts")
    stand_in(tmp_path / ".venv" / "bin", "python", f"exit {status}")
    text = 'work=$root failed=no specimens=yes; if scenarios_match x; then echo yes; else echo no; fi; '
    text += 'echo "failed=$failed"'
    done = shell(("progress", "suites"), text, root=tmp_path)
    assert ("yes" in done.said.splitlines()) == (outcome == "yes")
    assert f"failed={'yes' if 'failure' in outcome else 'no'}" in done.said
    results = tmp_path / "results"
    assert (results.read_text() if results.exists() else "") == ("0 1\n" if "failure" in outcome else "")


@pytest.mark.parametrize("options, wrong", [([], 2), (["--skips-allowed"], 1)])
def test_without_specimens_only_what_needs_one_may_be_skipped(tmp_path, options, wrong):
    suite = ElementTree.Element("testsuite")
    for name, reason in (("a", "no specimen face.png"), ("b", "not today"), ("c", None)):
        case = ElementTree.SubElement(suite, "testcase", classname="k", name=name)
        if reason:
            ElementTree.SubElement(case, "skipped", message=reason)
    ElementTree.ElementTree(suite).write(tmp_path / "report.xml")
    event = {"kind": "test", "payload": {"kind": "function", "id": "M.s/f()/F.swift:1:1"}}
    messages = [{"symbol": "skip", "text": "later"}]
    skipped = {"kind": "testSkipped", "testID": "M.s/f()/F.swift:1:1", "messages": messages}
    ended = {"kind": "runEnded", "messages": []}
    lines = [event, {"kind": "event", "payload": skipped}, {"kind": "event", "payload": ended}]
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    tally = [sys.executable, str(SCRIPTS / "tally.py"), "--results", str(tmp_path / "results"), *options]
    subprocess.run([*tally, "junit", str(tmp_path / "report.xml")], check=False, capture_output=True, timeout=30)
    subprocess.run([*tally, "swift", str(tmp_path / "events.jsonl")], check=False, capture_output=True, timeout=30)
    assert (tmp_path / "results").read_text() == f"1 {wrong}\n0 1\n"


def test_asking_compose_env_for_help_writes_nothing(tmp_path):
    (tmp_path / "deploy" / "scripts").mkdir(parents=True)
    script = shutil.copy(SCRIPTS / "compose_env.py", tmp_path / "deploy" / "scripts")
    command = [sys.executable, str(script)]
    text = subprocess.run([*command, "--help"], check=True, capture_output=True, text=True, timeout=30).stdout
    assert "docker compose --env-file .local/compose.env up --build\n" in text
    assert not (tmp_path / ".local").exists()
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    assert stat.S_IMODE((tmp_path / ".local" / "compose.env").stat().st_mode) == 0o600
