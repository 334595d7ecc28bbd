"""A process that stays looks for garbage seldom, and not among what was loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TELL = "import gc; print(gc.get_threshold()[0], gc.get_freeze_count() > 10_000)"


@pytest.mark.parametrize(
    "loading",
    [
        "import config.wsgi",
        "from celery.signals import worker_init; import config.celery; worker_init.send(None)",
    ],
)
def test_the_server_and_the_worker_settle(loading):
    told = subprocess.run(
        [sys.executable, "-c", f"{loading}; {TELL}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["50000", "True"]
