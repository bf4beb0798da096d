"""A port on loopback that leads to the server's socket, and can refuse, cut, or hold back what passes.

The direction that is held makes a half-open connection: one side believes that it is heard.
"""

import socket
import threading
from pathlib import Path

UP, DOWN = "up", "down"  # towards the server; towards the client


class Proxy:
    """Close it when done; every connection ends then."""

    def __init__(self, upstream: Path):
        self.upstream = str(upstream)
        self.lock = threading.Lock()
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        self.held: set[str] = set()
        self.is_refusing = False
        self.is_over = False
        self.accepted = 0
        self.released = threading.Condition(self.lock)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}?sslmode=disable&gssencmode=disable"

    def refuse(self, is_refusing: bool) -> None:
        """New connections are closed at once."""
        self.is_refusing = is_refusing

    def cut(self) -> int:
        """Ends every connection, both sides at once; returns how many."""
        with self.lock:
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            self._end(*pair)
        return len(pairs)

    def hold(self, *directions: str) -> int:
        """Passes nothing on in these directions, and closes nothing, not even what one side has closed.

        Returns how many connections are open now.
        """
        with self.released:
            self.held = set(directions)
            self.released.notify_all()
            return len(self.pairs)

    def close(self) -> None:
        self.is_over = True
        self.hold()
        try:
            self.listening.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listening.close()
        self.cut()

    def _accept(self) -> None:
        while not self.is_over:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            if self.is_refusing:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                server.connect(self.upstream)
            except OSError:
                client.close()
                server.close()
                continue
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.pairs.append((client, server))
                self.accepted += 1
            for source, target, direction in ((client, server, UP), (server, client, DOWN)):
                threading.Thread(target=self._pump, args=(source, target, direction), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, direction: str) -> None:
        try:
            while True:
                part = source.recv(65536)
                with self.released:
                    self.released.wait_for(lambda: direction not in self.held)
                if not part:
                    break
                target.sendall(part)
        except OSError:
            pass
        self._end(source, target)
        with self.lock:
            self.pairs = [pair for pair in self.pairs if source not in pair]

    @staticmethod
    def _end(*sockets: socket.socket) -> None:
        for end in sockets:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
