"""What the client is sent: the letter as a PDF, the short message, the mail, the reminder, the acceptance."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from core import clock, documents
from core.actors import Actor
from core.models import Consent, ConsentKind, Document, Outbox, OutboxKind
from orders import services
from orders.models import Order
from tests.factories.cast import Cast
from tests.factories.orders import City, accepted_order, make_client, placed_order, sent_code

pytestmark = pytest.mark.django_db


def letter_of(order: Order) -> Document:
    return Document.objects.get(kind="choice_letter", subject_ref=order.ref)


def sent(order: Order, what: str) -> Outbox:
    return Outbox.objects.get(key__startswith=f"order:{order.ref}:{what}")


def test_the_letter_has_the_code_the_last_day_and_the_officials_phone(city: City) -> None:
    order = placed_order(city, make_client(city, language="en"))
    content = documents.pdf(letter_of(order)).file.read()
    reader = PdfReader(io.BytesIO(content))
    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    assert sent_code(order) in text
    assert "Last day to choose: Monday 16 March 2026." in text
    assert "Outi Omavirkailija, phone +358 17 123 456" in text
    assert "Aino Esimerkki Esimerkkikatu 1, 70100 Kuopio" in text
    assert "Job coaching" in text
    assert "/StructTreeRoot" in reader.root_object


def test_the_letter_draws_the_link_as_a_named_qr_code(city: City) -> None:
    order = placed_order(city, make_client(city, language="en"))
    page = documents.html(letter_of(order))
    assert re.search(r'<div class="qr" role="img" aria-label="[^"]+"><svg[^>]*viewBox', page)
    assert f"#{sent_code(order)}" not in page


def test_a_client_under_non_disclosure_has_no_address_in_the_letter(city: City) -> None:
    order = placed_order(city, make_client(city, non_disclosure=True))
    assert "Esimerkkikatu" not in documents.html(letter_of(order))


def test_only_officials_and_the_auditor_of_the_city_read_the_letter(city: City, cast: Cast) -> None:
    letter = letter_of(placed_order(city))
    assert documents.may_read(city.actor, letter)
    others: list[Actor] = [cast.actor(who) for who in ("official", "procurement", "administrator", "auditor")]
    assert not any(documents.may_read(actor, letter) for actor in others)


def test_the_short_message_has_link_code_and_last_day(city: City) -> None:
    order = placed_order(city, make_client(city, language="en"))
    row = sent(order, "choose:1")
    assert row.kind == OutboxKind.SMS
    text = row.payload["text"]
    assert f"/c/#{sent_code(order)}" in text
    assert "Last day: Monday 16 March 2026." in text
    assert len(text) < 320


def test_a_client_who_consented_gets_a_mail(city: City) -> None:
    client = make_client(city, language="en", email="aino@client.example")
    Consent.objects.create(
        authority=client.authority, client=client, kind=ConsentKind.MESSAGES, given_at=clock.now()
    )
    row = sent(placed_order(city, client), "choose:1")
    assert row.kind == OutboxKind.EMAIL
    assert row.payload["subject"] == "Choose who helps you: Job coaching"
    assert "The service costs you nothing." in row.payload["text"]


def test_the_reminder_names_the_last_day_and_no_code(city: City) -> None:
    order = placed_order(city, make_client(city, language="en"))
    code = sent_code(order)
    assert order.choose_by is not None
    clock.set_to(order.choose_by - timedelta(days=2))
    assert services.remind_client(order)
    text = sent(order, "remind:").payload["text"]
    assert "Last day: Monday 16 March 2026." in text
    assert code not in text


def test_the_acceptance_tells_when_and_where(city: City) -> None:
    order = accepted_order(city)
    text = sent(order, "accepted:").payload["text"]
    assert city.providers[0].name in text
    assert "9.3.2026" in text
    assert "10.00" in text
    assert "Puijonkatu 1, Kuopio" in text
