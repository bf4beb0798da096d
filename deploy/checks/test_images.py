"""deploy/Dockerfile, held against what the executables are linked with: no container engine is needed for that."""

import re
import subprocess

import pytest

from shell import ROOT

# Which of Debian's packages has a library. The standard library of Swift is linked into the images' executables.
PACKAGES = {
    "libpq.so.5": "libpq5", "libz.so.1": "zlib1g", "libstdc++.so.6": "libstdc++6", "libgcc_s.so.1": "libgcc-s1",
    "libm.so.6": "libc6", "libc.so.6": "libc6", "ld-linux-x86-64.so.2": "libc6", "ld-linux-aarch64.so.1": "libc6",
    "libturbojpeg.so.0": "libturbojpeg0", "libpng16.so.16": "libpng16-16",
    "libqrencode.so.4": "libqrencode4",
    "libpangocairo-1.0.so.0": "libpangocairo-1.0-0", "libpango-1.0.so.0": "libpango-1.0-0", "libcairo.so.2": "libcairo2",
    "libgobject-2.0.so.0": "libglib2.0-0", "libglib-2.0.so.0": "libglib2.0-0", "libharfbuzz.so.0": "libharfbuzz0b",
    "libzip.so.4": "libzip4", "libcrypto.so.3": "libssl3",
}
LINKED_IN = re.compile(r"lib_?(swift|Foundation|dispatch|BlocksRuntime)")
# The parts of Foundation that would bring libcurl and libxml2.
TOO_MUCH = re.compile(r"libFoundation(Networking|XML)|libcurl|libxml2")
BASE = {"libc6"}  # in every Debian


class Stage:
    def __init__(self, parent: "Stage | None"):
        self.packages = set(parent.packages) if parent else set(BASE)
        self.executables = set(parent.executables) if parent else set()
        self.start = None


def stages() -> dict[str, Stage]:
    """What each stage of the Dockerfile installs and copies, that of its parents included."""
    text = (ROOT / "deploy" / "Dockerfile").read_text().replace("\\\n", " ")
    found: dict[str, Stage] = {}
    for line in text.splitlines():
        if match := re.match(r"FROM (\S+) AS (\S+)", line):
            stage = found[match[2]] = Stage(found.get(match[1]))
        elif match := re.match(r"RUN .*apt-get install --yes --no-install-recommends ([^&]+)", line):
            stage.packages |= set(match[1].split())
        elif match := re.match(r"COPY --from=build (.*) \./", line):
            sources = match[1].split()
            stage.executables |= {source.rsplit("/", 1)[1] for source in sources if "/services/" in source}
            stage.executables |= {"martletctl" for source in sources if source == "/martlet/common/"}
        elif match := re.match(r'ENTRYPOINT \["(.*)"\]', line):
            stage.start = match[1]
    return found


def needed(executable: str) -> set[str]:
    """The shared libraries that the debug build of an executable names."""
    listing = subprocess.run(
        ["readelf", "-d", str(ROOT / ".build" / "debug" / executable)], capture_output=True, text=True, check=True,
        timeout=30,
    ).stdout
    return set(re.findall(r"\(NEEDED\).*\[(.*)\]", listing))


@pytest.mark.parametrize("name", [name for name, stage in stages().items() if stage.start])
def test_an_image_has_every_library_that_its_executables_need(name):
    stage = stages()[name]
    assert stage.start == name and {name, "martletctl"} <= stage.executables
    assert ("media-decoder" in stage.executables) == (name == "report-workers")
    for executable in stage.executables:
        libraries = needed(executable)
        assert [library for library in libraries if TOO_MUCH.search(library)] == []
        missing = {
            library for library in libraries
            if not LINKED_IN.match(library) and PACKAGES.get(library) not in stage.packages
        }
        assert missing == set(), f"{executable} in {name}"


def test_every_service_has_an_image():
    names = {name for name, stage in stages().items() if stage.start}
    assert names == {
        "api-gateway", "link-service", "workflow-orchestrator", "report-workers", "webhook-dispatcher", "martletctl"
    }
