"""A real worker takes a real task from a real Redis, and a mail goes out."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection, transaction

from core import clock, outbox
from core.models import Outbox, OutboxKind, OutboxState

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


class Catcher:
    """Takes mail as a server does."""

    def __init__(self) -> None:
        self.recipients: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        """Keep who it was for."""
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def catcher():
    """A mail server, and the address it listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = Catcher()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, f"smtp://127.0.0.1:{port}"
    controller.stop()


def database_url() -> str:
    """The address of the database of this test run."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    login = f"{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT'] or 5432}"
    return f"postgresql://{login}/{facts['NAME']}"


@pytest.fixture
def worker(emptiable, catcher, tmp_path):
    """A Celery worker in a process of its own, on this run's database."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "VALINTA_EMAIL_URL": catcher[1]}
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "--pool",
        "solo",
        "--without-mingle",
        "--without-gossip",
        "--loglevel",
        "INFO",
    ]
    log = (tmp_path / "worker.log").open("w+")
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: " ready." in (tmp_path / "worker.log").read_text(), process, tmp_path)
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        log.close()


def wait_for(happened, process, folder) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        told = (folder / "worker.log").read_text()
        assert process.poll() is None, told
        assert time.monotonic() < deadline, told
        time.sleep(0.1)


@pytest.mark.celery
def test_a_mail_wanted_by_a_page_is_sent_by_the_worker(worker, catcher, tmp_path):
    assert not settings.CELERY_TASK_ALWAYS_EAGER, "this run has a broker"
    told = (tmp_path / "worker.log").read_text()
    assert all(task["task"] in told for task in settings.CELERY_BEAT_SCHEDULE.values())
    clock.set_to(None)
    with transaction.atomic():
        payload = {"to": "aino@posti.example", "subject": "Hei", "text": "Hei!\n"}
        row = outbox.put(OutboxKind.EMAIL, "k1", payload, authority=None)
    wait_for(lambda: catcher[0].recipients, worker, tmp_path)
    assert catcher[0].recipients == ["aino@posti.example"]
    wait_for(lambda: Outbox.objects.get(pk=row.pk).state == OutboxState.DONE, worker, tmp_path)
