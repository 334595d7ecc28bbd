"""The named cast of the stories: who works where, and the actor each is."""

from dataclasses import dataclass

from core.actors import Actor, actor_for
from core.models import Authority, User
from core.roles import Role
from providers.models import Provider, ProviderMember
from tests.factories.core import AuthorityFactory, MembershipFactory, UserFactory


@dataclass(frozen=True)
class Cast:
    """One city, one provider, and an outsider of each."""

    authority: Authority
    provider: Provider
    official: User
    procurement: User
    finance: User
    manager: User
    auditor: User
    administrator: User
    coach: User
    outsider: User
    other_authority: Authority
    other_official: User

    def actor(self, who: str) -> Actor:
        """The actor of one of the people, by name."""
        return actor_for(getattr(self, who))


def staff(authority: Authority, role: Role, name: str) -> User:
    """A person with one role in an authority."""
    user: User = UserFactory(
        name=name, email=f"{name.split(maxsplit=1)[0].lower()}.{authority.code}@valinta.example"
    )
    MembershipFactory(authority=authority, user=user, role=role.value)
    return user


def make_provider(name: str = "Askel ry", business_id: str = "1234567-1") -> Provider:
    """A provider organisation (business ids with a right check digit are the caller's affair)."""
    return Provider.objects.create(name=name, business_id=business_id, email="info@askel.example")


def make_cast() -> Cast:
    """Everyone."""
    city, other = AuthorityFactory(code="kuopio"), AuthorityFactory(code="pori")
    provider = make_provider()
    administrator = UserFactory(name="Pirkko Palvelu", email="pirkko@askel.example")
    coach = UserFactory(name="Kalle Valmentaja", email="kalle@askel.example")
    ProviderMember.objects.create(provider=provider, user=administrator, role=Role.PROVIDER_ADMIN.value)
    ProviderMember.objects.create(provider=provider, user=coach, role=Role.COACH.value)
    return Cast(
        authority=city,
        provider=provider,
        official=staff(city, Role.OFFICIAL, "Outi Omavirkailija"),
        procurement=staff(city, Role.PROCUREMENT, "Heikki Hankkija"),
        finance=staff(city, Role.FINANCE, "Raija Raha"),
        manager=staff(city, Role.MANAGER, "Matti Johtaja"),
        auditor=staff(city, Role.AUDITOR, "Tarja Tarkastaja"),
        administrator=administrator,
        coach=coach,
        outsider=UserFactory(name="Ulla Ulkopuolinen", email="ulla@valinta.example"),
        other_authority=other,
        other_official=staff(other, Role.OFFICIAL, "Vieras Virkailija"),
    )
