"""Messages of the room to providers' administrators and to the authority's procurement officers."""

from collections.abc import Iterable
from typing import Any

from core import messages
from core.models import Authority, Membership, User
from core.roles import Role
from procurement.models import Application
from providers.models import Provider
from providers.selectors import administrators


def has_mail(provider: Provider) -> bool:
    """Whether a provider can be told by mail; one taken over from a register may have no address here."""
    return bool(provider.email or administrators(provider))


def tell_provider(
    provider: Provider, template: str, context: dict[str, Any], *, key: str, authority: Authority
) -> None:
    """A mail to each administrator; to the organisation's own address when it has none here; else a letter.

    The letter encloses the ``document`` of the context.
    """
    facts = {"provider": provider, **context}
    people = administrators(provider)
    for person in people:
        messages.to_user(person, template, facts, key=f"{key}:{person.ref}", authority=authority)
    if people:
        return
    if provider.email:
        messages.to_address(provider.email, provider.language, template, facts, key=key, authority=authority)
        return
    document = facts.get("document")
    messages.by_letter(
        f"{provider.name} ({provider.business_id})",
        "",
        provider.language,
        template,
        facts,
        key=key,
        authority=authority,
        subject_ref=provider.ref,
        document_ref=document.ref if document else "",
    )


def tell_officers(application: Application, template: str, context: dict[str, Any], *, key: str) -> None:
    """A mail to the application's reviewer, or to every procurement officer while nobody has taken it."""
    people = (
        [application.reviewer] if application.reviewer is not None else officers_of(application.authority)
    )
    for person in people:
        facts = {"application": application, **context}
        messages.to_user(person, template, facts, key=f"{key}:{person.ref}", authority=application.authority)


def officers_of(authority: Authority) -> list[User]:
    """An authority's procurement officers."""
    rows = Membership.objects.filter(authority=authority, role=Role.PROCUREMENT.value, ended_at=None)
    return [row.user for row in rows.select_related("user").order_by("pk")]


def managers_of(authority: Authority) -> list[User]:
    """An authority's managers."""
    rows = Membership.objects.filter(authority=authority, role=Role.MANAGER.value, ended_at=None)
    return [row.user for row in rows.select_related("user").order_by("pk")]


def second_reviewers(authority: Authority, first: User | None) -> list[User]:
    """The people who may look at what one reviewer has prepared, each once."""
    people = {person.pk: person for person in (*officers_of(authority), *managers_of(authority))}
    return [person for key, person in sorted(people.items()) if first is None or key != first.pk]


def tell_people(
    people: Iterable[User], template: str, context: dict[str, Any], *, key: str, authority: Authority
) -> None:
    """A mail to each of some people of an authority."""
    for person in people:
        messages.to_user(person, template, context, key=f"{key}:{person.ref}", authority=authority)


def tell_all_officers(authority: Authority, template: str, context: dict[str, Any], *, key: str) -> None:
    """A mail to every procurement officer of an authority."""
    tell_people(officers_of(authority), template, context, key=key, authority=authority)
