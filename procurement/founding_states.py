"""Kinds of what is announced about a system as a whole."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """What a notice of a system tells."""

    FOUNDING = "founding", _("Notice of the system")
    DURATION = "duration", _("Notice of another duration")
    CLOSING = "closing", _("Notice of closing before the end")
