"""The outbox: nothing is lost, nothing happens twice, and an unset service is told as "not sent"."""

import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction

from core import clock, outbox
from core.models import Outbox, OutboxKind, OutboxState

MAIL = {"to": "aino@posti.example", "subject": "Hyvää päivää", "text": "Tekstiä, jossa on ääkkösiä.\n"}


def put(kind=OutboxKind.EMAIL, key="k1", payload=MAIL) -> Outbox:
    with transaction.atomic():
        return outbox.put(kind, key, payload, authority=None)


@pytest.fixture
def sent(monkeypatch) -> list[Outbox]:
    """Mail is carried out by this list."""
    rows: list[Outbox] = []

    def carry_out(row: Outbox) -> bool:
        rows.append(row)
        return True

    monkeypatch.setitem(outbox._handlers, OutboxKind.EMAIL, carry_out)
    return rows


@pytest.fixture
def asleep():
    """Rows wait until the test drains."""
    with outbox.asleep():
        yield


@pytest.mark.django_db
def test_the_same_key_is_one_effect(sent):
    assert put().pk == put().pk
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert len(sent) == 1


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_write_sends_nothing(emptiable, sent):
    with transaction.atomic():
        outbox.put(OutboxKind.EMAIL, "k1", MAIL, authority=None)
        transaction.set_rollback(True)
    assert outbox.drain() == 0
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_the_task(emptiable, sent):
    put()
    assert [row.payload["to"] for row in sent] == ["aino@posti.example"]


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_commit_and_effect_loses_nothing(emptiable, sent, asleep):
    """The process ends after the commit, before the task was woken: the next drain finds the row."""
    put()
    assert sent == []
    assert outbox.drain() == 1
    assert Outbox.objects.get().state == OutboxState.DONE


@pytest.mark.django_db
def test_a_worker_that_dies_gives_the_row_back_when_its_lease_ends(monkeypatch, sent):
    put()

    def die(row: Outbox) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setitem(outbox._handlers, OutboxKind.EMAIL, die)
        with pytest.raises(KeyboardInterrupt):
            outbox.drain()
    assert outbox.drain() == 0, "another worker may still have it"
    clock.advance(outbox.LEASE + timedelta(seconds=1))
    assert outbox.drain() == 1
    assert len(sent) == 1


@pytest.mark.django_db
def test_two_workers_take_different_rows(sent):
    put(key="k1")
    put(key="k2")
    first, second = outbox._claim_next(), outbox._claim_next()
    assert first
    assert second
    assert first.pk != second.pk
    assert outbox._claim_next() is None


@pytest.mark.django_db
def test_a_failure_is_tried_again_later_and_at_last_given_up(monkeypatch):
    monkeypatch.setitem(outbox._handlers, OutboxKind.EMAIL, lambda row: 1 / 0)
    row = put()
    for attempt in range(1, outbox.MAX_ATTEMPTS + 1):
        assert outbox.drain() == 1
        row.refresh_from_db()
        assert (row.attempts, row.last_error) == (attempt, "ZeroDivisionError")
        assert outbox.drain() == 0, "not before its time"
        clock.advance(timedelta(minutes=2**attempt + 1))
    assert row.state == OutboxState.FAILED
    assert outbox.drain() == 0


def test_effects_are_written_inside_a_transaction_only(transactional_db, emptiable):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        outbox.put(OutboxKind.EMAIL, "k1", MAIL, authority=None)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [OutboxKind.EMAIL, OutboxKind.SMS, OutboxKind.LETTER])
def test_without_a_service_a_message_is_not_sent_and_says_so(kind, settings):
    settings.EMAIL_URL = settings.SMS_URL = ""
    put(kind)
    outbox.drain()
    assert Outbox.objects.get().state == OutboxState.NOT_SENT


class Catcher:
    """Takes mail as a server does."""

    def __init__(self) -> None:
        self.mails: list = []

    async def handle_DATA(self, server, session, envelope) -> str:
        """Keep it."""
        self.mails.append(envelope)
        return "250 OK"


@pytest.mark.django_db
def test_mail_goes_out_by_smtp(settings):
    catcher = Catcher()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(catcher, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
        row = put()
        outbox.drain()
    finally:
        controller.stop()
    (mail,) = catcher.mails
    assert mail.rcpt_tos == ["aino@posti.example"]
    text = mail.content.decode()
    assert f"Message-ID: <{row.ref}@valinta.example>" in text
    assert "Subject: =?utf-8?" in text
    row.refresh_from_db()
    assert row.state == OutboxState.DONE


@pytest.mark.django_db
def test_an_sms_goes_out_by_http(settings):
    taken: list[dict] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *args) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    try:
        settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
        row = put(OutboxKind.SMS, payload={"to": "+358401112222", "text": "Koodisi on tullut."})
        outbox.drain()
    finally:
        thread.join(5)
        server.server_close()
    assert taken == [{"id": row.ref, "to": "+358401112222", "text": "Koodisi on tullut."}]
    row.refresh_from_db()
    assert row.state == OutboxState.DONE


@pytest.mark.django_db
def test_a_server_that_does_not_answer_is_tried_again(settings):
    settings.SMS_URL = "http://127.0.0.1:9/send"
    put(OutboxKind.SMS, payload={"to": "+358401112222", "text": "Hei"})
    outbox.drain()
    assert Outbox.objects.get().state == OutboxState.WAITING
