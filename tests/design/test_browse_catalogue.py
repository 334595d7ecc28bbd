"""The living catalogue and the frame of every page."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client as Browser
from django.utils import translation

from core.design import samples
from tests.design.page import by_class, by_id, parse, text
from tests.factories.cast import Cast

PAGES = (
    "/design/",
    "/design/form/",
    "/design/work/",
    "/design/matter/",
    "/design/client/",
    "/design/error/404/",
)
FORBIDDEN = re.compile(r"""\sstyle=|<style|\son\w+=|javascript:|["'(]data:|<script(?![^>]*\ssrc=)""", re.I)


def get(address: str, language: str = "en") -> str:
    response = Browser(headers={"accept-language": language}).get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_page_is_well_formed_and_in_its_language(address: str, language: str):
    html = get(address, language)
    page = parse(html)
    assert next(page.iter("html")).get("lang") == language
    assert FORBIDDEN.search(html) is None
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    if address != "/design/":
        assert len(list(page.iter("h1"))) == 1
        assert len(ids) == len(set(ids))


def test_pages_answer_with_a_strict_policy():
    response = Browser().get("/design/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_every_snippet_is_shown_and_drawn():
    page = parse(get("/design/"))
    shown = [text(code) for code in by_class(page, "v-sample__code")]
    members = [sample for _, group in samples.groups() for sample in group]
    assert shown == [" ".join(sample.snippet.split()) for sample in members]
    assert all(list(box) or text(box) for box in by_class(page, "v-sample__shown"))


@pytest.mark.django_db
def test_form_to_try_shows_errors_then_a_confirmation():
    browser = Browser(headers={"accept-language": "en"})
    page = parse(browser.post("/design/form/", {"name": "Polku"}).content.decode())
    assert text(next(page.iter("title"))).startswith("Error:")
    assert by_id(page, "id_name").get("value") == "Polku"
    good = {
        "name": "Polku",
        "business_id": "1234567-1",
        "price": "48,50",
        "starts": "2026-04-01",
        "category": "coaching",
        "way": "face",
        "languages": ["fi"],
        "agreed": "on",
    }
    page = parse(browser.post("/design/form/", good).content.decode())
    assert text(next(page.iter("h1"))) == "The form was in order"


def test_catalogue_changes_nothing_by_post():
    assert Browser().post("/design/").status_code == 405


def test_unknown_error_page_is_not_found():
    assert Browser().get("/design/error/418/").status_code == 404


def test_skip_link_and_landmarks():
    page = parse(get("/design/work/"))
    first = next(page.iter("a"))
    assert first.attrib["href"] == "#main"
    assert by_id(page, "main").tag == "main"
    assert next(page.iter("nav")).get("aria-label") == "Main"
    current = [link for link in page.iter("a") if link.get("aria-current") == "page"]
    assert [text(link) for link in current] == ["Work list"]


def test_title_names_the_page_and_the_product():
    assert text(next(parse(get("/design/client/")).iter("title"))) == "Design – Valinta"


def test_language_is_changed_by_a_form_without_script():
    browser = Browser(headers={"accept-language": "en"})
    page = parse(browser.get("/design/work/").content.decode())
    (form,) = by_class(page, "v-languages")
    assert form.attrib["method"] == "post"
    fields = {e.attrib["name"]: e.attrib["value"] for e in form.iter("input")}
    assert fields["next"] == "/design/work/"
    response = browser.post(form.attrib["action"], {**fields, "language": "sv"})
    assert response.headers["Location"] == "/design/work/"
    assert 'lang="sv"' in browser.get("/design/work/").content.decode()


def test_signed_in_person_sees_a_name_and_signs_out_by_post(cast: Cast, signed_in):
    person = cast.official
    page = parse(signed_in(person).get("/design/work/").content.decode())
    (account,) = by_class(page, "v-account")
    assert str(person) in text(account)
    assert next(account.iter("form")).attrib["method"] == "post"


def test_stranger_sees_the_way_in():
    page = parse(get("/design/work/"))
    assert not by_class(page, "v-account")
    assert "Sign in" in [text(link) for link in by_class(page, "v-header__login")]


def test_missing_page_keeps_the_frame():
    response = Browser(headers={"accept-language": "en"}).get("/no/such/page/")
    assert response.status_code == 404
    assert text(next(parse(response.content.decode()).iter("h1"))) == "Page not found"


def test_forged_form_is_refused_politely():
    browser = Browser(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = browser.post("/design/form/", {})
    assert response.status_code == 403
    assert "waited too long" in response.content.decode()


def test_fault_page_needs_neither_request_nor_database():
    with translation.override("en"):
        page = parse(render_to_string("500.html"))
    assert text(next(page.iter("h1"))) == "Something went wrong"


def test_sign_in_page_has_the_design():
    page = parse(get("/account/login/"))
    assert text(next(page.iter("h1"))) == "Sign in"
    assert "govuk-input" in by_id(page, "id_login").attrib["class"]


def test_right_to_left_language_turns_the_page():
    with translation.override("ar"):
        html = render_to_string("404.html")
    assert 'dir="rtl"' in html
