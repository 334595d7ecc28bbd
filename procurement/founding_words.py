"""What is announced about a system as a whole, as people read it, in the active language."""

from datetime import timedelta

from django.utils.translation import gettext as _

from core.i18n import pick
from core.shapes import day_words
from procurement.models import SystemBreak, SystemNotice


def break_words(row: SystemBreak) -> str:
    """A break's first and last day, and why."""
    last = row.ends_on - timedelta(days=1)
    span = f"{day_words(row.starts_on)}–{day_words(last)}"
    return f"{span}: {pick(row.reason)}" if pick(row.reason) else span


def notice_words(row: SystemNotice) -> str:
    """A notice in one line, with its reason."""
    facts = {"kind": row.get_kind_display(), "sent": day_words(row.sent_on), "end": day_words(row.ends_on)}
    text = _("%(kind)s, sent %(sent)s: the system ends on %(end)s.") % facts
    return f"{text} {pick(row.reason)}".strip()
