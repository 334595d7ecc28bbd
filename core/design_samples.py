"""Made-up data and snippets of the living catalogue (English, for those who write pages)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django import forms

from core import clock
from core.forms import EurosField, Hinted, ValintaForm

SWATCHES = ("deep", "lake", "mist", "sun", "paper", "sand", "ink", "good", "wait", "bad")


@dataclass(frozen=True, slots=True)
class Sample:
    """One component in one state: its snippet is both shown and drawn."""

    name: str
    snippet: str
    data: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


class SampleForm(ValintaForm):
    """Every kind of field."""

    name = forms.CharField(label="Name of the provider", max_length=60)
    business_id = forms.CharField(
        label="Business id",
        help_text="For example 1234567-1",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    price = EurosField(label="Price of one hour", help_text="Euros without VAT")
    starts = forms.DateField(label="First day")
    category = forms.ChoiceField(
        label="Service",
        choices=[("", "Choose"), ("coaching", "On-the-job coaching"), ("search", "Targeted job search")],
    )
    way = forms.ChoiceField(
        label="How do you meet the client?",
        widget=forms.RadioSelect,
        choices=[
            ("face", Hinted("Face to face", "At your place, the client's work place or the city's office")),
            ("remote", Hinted("Remotely", "By telephone or video")),
            ("both", "Both"),
        ],
    )
    languages = forms.MultipleChoiceField(
        label="Languages of the service",
        help_text="Choose all that your coaches speak well",
        widget=forms.CheckboxSelectMultiple,
        choices=[("fi", "Finnish"), ("sv", "Swedish"), ("en", "English"), ("ar", "Arabic")],
    )
    reasons = forms.CharField(label="Describe the service", widget=forms.Textarea, required=False)
    proof = forms.FileField(label="Certificate", help_text="PDF, at most 10 MB", required=False)
    agreed = forms.BooleanField(label="We accept the terms of the system, version 3")


def _day(days: int) -> date:
    return clock.today() + timedelta(days=days)


def groups() -> list[tuple[str, list[Sample]]]:
    """The catalogue's groups and their samples."""
    return [
        ("Headings, states and dates", _states()),
        ("Buttons and forms", _forms()),
        ("Messages", _messages()),
        ("Lists and facts", _lists()),
        ("Where a matter stands", _progress()),
        ("The client's choice", _choice()),
        ("Numbers as pictures", _numbers()),
    ]


def _states() -> list[Sample]:
    heading = '{% ui_heading "Order KUO-2018-0312" caption="Targeted job search" state="awaiting_choice" ' + (
        'state_label="Waits for the client" %}'
    )
    tags = [
        f'{{% ui_tag "{label}" "{kind}" %}}'
        for label, kind in (
            ("Draft", "neutral"),
            ("Running", "info"),
            ("Waits for you", "wait"),
            ("Admitted", "good"),
            ("Rejected", "bad"),
        )
    ]
    return [
        Sample("Page heading", heading),
        Sample("Tag", "\n".join(tags), note="Colour is never the only sign: the word says it too."),
        Sample("State", '{% ui_state "delivered" %} {% ui_state "interrupted" "Interrupted" %}'),
        Sample(
            "Deadline",
            "{% ui_deadline later how=how %}\n{% ui_deadline soon %}\n{% ui_deadline past %}\n"
            "{% ui_deadline past done=True %}",
            {
                "later": _day(9),
                "soon": _day(1),
                "past": _day(-2),
                "how": "10 working days from arrival; the day of arrival is not counted.",
            },
        ),
        Sample(
            "Back link and breadcrumbs",
            '{% ui_back "#" %}\n{% ui_breadcrumbs trail %}',
            {"trail": [("Orders", "#")]},
        ),
        Sample("Code", '{% ui_code "7QK4-M2XP-9RTA" label="Your code" %}'),
    ]


def _forms() -> list[Sample]:
    wrong = SampleForm({"name": "", "price": "much", "starts": "31.2.", "way": "", "business_id": "123"})
    buttons = (
        '<div class="v-row">{% ui_button "Send" %} {% ui_button "Save as draft" variant="secondary" %} '
        '{% ui_button "Withdraw" variant="warning" %} {% ui_button "Not now" disabled=True %}</div>'
    )
    return [
        Sample("Buttons", buttons),
        Sample(
            "Action",
            '{% ui_action "/design/form/" "Accept the order" version=3 %}',
            note="One button that posts.",
        ),
        Sample("Form with errors", '{% ui_form form submit="Send" cancel_url="/design/" %}', {"form": wrong}),
        Sample(
            "Stale form",
            "{% ui_stale rows %}",
            {"rows": [("State", "Accepted"), ("Changed by", "Aino Laine")]},
        ),
    ]


def _messages() -> list[Sample]:
    notices = "\n".join(
        f'{{% ui_notice kind="{kind}" title="{title}" %}}<p>{text}</p>{{% endui_notice %}}'
        for kind, title, text in (
            ("info", "", "The system is open until 31.12.2030. You can apply any day."),
            ("good", "Saved", "The offering is published and can be chosen from tomorrow."),
            ("wait", "One certificate ends soon", "Send a new one so that new orders keep coming."),
            ("bad", "The payment was not sent", "The bank account is missing from the invoice."),
        )
    )
    return [
        Sample("Notice", notices),
        Sample("Warning", '{% ui_warning "A client may change the provider once." %}'),
        Sample(
            "Confirmation",
            '{% ui_panel title="You chose Polku Oy" %}<p>They will call you within three working days.</p>{% endui_panel %}',
            note="It is the page's h1.",
        ),
        Sample(
            "Inset", '{% ui_inset %}<p class="govuk-body">The service costs you nothing.</p>{% endui_inset %}'
        ),
        Sample(
            "Details",
            '{% ui_details summary="How is the day counted?" %}<p>Saturdays, Sundays and holidays are left out.</p>'
            "{% endui_details %}",
        ),
        Sample(
            "Empty",
            '{% ui_empty "No orders yet" "They appear here when a client has chosen you." "#" "See your offering" %}',
        ),
    ]


def _lists() -> list[Sample]:
    facts = [
        ("Client", "Client 4K7P"),
        {"label": "Decision by", "due": _day(6), "how": "10 working days (HL §51)."},
        {"label": "Languages", "value": "Finnish, Arabic", "action_url": "#"},
        {"label": "State", "tag": "Waits for clarification", "kind": "wait"},
        ("Telephone", ""),
    ]
    return [
        Sample("Summary list", '{% ui_summary rows caption="The application" level=3 %}', {"rows": facts}),
        Sample("Table", '{% ui_table columns rows caption="Orders in May" %}', _orders_table()),
        Sample(
            "Empty table",
            '{% ui_table columns none caption="Orders" empty="No orders match." %}',
            {**_orders_table(), "none": []},
        ),
        Sample(
            "Card",
            '{% ui_card title="The need" level=3 %}<p class="govuk-body">40 hours of coaching.</p>{% endui_card %}',
        ),
        Sample("Pages", '{% ui_pagination next_url="?after=30" previous_url="?before=1" shown=30 %}'),
    ]


def _orders_table() -> dict[str, Any]:
    rows = [
        [
            {"text": "KUO-2018-0312", "url": "#"},
            "Polku Oy",
            {"state": "delivering", "tag": "Running"},
            {"due": _day(5)},
            "1 920,00 €",
        ],
        [
            {"text": "KUO-2018-0313", "url": "#"},
            "Savon Valmennus",
            {"state": "reported", "tag": "Report to approve"},
            {"due": _day(-1)},
            "640,00 €",
        ],
        [
            {"text": "KUO-2018-0314", "url": "#"},
            "Työpolku Virtanen",
            {"state": "completed", "tag": "Completed"},
            "",
            "2 080,00 €",
        ],
    ]
    columns = ["Order", "Provider", "State", "Next day", {"label": "Ceiling", "numeric": True}]
    return {"columns": columns, "rows": rows}


def _steps() -> list[dict[str, Any]]:
    return [
        {"title": "Order placed", "state": "done", "when": _day(-6), "who": "Aino Laine, official"},
        {"title": "Letter sent", "state": "done", "when": _day(-5)},
        {
            "title": "The client chooses",
            "state": "current",
            "who": "The client",
            "by": _day(4),
            "text": "Five providers were put before the client.",
            "how": "10 days from the letter, which counts as received on the 7th day.",
        },
        {"title": "The provider accepts", "state": "todo", "who": "The chosen provider"},
        {"title": "Service", "state": "todo"},
    ]


def _items() -> list[dict[str, Any]]:
    return [
        {
            "title": "Decide the application of Polku Oy",
            "url": "#",
            "detail": "On-the-job coaching",
            "due": _day(-1),
        },
        {
            "title": "Answer a clarification",
            "url": "#",
            "detail": "Savon Valmennus, tax certificate",
            "due": _day(2),
        },
        {"title": "Approve final reports", "url": "#", "count": 4, "due": _day(12)},
        {"title": "Publish scores", "url": "#", "tag": "Preview ended"},
    ]


def _progress() -> list[Sample]:
    stopped = [
        {"title": "Applied", "state": "done", "when": _day(-20)},
        {"title": "Reviewed", "state": "skipped"},
        {"title": "Withdrawn by the provider", "state": "stopped", "when": _day(-12)},
    ]
    return [
        Sample(
            "Timeline", "{% ui_timeline steps %}", {"steps": _steps()}, "Who must act, and by which date."
        ),
        Sample("Timeline that stopped", "{% ui_timeline steps %}", {"steps": stopped}),
        Sample("Work list", '{% ui_work_list items title="Waits for you" level=3 %}', {"items": _items()}),
        Sample("Empty work list", '{% ui_work_list none title="Waits for you" level=3 %}', {"none": []}),
    ]


GOOD = {"score": 63.4, "low": 54.1, "high": 72.7, "band": 4, "cases": 48}
EVEN = {"score": 49.0, "low": 38.5, "high": 59.4, "band": 3, "cases": 17}
LOW = {"score": 31.2, "low": 21.0, "high": 41.4, "band": 1, "cases": 33}


def _offers() -> list[dict[str, Any]]:
    return [
        {
            "id": "1",
            "name": "Polku Oy",
            "intro": "We look for work with you: one coach, weekly meetings, visits to work places.",
            "places": "Kuopio centre, Petonen",
            "languages": "Finnish, English, Arabic",
            "start": "From Monday 8 June",
            "room": "3",
            "quality": GOOD,
        },
        {
            "id": "2",
            "name": "Työpolku Virtanen",
            "intro": "A one-person firm. Twenty years in the building trade.",
            "places": "Siilinjärvi",
            "languages": "Finnish",
            "start": "In two weeks",
            "room": "1",
            "quality": None,
            "tag": "New here",
        },
        {
            "id": "3",
            "name": "Savon Valmennus osuuskunta",
            "intro": "Groups of six and own coaching. Kitchen, shop and wood workshop.",
            "places": "Kuopio, Itkonniemi",
            "languages": "Finnish, Swedish, Russian",
            "start": "From Wednesday 10 June",
            "room": "8",
            "quality": EVEN,
        },
    ]


def _choice() -> list[Sample]:
    first, new, _even = _offers()
    card = '{% ui_provider_card offer level=3 %}{% ui_action "/design/client/" "Choose Polku Oy" %}{% endui_provider_card %}'
    picked = "{% ui_provider_card offer level=3 picked=True %}{% endui_provider_card %}"
    return [
        Sample("Provider card", card, {"offer": first}),
        Sample("Provider card, chosen, without evidence", picked, {"offer": new}),
        Sample(
            "Quality score",
            "{% ui_quality good %}\n{% ui_quality even %}\n{% ui_quality low brief=True %}\n{% ui_quality %}",
            {"good": GOOD, "even": EVEN, "low": LOW},
            "The line is the 90 % interval, the dot the score, the dashes the average.",
        ),
    ]


def _numbers() -> list[Sample]:
    return [
        Sample("Key figures", "{% ui_figures items %}", {"items": _figures()}),
        Sample(
            "Meter",
            '{% ui_meter 32 40 "Hours used" text="32 of 40" %}\n{% ui_meter 44 40 "Hours used" text="44 of 40" %}',
        ),
        Sample(
            "Bars",
            '{% ui_bars rows caption="Where the clients went" %}',
            {
                "rows": [
                    ("Work", 75),
                    ("Still looking", 74),
                    ("Education", 27),
                    ("Work trial", 17),
                    ("Sick leave", 14),
                ]
            },
        ),
        Sample("Money", "{{ amount|cents }}", {"amount": 123450}),
        Sample("Icons", " ".join(f'{{% ui_icon "{name}" %}}' for name in ICONS)),
    ]


ICONS = (
    "check",
    "cross",
    "clock",
    "alert",
    "info",
    "place",
    "people",
    "speech",
    "euro",
    "phone",
    "print",
    "arrow",
    "back",
)


def _figures() -> list[dict[str, Any]]:
    return [
        {"label": "Providers admitted", "value": "39", "note": "30 with orders"},
        {"label": "Orders this year", "value": "600", "url": "#"},
        {"label": "Median wait", "value": "9 days", "note": "from need to first meeting"},
        {"label": "Net promoter score", "value": "73"},
    ]


def work_page() -> dict[str, Any]:
    """Data of the staff page."""
    names = ("Work list", "Orders", "Applications", "Providers", "Invoices", "Scores")
    return {
        "authority": {"name": "Kuopio employment services"},
        "nav_items": [{"url": "#", "label": name, "current": name == "Work list"} for name in names],
        "items": _items(),
        "figures": _figures(),
        **_orders_table(),
    }


def matter_page() -> dict[str, Any]:
    """Data of one matter."""
    facts = [
        ("Client", "Client 4K7P"),
        ("Service", "Targeted job search and job coaching"),
        ("Units", "40 hours at most"),
        ("Language", "Arabic, some Finnish"),
        ("Area", "Kuopio, Petonen"),
    ]
    return {**work_page(), "steps": _steps(), "facts": facts}


def client_page() -> dict[str, Any]:
    """Data of the client's choice."""
    return {"authority": {"name": "Kuopio employment services"}, "offers": _offers(), "until": _day(7)}
