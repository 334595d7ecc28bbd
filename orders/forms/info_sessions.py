"""Forms of information sessions."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Hinted, ValintaForm
from core.i18n import pick
from core.models import Client
from orders.forms.delivery import LocalTimeInput
from orders.models import InfoSession
from orders.selectors.choice import Card
from orders.services.info_sessions import SessionPlan
from orders.states.courses import Attendance, SeatState
from procurement.forms.common import SMALL, TextsForm
from procurement.models import Admission, Category
from procurement.states import AdmissionState, SystemState
from providers.models import Provider

DATETIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class InfoSessionForm(TextsForm):
    """An information session."""

    TEXTS = {"name": (_("Name of the session"), 1, "")}

    starts_at = forms.DateTimeField(label=_("Starts"), widget=LocalTimeInput, input_formats=DATETIMES)
    ends_at = forms.DateTimeField(label=_("Ends"), widget=LocalTimeInput, input_formats=DATETIMES)
    where = forms.CharField(
        label=_("Where"), max_length=200, help_text=_("The address, or how to join remotely.")
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=1000)
    categories = forms.MultipleChoiceField(
        label=_("Services"), widget=forms.CheckboxSelectMultiple(attrs=SMALL)
    )
    presenters = forms.MultipleChoiceField(
        label=_("Providers that present themselves"),
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
        help_text=_("They are told by e-mail. They never see who comes."),
    )

    def __init__(
        self, authority_id: int, *args: Any, session: InfoSession | None = None, **kwargs: Any
    ) -> None:
        if session is not None:
            kwargs["texts"] = {"name": session.name}
            kwargs["initial"] = {
                **{name: getattr(session, name) for name in ("starts_at", "ends_at", "where", "seats")},
                "categories": [row.ref for row in session.categories.all()],
                "presenters": [row.ref for row in session.presenters.all()],
            }
        super().__init__(*args, **kwargs)
        self.fields["name_fi"].required = True
        self.order_fields(["name_fi"])
        rows = Category.objects.filter(authority_id=authority_id, system__state=SystemState.OPEN)
        self.services = {row.ref: row for row in rows.order_by("code")}
        self.fields["categories"].choices = [(ref, str(row)) for ref, row in self.services.items()]  # type: ignore[attr-defined]
        self.providers = _admitted(list(self.services.values()))
        self.fields["presenters"].choices = [  # type: ignore[attr-defined]
            (provider.ref, f"{provider.name} ({services})") for provider, services in self.providers.values()
        ]

    def plan(self) -> SessionPlan:
        """What the service is given."""
        data = self.cleaned_data
        return SessionPlan(
            name=self.translations("name"),
            where=data["where"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            seats=data["seats"],
            categories=[self.services[ref] for ref in data["categories"]],
            presenters=[self.providers[ref][0] for ref in data["presenters"]],
        )


def _admitted(categories: list[Category]) -> dict[str, tuple[Provider, str]]:
    """Who is admitted in the categories, with the names of those services."""
    rows = Admission.objects.filter(category__in=categories, state=AdmissionState.ADMITTED)
    found: dict[str, tuple[Provider, list[str]]] = {}
    for row in rows.select_related("provider", "category").order_by("provider__name", "category__code"):
        found.setdefault(row.provider.ref, (row.provider, []))[1].append(pick(row.category.name))
    return {ref: (provider, ", ".join(names)) for ref, (provider, names) in found.items()}


class SessionClientForm(ValintaForm):
    """The official picks a client to sign up."""

    client = forms.ChoiceField(label=_("Which client?"))

    def __init__(self, clients: list[Client], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {client.ref: client for client in sorted(clients, key=lambda row: row.full_name)}
        self.fields["client"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            *((ref, client.full_name) for ref, client in self.rows.items()),
        ]


class WhoCameForm(ValintaForm):
    """Who came to an information session."""

    def __init__(self, rows: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"came_{row.ref}"] = forms.ChoiceField(
                label=row.client.full_name,
                help_text=_("On the waiting list") if row.state == SeatState.WAITING else "",
                choices=Attendance.choices[1:] + Attendance.choices[:1],
                initial=row.attendance,
                widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
            )

    def marks(self) -> dict[str, Attendance]:
        """Who came, by sign-up."""
        return {row.ref: Attendance(self.cleaned_data[f"came_{row.ref}"]) for row in self.rows}


class OnTheSpotForm(ValintaForm):
    """Which provider of the list the client chooses at a session; the session's presenters come first."""

    offer = forms.ChoiceField(label=_("Which provider does the client choose?"), widget=forms.RadioSelect)

    def __init__(self, cards: list[Card], here: Collection[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ranked = sorted((card for card in cards if card.open), key=lambda card: card.name not in here)
        self.fields["offer"].choices = [  # type: ignore[attr-defined]
            (card.ref, Hinted(card.name, _hint(card, card.name in here))) for card in ranked
        ]


def _hint(card: Card, presents: bool) -> str:
    parts = [str(_("Presents itself at this session."))] if presents else []
    return " ".join([*parts, card.summary, f"{card.where} · {card.languages}"])
