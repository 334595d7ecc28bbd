"""Made-up data of the living catalogue (English, for those who write pages)."""

from datetime import date, timedelta
from typing import Any

from django import forms

from core import clock
from core.forms import EurosField, Hinted, ValintaForm
from core.models import ScanState, StoredFile
from core.upload_field import UploadField

SWATCHES = ("deep", "lake", "mist", "sun", "paper", "sand", "ink", "good", "wait", "bad")


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
    proof = UploadField(label="Certificate", required=False)
    agreed = forms.BooleanField(label="We accept the terms of the system, version 3")


def day(days: int) -> date:
    """The day so many days from today."""
    return clock.today() + timedelta(days=days)


def stored(name: str, state: ScanState) -> StoredFile:
    """A file that was never kept, for showing."""
    return StoredFile(name=name, content_type="application/pdf", size=241_664, scanned=state)


def orders_table() -> dict[str, Any]:
    """A table of orders: columns and rows."""
    rows = [
        [
            {"text": "KUO-2018-0312", "url": "#"},
            "Polku Oy",
            {"state": "in_service", "tag": "Running"},
            {"due": day(5)},
            "1 920,00 €",
        ],
        [
            {"text": "KUO-2018-0313", "url": "#"},
            "Savon Valmennus",
            {"state": "reported", "tag": "Report to approve"},
            {"due": day(-1)},
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


def steps() -> list[dict[str, Any]]:
    """Where an order stands."""
    return [
        {"title": "Order placed", "state": "done", "when": day(-6), "who": "Aino Laine, official"},
        {"title": "Letter sent", "state": "done", "when": day(-5)},
        {
            "title": "The client chooses",
            "state": "current",
            "who": "The client",
            "by": day(4),
            "text": "Five providers were put before the client.",
            "how": "10 days from the letter, which counts as received on the 7th day.",
        },
        {"title": "The provider accepts", "state": "todo", "who": "The chosen provider"},
        {"title": "Service", "state": "todo"},
    ]


def work_items() -> list[dict[str, Any]]:
    """What waits for somebody."""
    return [
        {
            "title": "Decide the application of Polku Oy",
            "url": "#",
            "detail": "On-the-job coaching",
            "due": day(-1),
        },
        {
            "title": "Answer a clarification",
            "url": "#",
            "detail": "Savon Valmennus, tax certificate",
            "due": day(2),
        },
        {"title": "Approve final reports", "url": "#", "count": 4, "due": day(12)},
        {"title": "Publish scores", "url": "#", "tag": "Preview ended"},
    ]


GOOD = {"score": 63.4, "low": 54.1, "high": 72.7, "band": 4, "cases": 48}
EVEN = {"score": 49.0, "low": 38.5, "high": 59.4, "band": 3, "cases": 17}
LOW = {"score": 31.2, "low": 21.0, "high": 41.4, "band": 1, "cases": 33}


def offers() -> list[dict[str, Any]]:
    """Three providers before the client."""
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


def figures() -> list[dict[str, Any]]:
    """Key figures."""
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
        "items": work_items(),
        "figures": figures(),
        **orders_table(),
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
    return {**work_page(), "steps": steps(), "facts": facts}


def client_page() -> dict[str, Any]:
    """Data of the client's choice."""
    return {"authority": {"name": "Kuopio employment services"}, "offers": offers(), "until": day(7)}
