"""What `script/demo` is asked that it cannot do is refused at once, before anything is installed or made."""

import os
import subprocess
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "script" / "demo"


def demo(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run it with a folder of its own, which stays empty."""
    made = tmp_path / "var"
    environment = {**os.environ, "VALINTA_VAR_DIR": str(made)}
    done = subprocess.run(
        [str(DEMO), *options], capture_output=True, text=True, env=environment, timeout=30, check=False
    )
    assert not made.exists()
    return done


@pytest.mark.parametrize("port", ["", "x", "0", "-1", "99999", "65536", "8 000", "80000000000000000000"])
@pytest.mark.parametrize("joined", [True, False])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str, joined: bool) -> None:
    done = demo(tmp_path, *([f"--port={port}"] if joined else ["--port", port]), "--no-serve")
    assert done.returncode == 1
    assert "--port needs a number from 1 to 65535" in done.stderr


def test_an_option_that_is_none_is_refused_with_those_that_are(tmp_path: Path) -> None:
    done = demo(tmp_path, "--nonsense")
    assert done.returncode == 1
    assert "unknown option: --nonsense" in done.stderr
    assert "--no-serve" in done.stderr
