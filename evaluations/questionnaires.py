"""The questions, by version: a request names the version it was sent with, and shows it for good."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.states import Audience


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Questions of one version. ``items`` are statements answered from 1 (not at all) to 5 (completely)."""

    code: str
    audience: Audience
    nps: str | Promise = ""
    items: tuple[str | Promise, ...] = ()
    rating: str | Promise = ""
    comment: str | Promise = ""


CLIENT_1 = Questionnaire(
    "client-1",
    Audience.CLIENT,
    nps=_("How likely are you to recommend this service to somebody in your situation?"),
    items=(
        _("I got the help I needed."),
        _("I was listened to."),
        _("The service took me forward."),
    ),
    comment=_("Is there something else you want to say?"),
)
OFFICIAL_1 = Questionnaire(
    "official-1",
    Audience.OFFICIAL,
    rating=_("How well did the provider do its work in this order?"),
    comment=_("In your own words"),
)

QUESTIONNAIRES = {form.code: form for form in (CLIENT_1, OFFICIAL_1)}
CURRENT = {Audience.CLIENT: CLIENT_1, Audience.OFFICIAL: OFFICIAL_1}

AGREEMENT = (
    (1, _("Not at all")),
    (2, _("A little")),
    (3, _("Partly")),
    (4, _("Mostly")),
    (5, _("Completely")),
)
RATINGS = (
    (1, _("Poorly")),
    (2, _("Below what was agreed")),
    (3, _("As agreed")),
    (4, _("Well")),
    (5, _("Very well")),
)
