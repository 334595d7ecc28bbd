"""The port to a virus scanner: clamd's INSTREAM over TCP or a Unix socket. Unset means "not scanned"."""

import socket
import struct
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings

from core.models import ScanState

TIMEOUT_SECONDS = 30
CHUNK_BYTES = 64 * 1024
REPLY_MAX_BYTES = 4096


class ScannerFault(Exception):
    """The scanner could not be reached, or said something else than its protocol knows: worth another try."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; ``finding`` names the virus, or why it could not look (a file too big for it)."""

    state: ScanState
    finding: str = ""


def is_set_up() -> bool:
    """Whether there is a scanner (``VALINTA_CLAMD_ADDRESS``)."""
    return bool(settings.CLAMD_ADDRESS)


def scan(content: IO[bytes]) -> Verdict:
    """Ask clamd about a file.

    Raises:
        ScannerFault: no answer, or one that is neither clean, infected nor too big.
    """
    try:
        with _connect(settings.CLAMD_ADDRESS) as line:
            return _verdict(_ask(line, content))
    except OSError as error:
        raise ScannerFault(type(error).__name__) from error


def _connect(address: str) -> socket.socket:
    """``tcp://host:port`` or ``unix:///path/to/socket``."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT_SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), TIMEOUT_SECONDS)


def _ask(line: socket.socket, content: IO[bytes]) -> str:
    """Send the file in chunks, each after its length, an empty one last; the answer ends with a zero byte."""
    try:
        line.sendall(b"zINSTREAM\0")
        while chunk := content.read(CHUNK_BYTES):
            line.sendall(struct.pack("!L", len(chunk)) + chunk)
        line.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        # clamd hangs up in the middle of a file that is too big for it, after it has said so.
        return _answer(line)
    return _answer(line)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < REPLY_MAX_BYTES:
        part = line.recv(1024)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n").decode("utf-8", "replace").strip()


def _verdict(answer: str) -> Verdict:
    text = answer.removeprefix("stream: ")
    if text == "OK":
        return Verdict(ScanState.CLEAN)
    if text.endswith(" FOUND"):
        return Verdict(ScanState.INFECTED, text.removesuffix(" FOUND")[:100])
    if "size limit exceeded" in text:
        return Verdict(ScanState.FAILED, "size limit")
    raise ScannerFault("no answer" if not answer else "unknown answer")
