"""Rows of the kernel. All people are invented."""

import factory
from factory.django import DjangoModelFactory

from core.models import Authority, Client, Membership, User
from core.roles import Role


class AuthorityFactory(DjangoModelFactory):
    """A contracting authority."""

    class Meta:
        model = Authority

    code = factory.Sequence(lambda n: f"city-{n}")
    name = factory.LazyAttribute(lambda row: {"fi": f"Kaupunki {row.code}", "en": f"City {row.code}"})
    email = "kirjaamo@city.example"
    phone = "+358 40 000 0000"
    municipalities = ["Kuopio", "Siilinjärvi"]


class UserFactory(DjangoModelFactory):
    """A person who can sign in with the password ``correct horse battery``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@valinta.example")
    name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = factory.django.Password("correct horse battery")


class MembershipFactory(DjangoModelFactory):
    """A role in an authority."""

    class Meta:
        model = Membership

    authority = factory.SubFactory(AuthorityFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.OFFICIAL.value


class ClientFactory(DjangoModelFactory):
    """A client of an authority."""

    class Meta:
        model = Client

    authority = factory.SubFactory(AuthorityFactory)
    first_name = "Aino"
    last_name = "Esimerkki"
    birth_date = "1980-05-17"
    phone = "+358 40 111 2222"
    address = "Esimerkkikatu 1, 70100 Kuopio"
    municipality = "Kuopio"
    language = "fi"
    official = factory.SubFactory(UserFactory)
