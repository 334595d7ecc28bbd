"""Services about people, and messages to them."""

from datetime import date

import pytest

from core import messages, services
from core.actors import SYSTEM
from core.errors import InvalidInput, NotAllowed
from core.models import Authority, Client, ConsentKind, Event, OutboxKind
from core.roles import Role
from tests.factories.core import ClientFactory

AINO = {"first_name": "Aino", "last_name": "Esimerkki", "municipality": "Kuopio"}


def record(cast, who="official", **more) -> Client:
    facts = {**AINO, "birth_date": date(1980, 5, 17), **more}
    return services.record_client(cast.actor(who), **facts)


def refusal(cast, **more) -> tuple[str, str | None]:
    with pytest.raises(InvalidInput) as refused:
        record(cast, **more)
    return refused.value.code, refused.value.field


def test_an_official_records_a_client_of_the_own_authority(cast):
    client = record(cast, personal_id="170580-957h")
    assert (client.authority, client.official) == (cast.authority, cast.official)
    assert client.personal_id == "170580-957H"
    assert Event.objects.get(subject_ref=client.ref).code == "client.recorded"


@pytest.mark.parametrize(
    "who", ["procurement", "finance", "manager", "auditor", "administrator", "coach", "outsider"]
)
def test_nobody_else_records_clients(cast, who):
    with pytest.raises(NotAllowed):
        record(cast, who)
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"first_name": " "}, "name_missing", "first_name"),
        ({"last_name": ""}, "name_missing", "last_name"),
        ({"birth_date": date(2020, 1, 1)}, "birth_date_impossible", "birth_date"),
        ({"birth_date": date(1890, 1, 1)}, "birth_date_impossible", "birth_date"),
        ({"personal_id": "170580-957J"}, "personal_id_wrong", "personal_id"),
        ({"personal_id": "180580-9578"}, "personal_id_wrong", "personal_id"),
        ({"email": "aino@"}, "email_invalid", "email"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, wrong, code, field):
    assert refusal(cast, **wrong) == (code, field)


def test_one_person_is_one_client_of_an_authority(cast):
    record(cast, personal_id="170580-957H")
    assert refusal(cast, personal_id="170580-957h") == ("client_exists", "personal_id")
    record(cast, "other_official", personal_id="170580-957H")
    assert Client.objects.count() == 2, "another authority has its own"


def test_a_person_who_knows_no_identity_code_is_recorded_too(cast):
    assert record(cast).pk != record(cast).pk


def test_consent_is_dated_and_withdrawing_ends_it(cast):
    client, official = record(cast), cast.actor("official")
    first = services.record_consent(official, client, ConsentKind.HEALTH_TO_PROVIDER)
    assert services.record_consent(official, client, ConsentKind.HEALTH_TO_PROVIDER) == first
    services.withdraw_consent(official, client, ConsentKind.HEALTH_TO_PROVIDER)
    services.withdraw_consent(official, client, ConsentKind.HEALTH_TO_PROVIDER)
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert services.record_consent(official, client, ConsentKind.HEALTH_TO_PROVIDER) != first
    told = list(
        Event.objects.filter(code__startswith="consent").values_list("code", flat=True).order_by("number")
    )
    assert told == ["consent.given", "consent.withdrawn", "consent.given"]


@pytest.mark.parametrize("who", ["other_official", "coach", "finance"])
def test_consent_is_recorded_by_the_own_authoritys_officials(cast, who):
    with pytest.raises(NotAllowed):
        services.record_consent(cast.actor(who), record(cast), ConsentKind.MESSAGES)


def test_the_operator_makes_an_authority_and_a_manager_names_staff(cast):
    city = services.create_authority(code="lahti", name="Lahti", municipalities=["Lahti"])
    assert Authority.objects.get(code="lahti") == city
    with pytest.raises(InvalidInput):
        services.create_authority(code="lahti", name="Lahti")
    with pytest.raises(NotAllowed):
        services.create_authority(cast.actor("manager"), code="vaasa", name="Vaasa")
    user = services.invite_user("uusi@kuopio.example", "Uusi", "sv")
    assert services.invite_user("UUSI@kuopio.example", "Uusi") == user
    membership = services.add_staff(cast.actor("manager"), cast.authority, user, Role.FINANCE)
    assert services.add_staff(SYSTEM, cast.authority, user, Role.FINANCE) == membership
    for who in ("official", "other_official"):
        with pytest.raises(NotAllowed):
            services.add_staff(cast.actor(who), cast.authority, user, Role.MANAGER)
    with pytest.raises(InvalidInput):
        services.add_staff(SYSTEM, cast.authority, user, Role.COACH)


def test_an_invitation_needs_an_address(db):
    with pytest.raises(InvalidInput):
        services.invite_user("nobody", "Nobody")


# Messages ------------------------------------------------------------------------------------------------


def send(client: Client, template: str = "account_invitation"):
    return messages.to_client(client, template, {}, key="k", authority=client.authority)


@pytest.mark.parametrize(
    ("facts", "consent", "kind", "to"),
    [
        ({"email": "aino@posti.example"}, True, OutboxKind.EMAIL, "aino@posti.example"),
        ({"email": "aino@posti.example"}, None, OutboxKind.SMS, "+358 40 111 2222"),
        (
            {"email": "aino@posti.example", "phone": ""},
            None,
            OutboxKind.LETTER,
            "Esimerkkikatu 1, 70100 Kuopio",
        ),
        ({"email": "aino@posti.example"}, False, OutboxKind.LETTER, "Esimerkkikatu 1, 70100 Kuopio"),
        ({"phone": "", "non_disclosure": True}, None, OutboxKind.LETTER, ""),
    ],
)
def test_a_client_is_told_in_the_way_the_client_wants(cast, facts, consent, kind, to):
    client, official = ClientFactory(authority=cast.authority, **facts), cast.actor("official")
    if consent is not None:
        services.record_consent(official, client, ConsentKind.MESSAGES)
    if consent is False:
        services.withdraw_consent(official, client, ConsentKind.MESSAGES)
    row = send(client)
    assert (row.kind, row.payload["to"]) == (kind, to)


def test_texts_are_plain_and_in_the_recipients_language(cast):
    user = services.invite_user("o@kuopio.example", "Miina O'Neill & Co", "en")
    row = messages.to_user(user, "account_invitation", {}, key="again", authority=cast.authority)
    assert row.payload["subject"] == "Your account in Valinta"
    assert "Miina O'Neill & Co, an account" in row.payload["text"]
    assert row.payload["text"].rstrip().endswith(cast.authority.email)
    assert row.authority == cast.authority
