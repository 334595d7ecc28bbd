"""Every address of the project, asked for by everyone: the right people get in, all others do not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config.api import api
from core import access, clock, outbox
from core.models import AccessPurpose, User
from core.roles import AUTHORITY_ROLES, PROVIDER_ROLES
from providers.models import ProviderMember
from tests.conftest import MONDAY
from tests.contracts.matrix import CLIENTS, PEOPLE, Row, Story
from tests.contracts.rows import ROOMS, all_rows
from tests.factories.cast import make_cast, make_provider
from tests.factories.core import ClientFactory, MembershipFactory, UserFactory

NOT_OURS = {"admin"}
"""Django's admin has tests of its own."""
WAYS_IN = ("/account/login/", "/c/")


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker) -> Iterator[Story]:
    """The case, made once for all who ask, and taken back in the end."""
    with django_db_blocker.unblock(), clock.stopped_at(MONDAY), outbox.asleep(), transaction.atomic():
        told = Story(make_cast())
        told.things |= {"foreigner": foreigner(told), "rival": rival(told)}
        for room in ROOMS:
            getattr(room, "prepare", lambda story: None)(told)
        yield told
        transaction.set_rollback(True)


def foreigner(story: Story) -> User:
    """A person with every role in another authority."""
    user: User = UserFactory(name="Vieras")
    for role in AUTHORITY_ROLES:
        MembershipFactory(authority=story.cast.other_authority, user=user, role=role.value)
    return user


def rival(story: Story) -> User:
    """A person with every role in another provider."""
    user: User = UserFactory(name="Kilpailija")
    provider = make_provider("Kilpailija oy", "7654321-2")
    for role in PROVIDER_ROLES:
        ProviderMember.objects.create(provider=provider, user=user, role=role.value)
    return user


def client_code(story: Story, purpose: str) -> tuple[str, str]:
    """The code and date of birth of the client of a purpose; issued once, since a newer one ends the older."""
    if f"code_{purpose}" not in story.things:
        client, subject = story.clients.get(purpose) or (ClientFactory(authority=story.cast.authority), "0")
        until = clock.now() + timedelta(days=10)
        code = access.issue_code(client, AccessPurpose(purpose), subject, until)
        story.things[f"code_{purpose}"] = (code, client.birth_date)
    return story.things[f"code_{purpose}"]


def browser_of(story: Story, who: str) -> Browser:
    """A browser in which one of the people is signed in."""
    browser = Browser(headers={"accept-language": "en"})
    if who in CLIENTS:
        code, born = client_code(story, who.removeprefix("client_"))
        assert browser.post("/c/", {"code": code, "birth_date": born}).status_code == 302
    elif who != "anonymous":
        user = story.things.get(who) or getattr(story.cast, who)
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def ask(browser: Browser, row: Row, story: Story) -> HttpResponseBase:
    """The answer to one row; whatever it changed is taken back."""
    arguments = row.arguments(story)
    data = row.data(story) if callable(row.data) else row.data
    with transaction.atomic():
        if row.is_api:
            path = "/api/v1" + row.name.format(**arguments)
            answer = browser.generic(row.method, path, _json(data), content_type="application/json")
        else:
            send = browser.post if row.method == "POST" else browser.get
            answer = send(reverse(row.name, kwargs=dict(arguments)), dict(data or {}))
        transaction.set_rollback(True)
    return answer


def _json(data: object) -> str:
    return DjangoJSONEncoder().encode(data) if data is not None else ""


def got_in(answer: HttpResponseBase, row: Row) -> bool:
    """Whether somebody was let in: shown a page, sent on, or told what to correct."""
    if answer.status_code in (301, 302):
        leads_in = answer["Location"].split("?")[0] in WAYS_IN
        return not leads_in or row.name in ("client_sign_in", "client_sign_out", "account_logout")
    return answer.status_code not in (401, 403, 404)


def fault(row: Row, who: str, answer: HttpResponseBase) -> str:
    """What is wrong with an answer, in words; nothing when all is well."""
    allowed = who in row.allowed
    if got_in(answer, row) == allowed and answer.status_code < 500 and answer.status_code != 405:
        return ""
    said = f"{answer.status_code} {answer.get('Location', '')}"
    return f"{row.key}: {who} {'should' if allowed else 'should not'} get in, got {said}"


@pytest.mark.django_db
@pytest.mark.parametrize("who", PEOPLE)
def test_the_right_people_get_in_and_the_others_do_not(story, settings, who):
    settings.DEMO = False
    settings.WHITENOISE_AUTOREFRESH = True
    kept = browser_of(story, who)
    wrong = []
    for row in all_rows():
        cache.clear()
        # Signing out, or in as somebody else, is done in a browser of its own.
        browser = browser_of(story, who) if row.name.startswith(("account_", "client_")) else kept
        wrong.append(fault(row, who, ask(browser, row, story)))
    assert not any(wrong), "\n".join(filter(None, wrong))


def page_names(patterns: list, prefix: str = "") -> Iterator[str]:
    """The names of every address below a resolver."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace in NOT_OURS:
                continue
            below = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from page_names(pattern.url_patterns, below)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def operations() -> Iterator[str]:
    """Every operation of the API."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            yield f"{method.upper()} {path.removeprefix('/api/v1')}"


def test_every_address_is_in_the_matrix():
    pages = {name for name in page_names(get_resolver().url_patterns) if not name.startswith("api-1:")}
    listed = {row.key for row in all_rows()}
    missing = sorted((pages | set(operations())) - listed)
    assert not missing, "not in tests/contracts/rows/: " + ", ".join(missing)


def test_the_matrix_lists_nothing_that_is_not_there():
    there = set(page_names(get_resolver().url_patterns)) | set(operations())
    unknown = sorted({row.key for row in all_rows()} - there)
    assert not unknown, "no such address: " + ", ".join(unknown)
