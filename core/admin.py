"""Django's admin, for looking only: every table of the house, nothing to change, sealed fields masked."""

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from core.fields import encrypted_fields

ROOMS = ("core", "providers", "procurement", "vouchers", "orders", "evaluations")
HIDDEN = {"password", "digest", "secret"}


class LookingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows to superusers. Whatever is to be changed is changed by a service, in a page of its own."""

    actions = None
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """Every field but the sealed and the secret ones."""
        masked = {*encrypted_fields(self.model), *HIDDEN}
        return [f.name for f in self.model._meta.fields if f.name not in masked]


def register_all() -> None:
    """Every model of the rooms."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            if not admin.site.is_registered(model):
                admin.site.register(model, LookingAdmin)


register_all()
# Signing in is done in one place, with its limits.
cast(Any, admin.site).login = secure_admin_login(admin.site.login)
