"""What is announced about a system as a whole: breaks (R11), documents, another duration (R12), its closing."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import Event, Outbox
from orders.services.needing import require_open
from procurement import services
from procurement.founding_states import NoticeKind
from procurement.models import Application, SystemBreak, SystemDocument, SystemNotice
from procurement.rules.breaks import Span, break_refusals, outside_duration, span_on
from procurement.states import ApplicationState
from tests.core.files import PDF, upload
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)
END = date(2026, 3, 2) + timedelta(days=4 * 365)


def ready(officer, code="valmennus", **changes):
    """A draft that may open."""
    system = make.draft_system(officer, code, **changes)
    services.add_category(officer, system, **make.category_facts())
    services.add_requirement(officer, system, code="x", kind="declaration", text=make.TEXTS)
    return system


def with_break(officer):
    """An open system that closes for July."""
    system = ready(officer)
    services.announce_break(officer, system, starts_on=JULY, ends_on=AUGUST, reason="Kesäloma")
    return services.open_system(officer, system)


def mails(template):
    """The messages of a kind that wait to be sent."""
    return [row for row in Outbox.objects.order_by("pk") if row.key.startswith(template)]


def test_breaks_are_half_open_and_never_overlap():
    july = Span(JULY, AUGUST)
    assert span_on([july], date(2026, 7, 31)) == july
    assert span_on([july], AUGUST) is None
    assert break_refusals(Span(AUGUST, AUGUST + timedelta(days=3)), [july]) == []
    assert [r.code for r in break_refusals(Span(JULY, JULY), [])] == ["break_ends_early"]
    late = Span(date(2026, 7, 31), date(2026, 8, 9))
    assert [r.code for r in break_refusals(late, [july])] == ["break_overlaps"]
    assert not outside_duration(july, date(2026, 6, 30), AUGUST)
    assert outside_duration(july, JULY, None)
    assert outside_duration(july, date(2026, 6, 1), date(2026, 7, 31))


def test_r11_a_break_is_announced_at_the_founding_or_not_at_all(officer):
    system = with_break(officer)
    with pytest.raises(WrongState) as refusal:
        services.announce_break(officer, system, starts_on=date(2027, 7, 1), ends_on=date(2027, 8, 1))
    assert refusal.value.code == "system_not_draft"
    with pytest.raises(WrongState):
        services.drop_break(officer, SystemBreak.objects.get())


def test_a_break_within_the_first_period_keeps_a_system_from_opening(officer):
    system = ready(officer)
    services.announce_break(officer, system, starts_on=date(2026, 3, 20), ends_on=date(2026, 3, 25))
    with pytest.raises(services.NotReady) as refusal:
        services.open_system(officer, system)
    assert [fault.code for fault in refusal.value.faults] == ["break_outside"]
    services.drop_break(officer, SystemBreak.objects.get())
    assert services.opening_state(system) == []


def test_r11_no_applications_and_no_call_offs_during_a_break(officer, administrator, cast):
    system = with_break(officer)
    category = system.categories.get()
    clock.set_to(clock.at(JULY))
    draft = make.draft_application(administrator, system, cast.provider)
    with pytest.raises(WrongState) as refusal:
        services.submit_application(administrator, draft, accept_contract=True)
    assert refusal.value.code == "system_on_break"
    assert "1 Aug 2026" in str(refusal.value.message)
    require_open(category, calls_off=False)
    with pytest.raises(InvalidInput) as stopped:
        require_open(category)
    assert stopped.value.code == "system_on_break"
    clock.set_to(clock.at(AUGUST))
    require_open(category)
    sent = services.submit_application(administrator, draft, accept_contract=True)
    assert sent.state == ApplicationState.SUBMITTED
    assert sent.answers.count() == 1


def test_documents_are_for_everybody_once_the_system_is_published(officer, client):
    system = ready(officer)
    row = services.attach_document(officer, system, title="Palvelukuvaus", upload=upload())
    url = reverse("file", args=[row.file.public_id])
    assert client.get(url).status_code == 404
    services.open_system(officer, system)
    answer = client.get(url)
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
    page = client.get(reverse("procurement:system", args=[system.public_id])).content.decode()
    assert "Palvelukuvaus" in page
    assert url in page
    with pytest.raises(WrongState):
        services.drop_document(officer, row)


@pytest.mark.parametrize(
    ("title", "file", "code", "field"),
    [
        (" ", upload(), "title_missing", "title"),
        ("Kuvaus", None, "file_missing", "file"),
        ("Kuvaus", upload(b"MZ\x90\x00", "x.pdf"), "file_type_wrong", "file"),
    ],
)
def test_a_document_without_title_or_of_a_wrong_kind_is_refused(officer, title, file, code, field):
    system = ready(officer)
    with pytest.raises(InvalidInput) as refusal:
        services.attach_document(officer, system, title=title, upload=file)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not SystemDocument.objects.exists()


def test_whoever_is_applying_is_told_of_a_new_document(officer, administrator, cast):
    system = services.open_system(officer, ready(officer))
    make.draft_application(administrator, system, cast.provider)
    services.attach_document(officer, system, title="Lisäohje", upload=upload())
    with pytest.raises(InvalidInput) as refusal:
        services.attach_document(officer, system, title="Sama", upload=upload())
    assert refusal.value.code == "document_known"
    assert len(mails("system-document")) == 1


def test_r12_another_duration_takes_a_notice_and_everyone_hears_of_it(officer, administrator, cast):
    system = services.open_system(officer, ready(officer))
    make.draft_application(administrator, system, cast.provider)
    notice = services.change_duration(officer, system, ends_on=date(2031, 1, 1), reason="Jatko", version=2)
    system.refresh_from_db()
    assert (system.ends_on, notice.ended_before) == (date(2031, 1, 1), END)
    kinds = list(SystemNotice.objects.values_list("kind", flat=True))
    assert kinds == [NoticeKind.FOUNDING, NoticeKind.DURATION]
    assert len(mails("duration")) == 1


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"ends_on": None}, "end_missing", "ends_on"),
        ({"ends_on": date(2026, 3, 2)}, "end_too_early", "ends_on"),
        ({"ends_on": date(2026, 4, 1)}, "end_too_early", "ends_on"),
        ({"ends_on": END}, "nothing_changed", "ends_on"),
        ({"reason": " "}, "reason_missing", "reason"),
    ],
)
def test_a_duration_without_sense_or_reason_is_refused(officer, facts, code, field):
    system = services.open_system(officer, ready(officer))
    with pytest.raises(InvalidInput) as refusal:
        services.change_duration(
            officer, system, **({"ends_on": date(2031, 1, 1), "reason": "Jatko"} | facts)
        )
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert SystemNotice.objects.count() == 1


def test_only_open_systems_change_their_duration_and_stale_forms_do_not_win(officer, cast):
    draft = ready(officer)
    facts: dict[str, Any] = {"ends_on": date(2031, 1, 1), "reason": "Jatko"}
    with pytest.raises(WrongState):
        services.change_duration(officer, draft, **facts)
    system = services.open_system(officer, draft)
    with pytest.raises(StaleVersion):
        services.change_duration(officer, system, version=1, **facts)
    for who in ("manager", "administrator", "other_official"):
        with pytest.raises(NotAllowed):
            services.change_duration(cast.actor(who), system, **facts)
        with pytest.raises(NotAllowed):
            services.attach_document(cast.actor(who), system, title="x", upload=upload())


def test_closing_early_is_noticed_and_tells_those_with_drafts(officer, administrator, cast, signed_in):
    system = services.open_system(officer, ready(officer))
    draft = make.draft_application(administrator, system, cast.provider)
    desk, close = signed_in(cast.procurement), reverse("procurement:close_system", args=[system.public_id])
    refused = desk.post(close, {"reason_fi": "\u200b", "reason_sv": "Pengarna är slut."})
    assert refused.status_code == 422
    assert 'href="#id_reason_fi"' in refused.content.decode()
    assert "Pengarna är slut." in refused.content.decode()
    told = {"reason_fi": "Rahat loppuivat.", "reason_en": "The money is spent."}
    assert desk.post(close, told).status_code == 302
    notice = SystemNotice.objects.latest("pk")
    assert (notice.kind, notice.reason) == (
        NoticeKind.CLOSING,
        {"fi": "Rahat loppuivat.", "en": "The money is spent."},
    )
    assert notice.ref in json.dumps(Event.objects.get(code="system.closed").data)
    public = reverse("procurement:system", args=[system.public_id])
    seen = Browser(headers={"accept-language": "en"}).get(public).content.decode()
    assert (
        seen.index("The system has closed") < seen.index("The money is spent.") < seen.index("What is bought")
    )
    assert len(mails("closed")) == 1
    assert not mails("ended")  # who has only a draft is told once
    browser = signed_in(cast.administrator)
    page = browser.get(reverse("procurement:application", args=[draft.public_id])).content.decode()
    assert "The system has closed" in page
    assert Application.objects.get().answers.count() == 1


def test_whoever_is_admitted_or_waits_for_a_decision_is_told_why_the_system_closes(
    officer, administrator, cast
):
    system = services.open_system(officer, ready(officer))
    make.send_application(administrator, system, cast.provider)
    with pytest.raises(InvalidInput) as refused:
        services.close_system(officer, system)
    assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")
    services.close_system(officer, system, reason="Rahat loppuivat.")
    assert len(mails("ended")) == 1
    assert not mails("closed")


def test_the_api_closes_with_a_reason(officer, cast, signed_in):
    system = services.open_system(officer, ready(officer))
    desk = signed_in(cast.procurement)
    url = f"/api/v1/procurement/manage/systems/{system.ref}/close"
    refused = desk.post(url, "{}", content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_missing")
    made = desk.post(url, '{"reason": {"fi": "Rahat loppuivat."}}', content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (200, "closed")


def test_time_closes_a_system_without_a_notice(officer):
    system = services.open_system(officer, ready(officer))
    clock.set_to(clock.at(END))
    services.close_system(officer, system)
    assert list(SystemNotice.objects.values_list("kind", flat=True)) == [NoticeKind.FOUNDING]
    public = reverse("procurement:system", args=[system.public_id])
    seen = Browser(headers={"accept-language": "en"}).get(public).content.decode()
    assert "The system has closed" in seen


def test_the_steps_tell_what_is_left_and_the_officer_announces_on_the_pages(cast, officer, signed_in):
    system = make.draft_system(officer, contract_text=None, ends_on=None)
    browser = signed_in(cast.procurement)
    home = reverse("procurement:manage_system", args=[system.public_id])
    page = browser.get(home).content.decode()
    for words in ("Steps before it opens", "1 thing left", "Optional", "When nothing is left"):
        assert words in page
    url = reverse("procurement:system_breaks", args=[system.public_id])
    answer = browser.post(url, {"starts_on": "2026-07-01", "last_day": "2026-06-30", "reason_fi": "Loma"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_last_day"' in text
    assert 'value="Loma"' in text
    browser.post(url, {"starts_on": "2026-07-01", "last_day": "2026-07-31", "reason_fi": "Loma"})
    assert SystemBreak.objects.get().ends_on == AUGUST
    assert "1 Jul 2026–31 Jul 2026: Loma" in browser.get(url).content.decode()
    files = reverse("procurement:system_documents", args=[system.public_id])
    answer = browser.post(files, {"title_fi": "Kuvaus", "file": upload(b"MZ", "x.exe")})
    text = answer.content.decode()
    assert 'href="#id_file"' in text
    assert 'value="Kuvaus"' in text
    browser.post(files, {"title_fi": "Kuvaus", "file": upload()})
    row = SystemDocument.objects.get()
    assert "Kuvaus" in browser.get(files).content.decode()
    browser.post(reverse("procurement:drop_document", args=[row.public_id]))
    browser.post(reverse("procurement:drop_break", args=[SystemBreak.objects.get().public_id]))
    assert not SystemDocument.objects.exists()
    assert not SystemBreak.objects.exists()


def test_the_meaning_of_a_cpv_code_is_shown_while_it_is_typed(cast, signed_in):
    browser, url = signed_in(cast.procurement), reverse("procurement:cpv")
    told = browser.get(url, {"cpv": "79634000", "route": "B"}).content.decode()
    assert "Ordinary regime" in told
    assert "60,000" in told
    assert "is not in HL Annex E" in told
    told = browser.get(url, {"cpv": "85312510-0", "route": "B"}).content.decode()
    assert "400,000" in told
    assert "is not in" not in told
    assert "eight digits" in browser.get(url, {"cpv": "853"}).content.decode()
    assert browser.get(url).content.decode().strip() == ""


def test_the_duration_is_changed_on_its_page(cast, officer, signed_in):
    system = services.open_system(officer, ready(officer))
    browser = signed_in(cast.procurement)
    url = reverse("procurement:change_duration", args=[system.public_id])
    answer = browser.post(url, {"ends_on": "2026-03-20", "reason_fi": "Siksi", "version": "2"})
    assert 'href="#id_ends_on"' in answer.content.decode()
    assert "Siksi" in answer.content.decode()
    browser.post(url, {"ends_on": "2031-01-01", "reason_fi": "Siksi", "version": "2"})
    page = browser.get(reverse("procurement:system", args=[system.public_id])).content.decode()
    assert "Notice of another duration" in page
    assert "Siksi" in page


def test_the_same_over_the_api(cast, officer, signed_in, client):
    system = ready(officer)
    browser, kind = signed_in(cast.procurement), {"content_type": "application/json"}
    base = f"/api/v1/procurement/manage/systems/{system.ref}"
    body = {"starts_on": "2026-07-01", "ends_on": "2026-08-01"}
    made = browser.post(f"{base}/breaks", json.dumps(body), **kind)
    assert made.status_code == 201, made.content
    again = browser.post(f"{base}/breaks", json.dumps(body), **kind)
    assert again.json()["code"] == "break_overlaps"
    assert browser.delete(f"/api/v1/procurement/manage/breaks/{made.json()[0]['id']}").json() == []
    none = browser.post(f"{base}/documents", {"title_fi": "Kuvaus"})
    assert none.json()["code"] == "file_missing"
    kept = browser.post(f"{base}/documents", {"title_fi": "Kuvaus", "file": upload()}).json()
    assert kept[0]["size"] == len(PDF)
    services.open_system(officer, system)
    refused = browser.delete(f"/api/v1/procurement/manage/documents/{kept[0]['id']}")
    assert refused.json()["code"] == "system_not_draft"
    changed = {"ends_on": "2031-01-01", "reason": {"fi": "Jatko"}}
    told = browser.post(f"{base}/duration", json.dumps(changed), **kind).json()
    assert [row["kind"] for row in told] == ["duration", "founding"]
    public = client.get(f"/api/v1/procurement/systems/{system.ref}").json()
    assert (public["ends_on"], len(public["documents"])) == ("2031-01-01", 1)


def test_systems_are_found_by_words_of_name_city_and_service(officer, client, django_assert_num_queries):
    services.open_system(officer, ready(officer))
    services.open_system(officer, ready(officer, "toinen", name={"fi": "Kuljetukset"}))
    url = reverse("procurement:systems")

    def names(words):
        page = client.get(url, {"words": words}).content.decode()
        return ["Coaching services" in page or "Valmennukset" in page, "Kuljetukset" in page]

    assert names("kuljet") == [False, True]
    assert names("services") == [True, False]
    assert names("työssä") == [True, True]
    assert names("kuopio") == [True, True]
    assert names("none") == [False, False]
    listed = client.get("/api/v1/procurement/systems", {"words": "kuljet"}).json()["items"]
    assert [row["code"] for row in listed] == ["toinen"]
    with django_assert_num_queries(1):
        client.get(url, {"words": "työssä"})


def test_the_officers_list_is_narrowed_by_state(cast, officer, signed_in):
    services.open_system(officer, ready(officer))
    ready(officer, "toinen", name={"fi": "Kuljetukset"})
    browser, url = signed_in(cast.procurement), reverse("procurement:manage")
    page = browser.get(url, {"state": "draft"}).content.decode()
    assert "Kuljetukset" in page
    assert ">Coaching services<" not in page
    assert "No system is like this." in browser.get(url, {"state": "closed"}).content.decode()
    assert browser.get(url, {"state": "nonsense"}).status_code == 200


def test_a_provider_sees_who_must_act_and_narrows_by_state(
    cast, officer, administrator, signed_in, django_assert_max_num_queries
):
    first = services.open_system(officer, ready(officer))
    second = services.open_system(officer, ready(officer, "toinen", name={"fi": "Kuljetukset"}))
    make.draft_application(administrator, first, cast.provider)
    make.send_application(administrator, second, cast.provider)
    browser, url = signed_in(cast.administrator), reverse("procurement:applications")
    with django_assert_max_num_queries(12):
        page = browser.get(url).content.decode()
    assert "Who acts now" in page
    narrowed = browser.get(url, {"state": "submitted"}).content.decode()
    assert "Kuljetukset" in narrowed
    assert ">Coaching services<" not in narrowed
