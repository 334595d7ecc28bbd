"""People with accounts: signing in, seats, passwords by mail, nobody signs up."""

import re

import pytest
from django.contrib.auth import get_user
from django.test import Client as Browser

from core import outbox, services
from core.actors import SYSTEM, seats_of
from core.models import Outbox, User
from core.roles import Role
from tests.factories.core import MembershipFactory

PASSWORD = "correct horse battery"


@pytest.fixture
def visitor() -> Browser:
    """A browser that reads English."""
    return Browser(headers={"accept-language": "en"})


def login(visitor: Browser, email: str, password: str = PASSWORD, **more):
    return visitor.post("/account/login/", {"login": email, "password": password, **more})


def test_the_right_password_leads_to_the_work_list(cast, visitor):
    answer = login(visitor, cast.official.email)
    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    page = visitor.get("/home/").content.decode()
    assert "Outi Omavirkailija" in page
    assert "Personal official" in page


def test_a_wrong_password_does_not(cast, visitor):
    page = login(visitor, cast.official.email, "wrong")
    assert page.status_code == 200
    assert not get_user(visitor).is_authenticated


def test_guessing_is_slowed(cast, visitor):
    for _ in range(12):
        login(visitor, cast.official.email, "wrong")
    login(visitor, cast.official.email)
    assert not get_user(visitor).is_authenticated


def test_signing_in_changes_the_sessions_key(cast, visitor):
    visitor.get("/account/login/")
    session = visitor.session
    session["some"] = "thing"
    session.save()
    before = session.session_key
    login(visitor, cast.official.email)
    assert visitor.session.session_key != before


def test_a_page_asked_for_first_comes_after_signing_in(cast, visitor):
    answer = visitor.get("/events/")
    assert answer["Location"] == "/account/login/?next=/events/"
    assert login(visitor, cast.auditor.email, next="/events/")["Location"] == "/events/"


def test_next_cannot_lead_elsewhere(cast, visitor):
    assert login(visitor, cast.auditor.email, next="https://evil.example/")["Location"] == "/home/"


def test_signing_out_needs_a_click(cast, signed_in):
    desk = signed_in(cast.official)
    desk.get("/account/logout/")
    assert get_user(desk).is_authenticated
    desk.post("/account/logout/")
    assert not get_user(desk).is_authenticated


def test_nobody_signs_up(visitor, db):
    visitor.post(
        "/account/signup/", {"email": "new@posti.example", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not User.objects.filter(email="new@posti.example").exists()


def test_an_invited_person_sets_a_password_by_mail(visitor, db, settings):
    user = services.invite_user("Uusi.Ihminen@kuopio.example", "Uusi Ihminen", "fi")
    invitation = Outbox.objects.get(subject_ref=user.ref)
    assert invitation.payload["to"] == "uusi.ihminen@kuopio.example"
    assert "/account/password/reset/" in invitation.payload["text"]
    assert not user.has_usable_password()

    visitor.post("/account/password/reset/", {"email": "uusi.ihminen@kuopio.example"})
    mail = Outbox.objects.exclude(pk=invitation.pk).get()
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.payload["text"])
    assert link, mail.payload["text"]
    page = visitor.get(link[1], follow=True)
    visitor.post(
        page.redirect_chain[-1][0], {"password1": "uusi-salasana-26", "password2": "uusi-salasana-26"}
    )
    login(visitor, "uusi.ihminen@kuopio.example", "uusi-salasana-26")
    assert get_user(visitor) == user


def test_a_reset_for_a_stranger_tells_nothing(visitor, db):
    answer = visitor.post("/account/password/reset/", {"email": "nobody@posti.example"})
    assert answer["Location"] == "/account/password/reset/done/"
    assert "/password/reset/key/" not in "".join(row.payload["text"] for row in Outbox.objects.all())


def test_changing_the_password_needs_the_old_one(cast, signed_in):
    desk = signed_in(cast.official)
    new = {"password1": "toinen-salasana-26", "password2": "toinen-salasana-26"}
    desk.post("/account/password/change/", {"oldpassword": "wrong", **new})
    assert User.objects.get(pk=cast.official.pk).check_password(PASSWORD)
    desk.post("/account/password/change/", {"oldpassword": PASSWORD, **new})
    assert User.objects.get(pk=cast.official.pk).check_password("toinen-salasana-26")


# Seats ---------------------------------------------------------------------------------------------------


def test_a_person_acts_in_one_organisation_at_a_time(cast, signed_in):
    MembershipFactory(authority=cast.other_authority, user=cast.official, role=Role.MANAGER.value)
    desk = signed_in(cast.official)
    assert desk.get("/api/v1/me").json()["authority"] == "kuopio"
    seat = next(s for s in seats_of(cast.official) if s.authority == cast.other_authority)
    assert desk.post("/seat/", {"seat": seat.key})["Location"] == "/home/"
    now = desk.get("/api/v1/me").json()
    assert (now["authority"], now["roles"]) == ("pori", ["manager"])


def test_a_seat_that_is_not_ones_own_is_refused(cast, signed_in):
    desk = signed_in(cast.official)
    other = seats_of(cast.other_official)[0].key
    assert desk.post("/seat/", {"seat": other}).status_code == 403
    assert desk.get("/api/v1/me").json()["authority"] == "kuopio"


def test_a_provider_member_has_a_seat(cast, signed_in):
    assert signed_in(cast.administrator).get("/api/v1/me").json()["provider"] == cast.provider.name


def test_a_role_that_has_ended_is_gone_at_once(cast, signed_in):
    desk = signed_in(cast.official)
    services.end_staff(SYSTEM, cast.official.memberships.get())
    assert desk.get("/api/v1/me").json()["roles"] == []
    assert "You have no role yet" in desk.get("/home/").content.decode()


def test_mail_waits_in_the_outbox_until_drained(visitor, cast):
    visitor.post("/account/password/reset/", {"email": cast.official.email})
    assert outbox.drain() == 1
