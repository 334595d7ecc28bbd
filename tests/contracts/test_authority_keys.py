"""Every row that an authority owns carries its authority's key, never empty (architecture: who owns what)."""

import pytest
from django.apps import apps
from django.db import models

ROOMS = {"core", "evaluations", "orders", "procurement", "providers", "vouchers"}
WITHOUT = {
    "core.Authority": "it is the authority",
    "core.User": "a person may work for several authorities and providers: memberships tell for whom",
    "core.ApiToken": "an authority's seat or a provider's, which is no authority's; a client's names the authority",
    "core.ChainHead": "an authority's chain or the installation's own",
    "core.Event": "its chain is the authority's or the installation's",
    "core.IdempotencyKey": "the caller's, for a week, before anybody is asked for whom the request is",
    "core.Note": "an authority's words, or words about an organisation that no authority owns",
    "core.Outbox": "an authority's message, or the installation's own: provider organisations and accounts",
    "core.StoredFile": "an authority's file, or a provider organisation's evidence",
    "procurement.LegalRule": "law is the same for all authorities",
    "providers.Evidence": "an organisation's, the same for all authorities",
    "providers.Invitation": "an organisation's, the same for all authorities",
    "providers.Place": "an organisation's, the same for all authorities",
    "providers.Provider": "organisations are installation-wide",
    "providers.ProviderMember": "an organisation's, the same for all authorities",
}
"""Rows that no authority owns, each with its reason."""

MODELS = [m for m in apps.get_models() if m._meta.app_label in ROOMS]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_row_carries_its_authority(model: type[models.Model]) -> None:
    keys = [f for f in model._meta.get_fields() if f.name == "authority" and not f.auto_created]
    if model._meta.label in WITHOUT:
        assert not keys or keys[0].null
        return
    assert keys, f"{model._meta.label} has no authority: add one, or say here why none owns it"
    assert not keys[0].null


def test_exceptions_exist() -> None:
    assert set(WITHOUT) <= {m._meta.label for m in MODELS}
