"""Colleagues: invited by a code in a mail, joined with an account, revoked, ended; the code is no bearer of more."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock, codes
from core.actors import ANONYMOUS, actor_for
from core.errors import InvalidInput, NotAllowed, WrongState
from core.models import Event, Outbox, User
from core.roles import Role
from providers import services
from providers.models import Invitation, ProviderMember
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db
EMAIL = "uusi@askel.example"
PASSWORD = "a long enough sentence"
CODE = re.compile(r"#([0-9A-Z-]{14})")


def invite(cast, email=EMAIL, role=Role.COACH) -> Invitation:
    return services.invite_colleague(cast.actor("administrator"), cast.provider, email=email, role=role)


def mailed_code(email=EMAIL) -> str:
    texts = [r.payload["text"] for r in Outbox.objects.order_by("pk") if r.payload["to"] == email]
    return CODE.findall(texts[-1])[0]


def find(code: str) -> Invitation:
    return services.find_invitation(code, caller="10.0.0.1")


def accept(invitation, actor=ANONYMOUS, **changes):
    facts = {"name": "Uusi Kollega", "password": PASSWORD, **changes}
    return services.accept_invitation(actor, invitation, **facts)


def test_a_colleague_is_invited_joins_and_has_the_role(cast):
    invitation = invite(cast)
    member, user = accept(find(mailed_code()))
    assert (member.provider, member.role, user.email) == (cast.provider, "coach", EMAIL)
    assert user.check_password(PASSWORD)
    assert actor_for(user).in_provider(cast.provider.pk, Role.COACH)
    assert not actor_for(user).has(Role.PROVIDER_ADMIN)
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.accepted_at) == (user, clock.now())
    told = Event.objects.filter(subject_ref=invitation.ref).order_by("number").values_list("code", flat=True)
    assert list(told) == ["colleague.invited", "invitation.accepted"]


def test_the_code_is_kept_as_a_digest_and_stands_in_the_fragment(cast):
    invitation = invite(cast)
    code = mailed_code()
    assert invitation.digest == codes.digest(codes.normalise_code(code))
    (text,) = [r.payload["text"] for r in Outbox.objects.all() if r.payload["to"] == EMAIL]
    assert f"{reverse('providers:join')}#{code}" in text
    assert code not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_code_works_once(cast):
    first = invite(cast)
    code = mailed_code()
    accept(find(code))
    with pytest.raises(InvalidInput) as again:
        find(code)
    assert again.value.code == "invitation_ended"
    with pytest.raises(InvalidInput):
        accept(first)
    assert ProviderMember.objects.filter(user__email=EMAIL).count() == 1


def test_a_newer_invitation_ends_the_older_and_time_ends_both(cast):
    invite(cast)
    old = mailed_code()
    invite(cast, role=Role.PROVIDER_ADMIN)
    with pytest.raises(InvalidInput):
        find(old)
    assert find(mailed_code()).role == "provider_administrator"
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    clock.advance(timedelta(days=14))
    with pytest.raises(InvalidInput) as late:
        find(mailed_code())
    assert late.value.code == "invitation_ended"


def test_a_revoked_invitation_opens_nothing(cast):
    invitation = invite(cast)
    code = mailed_code()
    services.revoke_invitation(cast.actor("administrator"), invitation)
    with pytest.raises(InvalidInput):
        find(code)
    with pytest.raises(WrongState):
        services.revoke_invitation(cast.actor("administrator"), invitation)


def test_guessing_is_limited(cast):
    invite(cast)
    for _number in range(30):
        with pytest.raises(InvalidInput):
            find("0000-0000-0000")
    with pytest.raises(Exception, match="too_many_tries"):
        find(mailed_code())


@pytest.mark.parametrize(
    ("email", "role", "code"),
    [
        ("nobody", Role.COACH, "email_invalid"),
        (EMAIL, Role.MANAGER, "role_not_here"),
        ("kalle@askel.example", Role.COACH, "member_already"),
    ],
)
def test_what_cannot_be_is_refused(cast, email, role, code):
    with pytest.raises(InvalidInput) as refused:
        invite(cast, email, role)
    assert refused.value.code == code


@pytest.mark.parametrize("who", ["coach", "official", "procurement", "outsider"])
def test_only_the_administrator_invites_and_revokes(cast, who):
    invitation, actor = invite(cast), cast.actor(who)
    with pytest.raises(NotAllowed):
        services.invite_colleague(actor, cast.provider, email="x@askel.example", role=Role.COACH)
    with pytest.raises(NotAllowed):
        services.revoke_invitation(actor, invitation)


def test_too_many_open_invitations_are_refused(cast, monkeypatch):
    monkeypatch.setattr("providers.services.colleagues.OPEN_AT_ONCE", 2)
    invite(cast, "a@askel.example")
    invite(cast, "b@askel.example")
    invite(cast, "b@askel.example")
    with pytest.raises(WrongState) as refused:
        invite(cast, "c@askel.example")
    assert refused.value.code == "too_many_invitations"


# Accounts ------------------------------------------------------------------------------------------------


def test_who_has_an_account_signs_in_first_and_joins_with_it(cast):
    user = UserFactory(email=EMAIL)
    found = find((invite(cast), mailed_code())[1])
    with pytest.raises(InvalidInput) as refused:
        accept(found)
    assert refused.value.code == "sign_in_first"
    member, joined = accept(found, actor_for(user), name="", password="")
    assert (member.user, joined) == (user, user)


def test_a_code_forwarded_to_somebody_else_opens_nothing(cast):
    invite(cast)
    with pytest.raises(InvalidInput) as refused:
        accept(find(mailed_code()), cast.actor("outsider"))
    assert refused.value.code == "invitation_for_another"
    assert not ProviderMember.objects.filter(user=cast.outsider).exists()


@pytest.mark.parametrize(
    ("changes", "code"), [({"password": "short"}, "password_weak"), ({"name": " "}, "name_missing")]
)
def test_a_new_account_needs_a_name_and_a_good_password(cast, changes, code):
    invite(cast)
    with pytest.raises(InvalidInput) as refused:
        accept(find(mailed_code()), **changes)
    assert refused.value.code == code
    assert not User.objects.filter(email=EMAIL).exists()


# Pages ---------------------------------------------------------------------------------------------------


def test_the_whole_way_on_pages(cast, signed_in):
    administrator = signed_in(cast.administrator)
    assert (
        reverse("providers:invite_colleague") in administrator.get(reverse("providers:own")).content.decode()
    )
    answer = administrator.post(
        reverse("providers:invite_colleague"), {"email": EMAIL, "role": "coach"}, follow=True
    )
    assert EMAIL in answer.content.decode()
    stranger = Browser(headers={"accept-language": "en"})
    assert stranger.get(reverse("providers:join_account"))["Location"] == reverse("providers:join")
    wrong = stranger.post(reverse("providers:join"), {"code": "7K2M-0P4T-W9XD"})
    assert wrong.status_code == 422
    assert stranger.post(reverse("providers:join"), {"code": mailed_code()})["Location"] == reverse(
        "providers:join_account"
    )
    page = stranger.get(reverse("providers:join_account")).content.decode()
    assert cast.provider.name in page
    account = {"name": "Uusi Kollega", "password": "short", "language": "en"}
    refused = stranger.post(reverse("providers:join_account"), account)
    assert refused.status_code == 422
    assert "Uusi Kollega" in refused.content.decode()
    joined = stranger.post(reverse("providers:join_account"), {**account, "password": PASSWORD}, follow=True)
    assert f"Welcome to {cast.provider.name}." in joined.content.decode()
    assert "Uusi Kollega" in administrator.get(reverse("providers:own")).content.decode()


def test_who_has_an_account_comes_back_after_signing_in(cast, signed_in):
    user = UserFactory(email=EMAIL)
    invite(cast)
    browser = Browser(headers={"accept-language": "en"})
    browser.post(reverse("providers:join"), {"code": mailed_code()})
    page = browser.get(reverse("providers:join_account")).content.decode()
    assert "Sign in with it, and you come back here." in page
    assert 'name="password"' not in page
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(reverse("providers:join_account"), {})["Location"] == reverse("home")
    assert ProviderMember.objects.filter(user=user, role="coach").exists()


def test_two_colleagues_of_one_provider_work_on_its_things_and_a_rivals_do_not(cast, signed_in):
    invite(cast, role=Role.PROVIDER_ADMIN)
    _member, user = accept(find(mailed_code()))
    assert signed_in(user).get(reverse("providers:own")).status_code == 200
    assert signed_in(cast.outsider).get(reverse("providers:own")).status_code == 403


def test_the_api_invites_lists_revokes_and_joins(cast, signed_in):
    administrator, at = signed_in(cast.administrator), "/api/v1/providers/own/invitations"
    made = administrator.post(at, {"email": EMAIL, "role": "coach"}, content_type="application/json")
    assert made.status_code == 201
    assert "digest" not in made.json()
    assert [row["email"] for row in administrator.get(at).json()] == [EMAIL]
    body = {"code": mailed_code(), "name": "Uusi", "password": PASSWORD}
    joined = Browser().post("/api/v1/providers/join", body, content_type="application/json")
    assert (joined.status_code, joined.json()["role"]) == (201, "coach")
    members = administrator.get("/api/v1/providers/own/members").json()
    (person,) = [row["person"] for row in members if row["email"] == EMAIL]
    assert person == User.objects.get(name="Uusi").ref, "who accepts an order is named so"
    ended = administrator.delete(f"/api/v1/providers/own/members/{joined.json()['id']}")
    assert ended.status_code == 204
    other = administrator.post(
        at, {"email": "o@askel.example", "role": "coach"}, content_type="application/json"
    ).json()
    assert administrator.delete(f"{at}/{other['id']}").status_code == 204
    assert administrator.get(at).json() == []
