"""Forms in the design's markup: names, hints, errors, and nothing typed is lost."""

from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext_lazy

from core.errors import InvalidInput, WrongState
from core.forms import DecimalField, EurosField, Hinted, ValintaForm, error_links
from procurement.forms.hearings import HearingForm
from procurement.states import Measure
from tests.design.page import by_class, by_id, described_by, label_of, parse, text


class ApplyForm(ValintaForm):
    """A form with every kind of control."""

    name = forms.CharField(label="Name", help_text="As in the trade register")
    phone = forms.CharField(label="Telephone", required=False)
    staff = forms.IntegerField(label="Coaches")
    price = EurosField(label="Price")
    starts = forms.DateField(label="First day")
    way = forms.ChoiceField(
        label="How do you meet?",
        choices=[("face", Hinted("Face to face", "At your place")), ("remote", "Remotely")],
        widget=forms.RadioSelect,
        help_text="Choose one",
    )
    tongues = forms.MultipleChoiceField(
        label="Languages", choices=[("fi", "Finnish"), ("ar", "Arabic")], widget=forms.CheckboxSelectMultiple
    )
    area = forms.ChoiceField(label="Area", choices=[("", "Choose"), ("kuopio", "Kuopio")])
    text = forms.CharField(label="Describe", widget=forms.Textarea)
    proof = forms.FileField(label="Certificate", required=False)
    agreed = forms.BooleanField(label="We agree", help_text="Version 3")


TYPED = {
    "name": "",
    "phone": "044 <b>1</b>",
    "staff": "three",
    "price": "1 234,567",
    "starts": "31.2.2026",
    "way": "",
    "tongues": ["ar"],
    "area": "",
    "text": "We look for work together",
}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def drawn(form: forms.BaseForm) -> str:
    return Template("{% load ui %}{% ui_form form submit='Send' cancel_url='/back/' version=7 %}").render(
        Context({"form": form, "csrf_token": "token"})
    )


def test_every_control_has_one_label():
    page = parse(str(ApplyForm()))
    controls = [
        e for tag in ("input", "select", "textarea") for e in page.iter(tag) if e.get("type") != "hidden"
    ]
    assert len(controls) == 13
    for control in controls:
        assert label_of(page, control.attrib["id"])


def test_hint_is_read_with_its_control():
    page = parse(str(ApplyForm()))
    assert described_by(page, by_id(page, "id_name")) == "As in the trade register"
    assert described_by(page, by_id(page, "id_agreed")) == "Version 3"


def test_optional_fields_are_marked_and_required_ones_are_not():
    page = parse(str(ApplyForm()))
    assert label_of(page, "id_phone") == "Telephone (optional)"
    assert label_of(page, "id_name") == "Name"
    assert "required" in by_id(page, "id_name").attrib


def test_group_of_choices_has_a_legend_and_option_hints():
    page = parse(str(ApplyForm()))
    fieldset = next(page.iter("fieldset"))
    assert text(fieldset.find("legend")) == "How do you meet?"
    assert described_by(page, fieldset) == "Choose one"
    assert described_by(page, by_id(page, "id_way_0")) == "At your place"
    assert by_id(page, "id_way_1").get("aria-describedby") is None


def test_error_is_read_after_the_hint_and_marks_the_control():
    page = parse(str(ApplyForm(TYPED)))
    control = by_id(page, "id_name")
    assert control.get("aria-invalid") == "true"
    assert described_by(page, control) == "As in the trade register Error: This field is required."


def test_radio_buttons_are_not_marked_invalid_one_by_one():
    page = parse(str(ApplyForm(TYPED)))
    assert by_id(page, "id_way_0").get("aria-invalid") is None
    assert "This field is required." in described_by(page, next(page.iter("fieldset")))


def test_error_summary_links_to_the_control_that_mends_it():
    form = ApplyForm(TYPED)
    page = parse(str(form))
    (summary,) = by_class(page, "govuk-error-summary")
    links = list(summary.iter("a"))
    assert [text(link) for link in links][:2] == [
        "Name: This field is required.",
        "Coaches: Enter a whole number.",
    ]
    assert "How do you meet? This field is required." in [text(link) for link in links]
    for link in links:
        assert by_id(page, link.attrib["href"].removeprefix("#")).tag in {"input", "select", "textarea"}
    assert [link.text for link in form.error_links] == [text(link) for link in links]


def test_form_that_was_not_sent_has_no_summary():
    assert not by_class(parse(str(ApplyForm())), "govuk-error-summary")


def test_everything_typed_is_kept():
    page = parse(str(ApplyForm(TYPED)))
    assert by_id(page, "id_phone").get("value") == "044 <b>1</b>"
    assert by_id(page, "id_staff").get("value") == "three"
    assert by_id(page, "id_price").get("value") == "1 234,567"
    assert by_id(page, "id_starts").attrib["value"] == "31.2.2026"
    assert by_id(page, "id_starts").attrib["type"] == "text", "a date picker would show nothing"
    assert "checked" in by_id(page, "id_tongues_1").attrib
    assert text(by_id(page, "id_text")) == "We look for work together"
    assert "Choose the file again" in text(page)


def test_date_picker_speaks_iso():
    page = parse(str(ApplyForm(initial={"starts": "2026-03-02"})))
    assert by_id(page, "id_starts").attrib["type"] == "date"
    assert by_id(page, "id_starts").attrib["value"] == "2026-03-02"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1234,50", "1234.50"), ("1 234,5", "1234.5"), ("1\u00a0234.50 €", "1234.50"), ("0", "0")],
)
def test_euros_as_people_type_them(typed: str, meant: str):
    assert EurosField().clean(typed) == Decimal(meant)


@pytest.mark.parametrize(("language", "shown"), [("fi", "62,87900"), ("sv", "62,87900"), ("en", "62.87900")])
def test_a_number_that_is_filled_in_is_written_as_the_reader_writes_it(language: str, shown: str):
    """And read again as it stands there."""
    with translation.override(language):
        assert DecimalField(max_digits=7, decimal_places=5).prepare_value(Decimal("62.87900")) == shown
        assert DecimalField().clean(shown) == Decimal("62.879")
        assert DecimalField().prepare_value("6 2,x") == "6 2,x", "what was typed stays as it was typed"


@pytest.mark.parametrize("typed", ["-1", "1,234", "many", "1.234,50", "NaN", "Infinity"])
def test_euros_refused(typed: str):
    with pytest.raises(forms.ValidationError):
        EurosField().clean(typed)


def test_refusal_of_a_service_lands_at_its_field():
    form = ApplyForm(TYPED)
    form.is_valid()
    form.refuse(InvalidInput("unknown_area", "This area is not ours.", field="area"))
    form.refuse(WrongState("closed", "The system is closed."))
    links = error_links(form)
    assert ("Area: This area is not ours.", "#id_area") in links
    assert links[0] == ("The system is closed.", "")


def test_whole_form_carries_its_guards():
    page = parse(drawn(ApplyForm()))
    hidden = {e.attrib["name"]: e.attrib["value"] for e in page.iter("input") if e.get("type") == "hidden"}
    assert hidden["csrfmiddlewaretoken"] == "token"
    assert hidden["version"] == "7"
    assert len(hidden["idempotency_key"]) == 32
    (form,) = page.iter("form")
    assert form.attrib["method"] == "post"
    assert form.attrib["enctype"] == "multipart/form-data"


def test_each_form_has_its_own_idempotency_key():
    assert drawn(ApplyForm()) != drawn(ApplyForm())


def test_library_forms_look_the_same():
    class Plain(forms.Form):
        when = forms.DateField()

    page = parse(str(Plain()))
    assert "govuk-input" in by_id(page, "id_when").attrib["class"]
    assert label_of(page, "id_when") == "When"


def test_a_choice_made_once_is_told_in_the_language_of_each_reader():
    """A class's choices are made at its import, in whatever language its process speaks then."""
    with translation.override("fi"):
        choice = Hinted(
            Measure.REMOVAL.label, gettext_lazy("The admission ends. You may also decide to suspend only.")
        )
    for language, label in (("en", "Removal"), ("fi", "Poistaminen")):
        with translation.override(language):
            page = str(HearingForm())
            assert label in page
            assert str(choice) == label
            assert choice.hint in page
