"""Work lists: what admitted providers are asked since a requirement changed, and what came of it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Authority
from core.worklist import WorkItem
from procurement.selectors import renewals
from procurement.states import RenewalState

SHOWN = 50


def officers_work(authority: Authority) -> Iterator[WorkItem]:
    """Answers to assess; providers that stayed silent past the last day."""
    rows = list(renewals.waiting_for_officer(authority)[:SHOWN])
    hows = renewals.deadline_hows(rows)
    for row in rows:
        silent = row.state == RenewalState.ASKED
        title = _("No answer in time: %(provider)s") if silent else _("Assess the new answer: %(provider)s")
        yield WorkItem(
            "renewal",
            title % {"provider": row.provider},
            reverse("procurement:assess_renewal", args=[row.public_id]),
            row.answer_by if silent else None,
            str(row.requirement.system),
            how=hows[row.pk],
        )


def providers_work(provider_id: int) -> Iterator[WorkItem]:
    """Changed requirements to answer."""
    rows = list(renewals.waiting_for_provider(provider_id)[:SHOWN])
    hows = renewals.deadline_hows(rows)
    for row in rows:
        url = reverse("procurement:renewal", args=[row.public_id])
        title = _("Answer a changed requirement")
        yield WorkItem("renewal", title, url, row.answer_by, str(row.requirement.system), how=hows[row.pk])
