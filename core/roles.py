"""The roles of domain.md's table, one name each."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person may be to the house."""

    OFFICIAL = "official", _("Personal official")
    PROCUREMENT = "procurement_officer", _("Procurement officer")
    FINANCE = "finance_officer", _("Finance officer")
    MANAGER = "manager", _("Manager")
    AUDITOR = "auditor", _("Auditor")
    PROVIDER_ADMIN = "provider_administrator", _("Provider's administrator")
    COACH = "coach", _("Coach")
    CLIENT = "client", _("Client")
    SYSTEM = "system", _("The system")


AUTHORITY_ROLES = (Role.OFFICIAL, Role.PROCUREMENT, Role.FINANCE, Role.MANAGER, Role.AUDITOR)
PROVIDER_ROLES = (Role.PROVIDER_ADMIN, Role.COACH)
