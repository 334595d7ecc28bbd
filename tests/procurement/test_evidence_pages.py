"""Evidence as pages and over the API: brought by the provider, judged by the officer, demanded of a category."""

import json
import re
from datetime import date

import pytest
from django.urls import reverse

from core import clock
from core.models import StoredFile
from procurement import services
from procurement.models import EvidenceDemand, EvidenceReview
from procurement.selectors import taking_orders
from procurement.states import EvidenceVerdict
from providers.models import Evidence
from providers.services import record_evidence
from providers.states import EvidenceKind
from tests.core import files
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db
FORM = {"kind": "insurance", "title": "If 123", "valid_from": "2026-03-01", "last_day": "2027-02-28"}


@pytest.fixture
def browse(cast, signed_in):
    """A browser for each of the cast."""
    return lambda who: signed_in(getattr(cast, who))


@pytest.fixture
def admission(story):
    """Admitted to a category that demands an insurance."""
    row = make.admitted(story.officer, story.administrator, story.system, story.provider)[0]
    EvidenceDemand.objects.create(
        authority=story.cast.authority, category=story.first, kind="insurance", valid_from=date(2026, 3, 2)
    )
    return row


def url(name, row=None):
    return reverse(f"procurement:{name}", args=[row.public_id] if row else [])


def text_of(answer):
    return answer.content.decode()


def hidden(page):
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    found.pop("csrfmiddlewaretoken", None)
    return found


def test_the_whole_way_from_lapsed_to_orders_again(story, admission, browse):
    provider, officer = browse("administrator"), browse("procurement")
    home = text_of(provider.get(reverse("home")))
    assert "Bring evidence: Liability insurance" in home
    page = text_of(provider.get(url("evidence")))
    assert "Missing" in page
    assert "no new orders come to you" in page
    assert "No new orders" in text_of(provider.get(url("admission", admission)))
    assert "for want of evidence" in text_of(officer.get(reverse("home")))
    assert f'href="{url("new_evidence")}?kind=insurance"' in page

    sent = provider.post(url("new_evidence"), {**FORM, "file": files.upload()}, follow=True)
    assert "Saved. The city will look at it." in text_of(sent)
    row = Evidence.objects.get()
    assert (row.title, row.valid_until) == ("If 123", date(2027, 3, 1))
    assert "Waits for the city" in text_of(provider.get(url("evidence")))
    assert "Judge the evidence: Askel ry" in text_of(officer.get(reverse("home")))
    assert url("review_evidence", row) in text_of(officer.get(url("evidence_reviews")))

    shown = text_of(officer.get(url("review_evidence", row)))
    stored = StoredFile.objects.get()
    assert reverse("file", args=[stored.public_id]) in shown
    assert officer.get(reverse("file", args=[stored.public_id])).status_code == 200
    assert provider.get(reverse("file", args=[stored.public_id])).status_code == 200
    assert browse("official").get(reverse("file", args=[stored.public_id])).status_code == 404
    judged = officer.post(url("review_evidence", row), {**hidden(shown), "verdict": "accepted"}, follow=True)
    assert "The finding was saved" in text_of(judged)
    assert "In force" in text_of(judged)
    assert taking_orders(date(2026, 3, 2)).filter(pk=admission.pk).exists()
    assert "No new orders" not in text_of(provider.get(url("admission", admission)))
    assert "for want of evidence" not in text_of(officer.get(reverse("home")))
    assert "Bring evidence" not in text_of(provider.get(reverse("home")))


def test_a_refusal_without_a_note_is_shown_at_its_field_and_keeps_what_was_chosen(story, admission, browse):
    provider, officer = browse("administrator"), browse("procurement")
    provider.post(url("new_evidence"), FORM)
    row = Evidence.objects.get()
    page = text_of(officer.get(url("review_evidence", row)))
    answer = officer.post(url("review_evidence", row), {**hidden(page), "verdict": "refused", "note": ""})
    assert answer.status_code == 422
    assert "Write what is wrong" in text_of(answer)
    assert EvidenceReview.objects.count() == 0
    officer.post(url("review_evidence", row), {**hidden(page), "verdict": "refused", "note": "Wrong name."})
    told = text_of(provider.get(url("evidence")))
    assert "Wrong name." in told
    assert "Not accepted" in told


def test_a_finding_made_meanwhile_stands_beside_what_was_typed(story, admission, browse):
    browse("administrator").post(url("new_evidence"), FORM)
    row = Evidence.objects.get()
    officer = browse("procurement")
    page = text_of(officer.get(url("review_evidence", row)))
    officer.post(url("review_evidence", row), {**hidden(page), "verdict": "accepted"})
    late = officer.post(
        url("review_evidence", row),
        {**hidden(page), "idempotency_key": "another-key", "verdict": "refused", "note": "Too late"},
    )
    assert late.status_code == 409
    assert "Too late" in text_of(late)
    assert EvidenceReview.objects.get().verdict == "accepted"


def test_wrong_days_and_wrong_files_lose_nothing(story, browse):
    provider = browse("administrator")
    wrong = provider.post(url("new_evidence"), {**FORM, "last_day": "2026-02-01"})
    assert wrong.status_code == 422
    assert "If 123" in text_of(wrong)
    refused = provider.post(url("new_evidence"), {**FORM, "file": files.upload(b"#!/bin/sh", "proof.pdf")})
    assert refused.status_code == 422
    assert "This kind of file is not accepted" in text_of(refused)
    assert Evidence.objects.count() == StoredFile.objects.count() == 0


def test_a_check_of_criminal_records_is_noted_from_the_providers_page(story, admission, browse):
    officer = browse("procurement")
    page = text_of(officer.get(url("check_record", story.provider)))
    assert "file" not in re.findall(r'<input[^>]*type="(\w+)"', page)
    incomplete = officer.post(url("check_record", story.provider), {**hidden(page), "result": "clean"})
    assert incomplete.status_code == 422
    done = officer.post(
        url("check_record", story.provider), {**hidden(page), "result": "clean", "fresh": "on"}, follow=True
    )
    assert "Heikki Hankkija" in text_of(done)
    assert Evidence.objects.get().file is None


def test_the_officer_says_what_a_category_demands_and_everybody_reads_it(story, browse):
    officer = browse("procurement")
    page = text_of(officer.get(url("category_evidence", story.first)))
    officer.post(url("category_evidence", story.first), {**hidden(page), "kinds": ["tax", "insurance"]})
    assert EvidenceDemand.objects.filter(category=story.first, valid_until=None).count() == 2
    public = text_of(browse("outsider").get(url("system", story.system)))
    assert "Evidence that must be in force" in public
    assert "Tax and pension payments" in public
    assert url("category_evidence", story.first) in text_of(officer.get(url("manage_system", story.system)))


def call(browser, method, path, data=None):
    answer = browser.generic(
        method, f"/api/v1/procurement{path}", json.dumps(data or {}), content_type="application/json"
    )
    return answer.status_code, answer.json()


def test_the_same_over_the_api(story, admission, browse):
    provider, officer = browse("administrator"), browse("procurement")
    status, told = call(provider, "GET", "/evidence")
    assert (status, told["demanded"][0]["standing"], told["demanded"][0]["stops_orders"]) == (
        200,
        "missing",
        True,
    )
    dates = {"valid_from": "2026-03-01", "valid_until": "2027-03-01"}
    status, made = call(provider, "POST", "/evidence", {"kind": "insurance", "title": "If", **dates})
    assert (status, made["file"]) == (201, "")
    sent = provider.post(f"/api/v1/procurement/evidence/{made['id']}/file", {"file": files.upload()})
    assert sent.json()["file"]
    again = provider.post(f"/api/v1/procurement/evidence/{made['id']}/file", {"file": files.upload()})
    assert (again.status_code, again.json()["code"]) == (409, "evidence_stands")
    status, waiting = call(officer, "GET", "/evidence/waiting")
    assert [item["id"] for item in waiting["items"]] == [made["id"]]
    status, found = call(officer, "POST", f"/evidence/{made['id']}/review", {"verdict": "refused"})
    assert (status, found["code"], found["field"]) == (422, "note_missing", "note")
    status, found = call(officer, "POST", f"/evidence/{made['id']}/review", {"verdict": "accepted"})
    assert (status, found["version"]) == (200, 1)
    status, told = call(officer, "GET", f"/suppliers/{story.provider.ref}")
    assert told["demanded"][0]["standing"] == "in_force"
    status, found = call(officer, "POST", f"/suppliers/{story.provider.ref}/checks", {"clean": True})
    assert (status, found["verdict"]) == (201, "accepted")
    status, rows = call(officer, "PUT", f"/categories/{story.first.ref}/evidence", {"kinds": []})
    assert (status, rows) == (200, [])
    status, told = call(officer, "POST", "/evidence", {"kind": "tax", "title": "x", **dates})
    assert status == 403


def test_lapsed_evidence_shows_the_day_it_lapsed_not_the_demands(story, admission, browse):
    """Accepted until 20 March, demanded since 2 March: from then on 20 March is the day that matters."""
    brought = record_evidence(
        story.administrator,
        story.provider,
        kind=EvidenceKind.INSURANCE,
        title="If 123",
        valid_from=date(2026, 3, 1),
        valid_until=date(2026, 3, 21),
    )
    services.review_evidence(story.officer, brought, verdict=EvidenceVerdict.ACCEPTED)
    clock.set_to(clock.at(date(2026, 4, 15)))
    home = text_of(browse("administrator").get(reverse("home")))
    assert "Bring evidence: Liability insurance" in home
    assert "20 Mar 2026" in home
    assert "1 Mar 2026" not in home, "the day before the demand came into force is of no use any more"
    page = text_of(browse("administrator").get(url("evidence")))
    assert "Lapsed" in page
    assert "20 Mar 2026" in page
    (kept,) = browse("administrator").get("/api/v1/procurement/evidence").json()["demanded"]
    assert (kept["standing"], kept["until"]) == ("lapsed", "2026-03-21")
