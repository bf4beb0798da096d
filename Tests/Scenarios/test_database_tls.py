"""TLS to Postgres, as `DATABASE_URL` asks for it: encrypted, and to the server whose name and authority are right."""

import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import eventually
from deployment import PrivatePostgres
from test_runbooks import psql


def certificates(folder: Path) -> None:
    """An authority made for this run, a certificate for 127.0.0.1, and another authority that signed nothing."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    for name in ("ca", "other"):
        openssl("req", "-x509", *curve, "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")
    openssl("req", *curve, "-subj", "/CN=postgres", "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl(
        "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
        "-extfile", "names", "-out", "server.pem")


@pytest.fixture
def authority(deployment, tmp_path):
    """The deployment's own Postgres with TLS, switched on without a restart and off again."""
    certificates(tmp_path)
    postgres = PrivatePostgres(deployment)
    files = []
    for name in ("server.pem", "server.key"):
        files.append(postgres.data / f"scenario-{name}")
        shutil.copy(tmp_path / name, files[-1])
        files[-1].chmod(0o600)
        shutil.chown(files[-1], postgres.owner)

    def switch(state: str) -> None:
        psql(deployment, f"ALTER SYSTEM SET ssl = '{state}'")
        psql(deployment, "SELECT pg_reload_conf()")
        eventually(f"TLS is {state}", lambda: psql(deployment, "SHOW ssl") == state, pause=0.2)

    psql(deployment, f"ALTER SYSTEM SET ssl_cert_file = '{files[0].name}'")
    psql(deployment, f"ALTER SYSTEM SET ssl_key_file = '{files[1].name}'")
    try:
        switch("on")
        yield tmp_path
    finally:
        switch("off")
        for setting in ("ssl", "ssl_cert_file", "ssl_key_file"):
            psql(deployment, f"ALTER SYSTEM RESET {setting}")
        psql(deployment, "SELECT pg_reload_conf()")
        for file in files:
            file.unlink()


def test_tls_to_postgres_is_as_its_address_asks(deployment, martlet, authority):
    base = martlet["database_url"]
    separator = "&" if "?" in base else "?"

    def listed(mode: str, root: str = "ca.pem", url: str = base, status: int = 0) -> str:
        options = f"sslmode={mode}&sslrootcert={authority / root}"
        return deployment.operate("tenant", "list", database=f"{url}{separator}{options}", status=status)

    plain = deployment.operate("tenant", "list")
    assert listed("verify-full") == plain and listed("require") == plain
    failed = status_without_database(deployment)
    listed("verify-full", root="other.pem", status=failed)
    # The same server under a name that its certificate does not have.
    listed("verify-full", url=base.replace("127.0.0.1", "localhost"), status=failed)
    listed("verify-ca", url=base.replace("127.0.0.1", "localhost"))


def status_without_database(deployment) -> int:
    """How martletctl ends when there is no database: as it must where it does not trust one."""
    done = subprocess.run(
        [str(deployment.products / "martletctl"), "tenant", "list"], capture_output=True, timeout=120, check=False,
        env={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "LOG_LEVEL": "warning"})
    assert done.returncode != 0
    return done.returncode
