"""The admin site as an app of this installation."""

from django.contrib.admin.apps import AdminConfig


class ValintaAdminConfig(AdminConfig):
    """Django's admin, kept for looking: state and money are read-only in it."""
