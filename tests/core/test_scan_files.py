"""The virus scanner, spoken to as clamd speaks: over a port, over a socket, in chunks; and when it fails."""

import io

import pytest

from core import scanning
from core.models import ScanState
from tests.core import clamd


@pytest.fixture
def scanner(settings):
    """A running scanner that the settings point to."""
    with clamd.running() as running:
        settings.CLAMD_ADDRESS = running.address
        yield running


def scan(content: bytes) -> scanning.Verdict:
    return scanning.scan(io.BytesIO(content))


def test_a_clean_file_arrives_whole_and_is_clean(scanner):
    content = bytes(range(256)) * 1000
    assert len(content) > 3 * scanning.CHUNK_BYTES
    assert scan(content) == scanning.Verdict(ScanState.CLEAN)
    assert scanner.seen == [content]


def test_the_test_virus_is_found_by_name(scanner):
    found = scan(b"text before " + clamd.EICAR)
    assert found == scanning.Verdict(ScanState.INFECTED, "Win.Test.EICAR_HDB-1")


def test_a_scanner_on_a_socket_of_the_machine(settings, tmp_path):
    with clamd.running(str(tmp_path / "clamd.ctl")) as running:
        settings.CLAMD_ADDRESS = running.address
        assert scan(b"a").state == ScanState.CLEAN
        assert scan(clamd.EICAR).state == ScanState.INFECTED


@pytest.mark.parametrize("size", [2000, 8 * 1024 * 1024])
def test_a_file_too_big_for_the_scanner_is_told_even_when_it_hangs_up(scanner, size):
    """The bigger one does not fit into the buffers of the connection: the scanner hangs up while we still send."""
    scanner.most = 1000
    assert scan(bytes(size)) == scanning.Verdict(ScanState.FAILED, "size limit")


@pytest.mark.parametrize(
    "answer", [b"UNKNOWN COMMAND\0", b"stream: Can't allocate memory ERROR\0", b"stream"]
)
def test_an_answer_outside_the_protocol_is_a_fault(scanner, answer):
    scanner.says = answer
    with pytest.raises(scanning.ScannerFault):
        scan(b"a")


def test_a_broken_connection_is_a_fault_and_never_clean(scanner):
    scanner.hangs_up = True
    for content in (b"a", bytes(8 * 1024 * 1024)):
        with pytest.raises(scanning.ScannerFault):
            scan(content)


def test_nobody_there_is_a_fault(settings, tmp_path):
    for address in (clamd.closed_port(), f"unix://{tmp_path}/none"):
        settings.CLAMD_ADDRESS = address
        with pytest.raises(scanning.ScannerFault):
            scan(b"a")


def test_a_scanner_that_says_nothing_is_given_up(scanner, monkeypatch):
    monkeypatch.setattr(scanning, "TIMEOUT_SECONDS", 0.2)
    scanner.says = b"stream: O"  # no zero byte: more could follow
    with pytest.raises(scanning.ScannerFault):
        scan(b"a")
