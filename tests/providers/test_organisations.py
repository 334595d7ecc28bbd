"""Provider organisations: registering, people, places, evidence."""

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from core import clock
from core.actors import ANONYMOUS, SYSTEM, actor_for
from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import Event, StoredFile, User
from core.roles import Role
from providers import services
from providers.models import Evidence, Place, Provider, ProviderMember
from providers.rules import business_id
from providers.states import EvidenceKind
from tests.factories.core import UserFactory
from tests.factories.providers import business_id as good_id
from tests.factories.providers import make_provider

pytestmark = pytest.mark.django_db
PLACE: dict[str, Any] = {
    "name": "Toimisto",
    "street": "Katu 1",
    "postcode": "70100",
    "municipality": "Kuopio",
}
SIGN_UP = {
    "name": "Uusi Oy",
    "business_id": "0590964-3",
    "person": "Uusi Ihminen",
    "email": "uusi@provider.example",
    "password": "a long enough sentence",
    "language": "fi",
}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0590964-3", "0590964-3"),
        (" 05909643 ", "0590964-3"),
        ("590964-3", "0590964-3"),
        ("0590964-4", None),
        ("", None),
        ("abc", None),
        ("FI05909643", "0590964-3"),
        ("0590964-3\x00", None),
    ],
)
def test_business_ids_are_checked(typed, read):
    assert business_id(typed) == read


def test_a_wrong_or_known_business_id_is_refused_at_its_field():
    services.register_provider(ANONYMOUS, name="Eka Oy", business_id="0590964-3")
    for typed, code in (("0590964-4", "business_id_wrong"), ("05909643", "business_id_taken")):
        with pytest.raises(InvalidInput) as refusal:
            services.register_provider(ANONYMOUS, name="Toka Oy", business_id=typed)
        assert (refusal.value.code, refusal.value.field) == (code, "business_id")
    assert Provider.objects.count() == 1


def test_the_first_administrator_acts_for_the_provider():
    provider, administrator = make_provider(3)
    assert administrator.provider_id == provider.pk
    assert administrator.has(Role.PROVIDER_ADMIN)
    event = Event.objects.get(code="provider.registered")
    assert (event.subject_ref, event.chain.key) == (provider.ref, "installation")


def test_people_are_added_and_ended_but_never_the_last_administrator():
    provider, administrator = make_provider(3)
    coach = services.add_member(administrator, provider, UserFactory(), Role.COACH)
    assert services.add_member(administrator, provider, coach.user, Role.COACH) == coach
    first = ProviderMember.objects.get(role=Role.PROVIDER_ADMIN.value)
    with pytest.raises(WrongState, match="last_administrator"):
        services.end_member(administrator, first)
    services.end_member(administrator, coach)
    with pytest.raises(WrongState, match="member_ended"):
        services.end_member(administrator, coach)
    assert actor_for(coach.user).provider_id is None
    with pytest.raises(InvalidInput, match="role_not_here"):
        services.add_member(administrator, provider, coach.user, Role.MANAGER)


def test_others_do_not_change_an_organisation(cast):
    provider, administrator = make_provider(3)
    place = services.add_place(administrator, provider, **PLACE)
    member = ProviderMember.objects.get(provider=provider)
    for who in ("administrator", "coach", "procurement", "manager", "outsider"):
        stranger = cast.actor(who)
        steps = [
            lambda a=stranger: services.add_place(a, provider, **PLACE),
            lambda a=stranger: services.change_place(a, place, **PLACE, accessible=True),
            lambda a=stranger: services.add_member(a, provider, cast.outsider, Role.COACH),
            lambda a=stranger: services.end_member(a, member),
            lambda a=stranger: services.change_provider(
                a, provider, name="X", email="", phone="", language="fi"
            ),
        ]
        for step in steps:
            with pytest.raises(NotAllowed):
                step()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"postcode": "7010"}, "postcode"),
        ({"postcode": "7010a"}, "postcode"),
        ({"municipality": " "}, "municipality"),
    ],
)
def test_a_faulty_address_is_refused_at_its_field(change, field):
    provider, administrator = make_provider(3)
    with pytest.raises(InvalidInput) as refusal:
        services.add_place(administrator, provider, **{**PLACE, **change})
    assert refusal.value.field == field
    assert Place.objects.count() == 0


def test_r17_a_criminal_record_extract_is_never_stored(cast):
    provider, administrator = make_provider(3)
    days: dict[str, Any] = {"valid_from": date(2026, 3, 1), "valid_until": date(2027, 3, 1)}
    officer = cast.actor("procurement")
    kind = EvidenceKind.CRIMINAL_RECORD_CHECK
    file = StoredFile.objects.create(name="x", content_type="x", size=1, sha256="x", retention="procurement")
    with pytest.raises(InvalidInput, match="extract_not_stored"):
        services.record_evidence(officer, provider, kind=kind, file=file, **days)
    with pytest.raises(NotAllowed):
        services.record_evidence(administrator, provider, kind=kind, **days)
    row = services.record_evidence(officer, provider, kind=kind, **days)
    assert (row.checked_by, row.checked_at, row.file) == (cast.procurement, clock.now(), None)
    services.record_evidence(administrator, provider, kind=EvidenceKind.TAX, **days)
    with pytest.raises(InvalidInput, match="dates_wrong"):
        services.record_evidence(
            administrator,
            provider,
            kind=EvidenceKind.TAX,
            valid_from=date(2026, 3, 1),
            valid_until=date(2026, 3, 1),
        )
    assert Evidence.objects.count() == 2


def test_a_stale_change_of_contact_details_is_refused():
    provider, administrator = make_provider(3)
    facts = {"email": "", "phone": "", "language": "fi"}
    services.change_provider(administrator, provider, name="Toinen", version=1, **facts)
    with pytest.raises(StaleVersion):
        services.change_provider(administrator, provider, name="Kolmas", version=1, **facts)
    assert services.change_provider(SYSTEM, provider, name="Neljäs", version=2, **facts).name == "Neljäs"


def test_a_stranger_registers_on_the_page_and_may_apply_at_once(client):
    answer = client.post(reverse("providers:sign_up"), SIGN_UP)
    assert answer["Location"] == reverse("procurement:systems")
    provider = Provider.objects.get()
    assert provider.members.get().user == User.objects.get()
    assert client.get(reverse("providers:own")).status_code == 200


def test_an_address_taken_at_the_same_moment_is_refused_alike(monkeypatch):
    """The other request commits after this one looked: only the database sees it."""
    UserFactory(email=SIGN_UP["email"])
    monkeypatch.setattr(
        "providers.services.organisations.User.objects.filter", lambda **_: User.objects.none()
    )
    with pytest.raises(InvalidInput) as refusal:
        services.sign_up(ANONYMOUS, **SIGN_UP)
    assert (refusal.value.code, refusal.value.field) == ("email_taken", "email")
    assert (User.objects.count(), Provider.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"business_id": "0590964-4"}, "id_business_id"),
        ({"password": "short"}, "id_password"),
        ({"email": "not an address"}, "id_email"),
    ],
)
def test_a_faulty_registration_keeps_what_was_typed(client, change, said):
    answer = client.post(reverse("providers:sign_up"), {**SIGN_UP, **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{said}"' in page
    assert "Uusi Ihminen" in page
    assert "a long enough sentence" not in page  # a password is never sent back
    assert (User.objects.count(), Provider.objects.count()) == (0, 0)


def test_the_administrator_keeps_places_and_people_on_pages(signed_in):
    provider, administrator = make_provider(3)
    browser = signed_in(administrator.user)
    browser.post(reverse("providers:new_place"), {**PLACE, "accessible": "on"})
    place = Place.objects.get()
    assert place.accessible
    stale = {**PLACE, "name": "Minun", "version": "1"}
    services.change_place(administrator, place, **{**PLACE, "name": "Toisen"}, accessible=False)
    answer = browser.post(reverse("providers:edit_place", args=[place.public_id]), stale)
    assert answer.status_code == 409
    assert "Toisen" in answer.content.decode()
    assert "Minun" in answer.content.decode()
    member = services.add_member(administrator, provider, UserFactory(), Role.COACH)
    browser.post(reverse("providers:end_member", args=[member.public_id]))
    member.refresh_from_db()
    assert member.ended_at == clock.now()
    assert "Toisen" in browser.get(reverse("providers:own")).content.decode()
    assert good_id(3) == provider.business_id


def test_another_providers_place_is_not_found(signed_in):
    provider, administrator = make_provider(3)
    _rival, rivals_admin = make_provider(4)
    place = services.add_place(administrator, provider, **PLACE)
    browser = signed_in(rivals_admin.user)
    assert browser.get(reverse("providers:edit_place", args=[place.public_id])).status_code == 404


def test_registering_is_tried_so_often_and_no_more(client):
    cache.clear()
    faulty = {**SIGN_UP, "business_id": "0590964-4"}
    codes = [client.post(reverse("providers:sign_up"), faulty).status_code for _ in range(31)]
    assert codes[:30] == [422] * 30
    answer = client.post(reverse("providers:sign_up"), SIGN_UP, headers={"accept-language": "en"})
    assert b"Too many tries" in answer.content
    assert Provider.objects.count() == 0
    cache.clear()
