"""The version before: its migrations from the history, and its program, built from its modules as they were.

Only what the queue is made of is taken: the three modules, and today's `queue-fault-worker`, which keeps to what both
versions offer. So the ledgers of both are alike, and what differs is the queue.
"""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = ("Shared/CLibPQ", "Shared/PostgresClient", "Shared/JobQueue")
MIGRATIONS = "Shared/Persistence/Migrations"
BUILD_LIMIT = 900  # seconds
MANIFEST = """// swift-tools-version: 6.2
import PackageDescription

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let package = Package(
    name: "old", dependencies: [{dependencies}],
    targets: [
        .systemLibrary(name: "CLibPQ", path: "Shared/CLibPQ", pkgConfig: "libpq"),
        .target(name: "PostgresClient", dependencies: ["CLibPQ", logging], path: "Shared/PostgresClient"),
        .target(name: "JobQueue", dependencies: ["PostgresClient", logging], path: "Shared/JobQueue"),
        .executableTarget(
            name: "queue-fault-worker", dependencies: ["JobQueue", "PostgresClient", logging, arguments],
            path: "Tests/Faults/FaultWorker"),
    ])
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
for target in package.targets where target.type != .system { target.swiftSettings = settings }
"""


def git(*arguments: str, **options) -> str:
    done = subprocess.run(
        ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, timeout=60, check=False, **options)
    assert done.returncode == 0, f"git {arguments[0]}: {done.stderr.strip()} (the history is needed, or --old COMMIT)"
    return done.stdout.strip()


def default_commit() -> str:
    """The commit before the last change of the queue's migrations.

    While there is only the migration that made the queue, nothing was before it: then that commit itself, whose code is
    older than today's.
    """
    last = git("log", "-1", "--format=%H", "--", f":(glob){MIGRATIONS}/*queue*.sql")
    assert last, "the queue's migrations are not in the history"
    before = git("rev-parse", f"{last}^")
    return before if migrations_at(before) else last


def migrations_at(commit: str) -> list[str]:
    """Paths of the queue's migrations, in order."""
    listed = git("ls-tree", "--name-only", commit, f"{MIGRATIONS}/").splitlines()
    return sorted(path for path in listed if re.search(r"/\d{4}_[^/]*queue[^/]*\.sql$", path))


def write_migrations(commit: str, directory: Path) -> list[Path]:
    """The queue's migrations of then, as files below `directory`, in order."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for path in migrations_at(commit):
        written.append(directory / Path(path).name)
        written[-1].write_text(git("show", f"{commit}:{path}") + "\n")
    return written


def build(commit: str) -> Path:
    """The program of then, built below .build and kept there."""
    commit = git("rev-parse", f"{commit}^{{commit}}")
    program = ROOT / "Tests" / "Faults" / "FaultWorker"
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(program.glob("*.swift")))).hexdigest()
    directory = ROOT / ".build" / "old-queue" / f"{commit[:12]}-{digest[:12]}"
    binary = directory / ".build" / "debug" / "queue-fault-worker"
    if binary.exists():
        return binary
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "-C", str(ROOT), "archive", commit, *MODULES], capture_output=True, timeout=60, check=True)
    subprocess.run(["tar", "-x", "-C", str(directory)], input=archive.stdout, timeout=60, check=True)
    shutil.copytree(program, directory / "Tests" / "Faults" / "FaultWorker")
    pinned = re.findall(
        r"\.package\(url: \"[^\"]*/(?:swift-log|swift-argument-parser)(?:\.git)?\", exact: \"[^\"]+\"\)",
        (ROOT / "Package.swift").read_text())
    assert len(pinned) == 2, "Package.swift does not pin swift-log and swift-argument-parser as expected"
    (directory / "Package.swift").write_text(MANIFEST.replace("{dependencies}", ", ".join(pinned)))
    log = directory / "build.log"
    with open(log, "wb") as file:
        done = subprocess.run(
            ["nice", "swift", "build", "--package-path", str(directory), "--product", "queue-fault-worker"],
            stdin=subprocess.DEVNULL, stdout=file, stderr=file, timeout=BUILD_LIMIT, check=False)
    assert done.returncode == 0, "\n".join(log.read_text().splitlines()[-20:])
    return binary
