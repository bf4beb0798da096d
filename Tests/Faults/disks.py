"""Disks that are full.

Where this user may mount, a disk is a file system of a few megabytes that is filled up to its last byte. Elsewhere, as
in a container without privileges, the kernel limits the size of files that the server's processes may write: Postgres
meets the failing write just so (EFBIG in place of ENOSPC), and treats it alike.
"""

import subprocess
from pathlib import Path
from typing import Protocol

from postgres import Server, as_owner


class Disk(Protocol):
    """What can be full."""

    def fill(self) -> None: ...
    def empty(self) -> None: ...


class SmallFileSystem:
    """A file system in memory, mounted at `path` until it is closed."""

    def __init__(self, path: Path, megabytes: int):
        path.mkdir()
        self.path = path
        self.ballast = path / "ballast"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "martlet-faults", str(path)],
            capture_output=True, text=True, timeout=10, check=False)
        if done.returncode != 0:
            path.rmdir()
            raise PermissionError(done.stderr.strip())

    def fill(self) -> None:
        with open(self.ballast, "ab", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                try:
                    while file.write(b"\0" * size) == size:
                        pass
                except OSError:
                    continue

    def empty(self) -> None:
        self.ballast.unlink(missing_ok=True)

    def close(self) -> None:
        subprocess.run(["umount", str(self.path)], timeout=10, check=True)
        self.path.rmdir()


class FileLimit:
    """The size of files that a server's processes may write; those that it starts later inherit the limit."""

    BYTES = 512 * 1024  # half a segment of the write-ahead log

    def __init__(self, server: Server):
        self.server = server

    def fill(self) -> None:
        self._limit(str(self.BYTES))

    def empty(self) -> None:
        self._limit("unlimited")

    def _limit(self, size: str) -> None:
        assert self.server.process is not None
        for pid in (self.server.process.pid, *self.server.children()):
            # As the server's own user: for that no privilege is needed. One may have ended by now.
            subprocess.run(
                as_owner("prlimit", "--pid", str(pid), f"--fsize={size}:"), cwd="/", capture_output=True, timeout=10,
                check=False)
