"""A virus scanner for tests: a server that speaks clamd's INSTREAM on a port or socket of this machine."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless text that every scanner takes for a virus."""


class _Session(socketserver.BaseRequestHandler):
    """One file: read in chunks as clamd does, answered as clamd would."""

    def handle(self) -> None:
        clamd: Clamd = self.server.clamd  # type: ignore[attr-defined]
        if clamd.hangs_up:
            return
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(length)
            if len(content) > clamd.most:
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        clamd.seen.append(content)
        infected = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
        self.request.sendall(clamd.says or (infected if EICAR in content else b"stream: OK\0"))

    def _exactly(self, length: int) -> bytes:
        got = b""
        while len(got) < length:
            part = self.request.recv(length - len(got))
            if not part:
                raise ConnectionError
            got += part
        return got


class Clamd:
    """What the server saw, and how it behaves: ``says`` is a fixed answer, ``most`` its size limit in bytes."""

    def __init__(self) -> None:
        self.address = ""
        self.seen: list[bytes] = []
        self.says = b""
        self.most = 25 * 1024 * 1024
        self.hangs_up = False


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def running(path: str = "") -> Iterator[Clamd]:
    """A scanner on a free port of this machine, or on a socket at ``path``."""
    clamd = Clamd()
    server: socketserver.TCPServer = _Unix(path, _Session) if path else _Tcp(("127.0.0.1", 0), _Session)
    server.clamd = clamd  # type: ignore[attr-defined]
    clamd.address = f"unix://{path}" if path else f"tcp://127.0.0.1:{server.socket.getsockname()[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield clamd
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> str:
    """An address of this machine where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"
