"""The catalogue's snippets, each with the data it is drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.design import data
from core.models import ScanState


@dataclass(frozen=True, slots=True)
class Sample:
    """One component in one state: its snippet is both shown and drawn."""

    name: str
    snippet: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


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
    heading = '{% ui_heading "Order KUO-2018-0312" caption="Targeted job search" state="choosing" ' + (
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
        Sample("State", '{% ui_state "completed" %} {% ui_state "interrupted" "Interrupted" %}'),
        Sample(
            "Deadline",
            "{% ui_deadline later how=how %}\n{% ui_deadline soon %}\n{% ui_deadline past %}\n"
            "{% ui_deadline past done=True %}",
            {
                "later": data.day(9),
                "soon": data.day(1),
                "past": data.day(-2),
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
    wrong = data.SampleForm({"name": "", "price": "much", "starts": "31.2.", "way": "", "business_id": "123"})
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
            "Uploaded file",
            "{% ui_file clean %}\n{% ui_file unknown %}\n{% ui_file infected %}",
            {
                "clean": data.stored("certificate.pdf", ScanState.CLEAN),
                "unknown": data.stored("references.pdf", ScanState.NOT_SCANNED),
                "infected": data.stored("invoice.pdf", ScanState.INFECTED),
            },
            "An infected file has no link. The form's control for it is `UploadField`.",
        ),
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
            '{% ui_panel title="You chose Polku Oy" %}<p>They will call you soon.</p>{% endui_panel %}',
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
        {"label": "Decision by", "due": data.day(6), "how": "10 working days (HL §51)."},
        {"label": "Languages", "value": "Finnish, Arabic", "action_url": "#"},
        {"label": "State", "tag": "Waits for clarification", "kind": "wait"},
        ("Telephone", ""),
    ]
    return [
        Sample("Summary list", '{% ui_summary rows caption="The application" level=3 %}', {"rows": facts}),
        Sample("Table", '{% ui_table columns rows caption="Orders in May" %}', data.orders_table()),
        Sample(
            "Empty table",
            '{% ui_table columns none caption="Orders" empty="No orders match." %}',
            {**data.orders_table(), "none": []},
        ),
        Sample(
            "Card",
            '{% ui_card title="The need" level=3 %}<p class="govuk-body">40 hours of coaching.</p>{% endui_card %}',
        ),
        Sample("Pages", '{% ui_pagination next_url="?after=30" previous_url="?before=1" shown=30 %}'),
    ]


def _progress() -> list[Sample]:
    stopped = [
        {"title": "Applied", "state": "done", "when": data.day(-20)},
        {"title": "Reviewed", "state": "skipped"},
        {"title": "Withdrawn by the provider", "state": "stopped", "when": data.day(-12)},
    ]
    return [
        Sample(
            "Timeline", "{% ui_timeline steps %}", {"steps": data.steps()}, "Who must act, and by which date."
        ),
        Sample("Timeline that stopped", "{% ui_timeline steps %}", {"steps": stopped}),
        Sample(
            "Work list",
            '{% ui_work_list items title="Waits for you" level=3 %}',
            {"items": data.work_items()},
        ),
        Sample("Empty work list", '{% ui_work_list none title="Waits for you" level=3 %}', {"none": []}),
    ]


def _choice() -> list[Sample]:
    first, new, _even = data.offers()
    card = '{% ui_provider_card offer level=3 %}{% ui_action "" "Choose Polku Oy" %}{% endui_provider_card %}'
    picked = "{% ui_provider_card offer level=3 picked=True %}{% endui_provider_card %}"
    return [
        Sample("Provider card", card, {"offer": first}),
        Sample("Provider card, chosen, without evidence", picked, {"offer": new}),
        Sample(
            "Quality score",
            "{% ui_quality good %}\n{% ui_quality even %}\n{% ui_quality low brief=True %}\n{% ui_quality %}",
            {"good": data.GOOD, "even": data.EVEN, "low": data.LOW},
            "The line is the 90 per cent interval, the dot the score, the dashes the average.",
        ),
    ]


def _numbers() -> list[Sample]:
    return [
        Sample("Key figures", "{% ui_figures items %}", {"items": data.figures()}),
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
        Sample("Icons", " ".join(f'{{% ui_icon "{name}" %}}' for name in data.ICONS)),
    ]
