"""Forms in the design's markup: the renderer, the base class, and fields that forgive how people type.

The renderer is the project's FORM_RENDERER, so that ``{{ form }}`` of any form, also a library's, looks and
reads the same. ``ValintaForm`` and ``ValintaModelForm`` add what only a form of our own can have.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as TemplateBackend
from django.utils.dateparse import parse_date
from django.utils.formats import localize_input
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import DomainError
from core.shapes import far_day_words
from core.texts import is_unseen

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


class FormRenderer(DjangoTemplates):
    """Renders forms, fields and widgets from the project's templates, then Django's own."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"

    @cached_property
    def engine(self) -> TemplateBackend:
        """A template engine that needs no request: the project's folder first, then Django's widgets."""
        django_forms = Path(forms.__file__).parent / "templates"
        return TemplateBackend(
            {"APP_DIRS": True, "DIRS": [TEMPLATES, django_forms], "NAME": "valintaforms", "OPTIONS": {}}
        )


class ErrorLink(NamedTuple):
    """One line of the error summary; ``href`` is empty when the error belongs to no single field."""

    text: str
    href: str


def error_links(form: forms.BaseForm) -> list[ErrorLink]:
    """What the error summary lists: each error with a link to the control that mends it.

    A form with many fields of one name tells them apart by their ``place``, an attribute of the field.
    """
    links = [ErrorLink(str(error), "") for error in form.non_field_errors()]
    for field in form.visible_fields():
        name = " – ".join(filter(None, (str(getattr(field.field, "place", "")), str(field.label))))
        name += "" if name[-1:] in ":?.!" else ":"
        links += [ErrorLink(f"{name} {error}".strip(), f"#{_control_id(field)}") for error in field.errors]
    for field in form.hidden_fields():
        links += [ErrorLink(str(error), "") for error in field.errors]
    return links


def _control_id(field: forms.BoundField) -> str:
    """The id that receives focus: of a group of choices it is the first one."""
    return field.id_for_label or f"{field.auto_id}_0"


class Hinted(str):
    """A choice's label with a hint under it: ``choices=[("a", Hinted("Label", "hint"))]``.

    Both are told in the language in which they are shown: a form's choices are made once, at its import.
    """

    told: tuple[object, object]

    def __new__(cls, label: object, hint: object = "") -> "Hinted":
        made = super().__new__(cls, str(label))
        made.told = (label, hint)
        return made

    def __str__(self) -> str:
        return str(self.told[0])

    @property
    def hint(self) -> str:
        """The line under the label."""
        return str(self.told[1])


class DateInput(forms.DateInput):
    """The browser's date picker; text that is no date is shown again as text, so that it is not lost."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, dict(attrs or {}))
        if not _is_iso_date(context["widget"]["value"]):
            widget = context["widget"]
            widget["type"] = "text"
            widget["attrs"] = {"class": "govuk-input--width-10", **widget["attrs"]}
        return context


def _is_iso_date(value: str | None) -> bool:
    """Whether a date picker can show the value (an empty one it can)."""
    try:
        return not value or parse_date(value) is not None
    except ValueError:
        return False


class DecimalField(forms.DecimalField):
    """A decimal number that may be typed ``1 234,50``, ``1234.5`` or ``12,5``."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace("€", "").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """A number that the house fills in is written as the reader's language writes it."""
        return localize_input(value) if isinstance(value, Decimal) else value


class EurosField(DecimalField):
    """Money in euros excluding VAT, two decimals, never negative."""

    default_error_messages = {
        "invalid": _("Write the sum in numbers, for example 1234,50."),
        "max_decimal_places": _("Write at most two decimals, for example 1234,50."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_digits": 12, "decimal_places": 2, **options})


class ValintaFormMixin:
    """Gives a form the house's manners: forgiving inputs, no colon after labels, links to errors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():  # type: ignore[attr-defined]
            settled(field)

    def _clean_fields(self) -> None:
        """Take texts that show nothing (only signs without width) for empty ones."""
        for field in self.fields.values():  # type: ignore[attr-defined]
            if isinstance(field, forms.CharField):
                field.to_python = _seen(field.to_python)  # type: ignore[assignment,method-assign]
        super()._clean_fields()  # type: ignore[misc]

    @property
    def error_links(self) -> list[ErrorLink]:
        """The error summary's lines, in the order of the fields."""
        return error_links(self)  # type: ignore[arg-type]

    def refuse(self, error: DomainError) -> None:
        """Show a service's refusal in the form: at its field when it names one, else above the form."""
        field = error.field if error.field in self.fields else None  # type: ignore[attr-defined]
        self.add_error(field, ValidationError(str(error.message), code=error.code))  # type: ignore[attr-defined]


class ValintaForm(ValintaFormMixin, forms.Form):
    """Base of the project's forms."""


class ValintaModelForm(ValintaFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """Base of the project's model forms (shown and validated only: services do the writing)."""


def _seen(to_python: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: to_python("" if isinstance(value, str) and is_unseen(value) else value)


_ONLY_A_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def settled(field: forms.Field) -> forms.Field:
    """A field with the house's manners, for one that a form adds to itself."""
    _settle_widget(field)
    _bound_days(field)
    if type(field) is forms.DateTimeField:
        field.to_python = _moment(field.to_python)  # type: ignore[assignment,method-assign]
    return field


def _moment(to_python: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A day alone is no moment: it would be midnight. An hour that the clocks skip or repeat is told in plain words."""

    def read(value: Any) -> Any:
        if isinstance(value, str) and _ONLY_A_DAY.fullmatch(value.strip()):
            raise ValidationError(_("Write the time of day too."), code="time_missing")
        try:
            return to_python(value)
        except ValidationError as error:
            if getattr(error, "code", None) != "ambiguous_timezone":
                raise
            text = _("The clocks are changed at that hour. Choose another time.")
            raise ValidationError(text, code="clocks_change") from error

    return read


def _settle_widget(field: forms.Field) -> None:
    """Swap widgets that lose what was typed for ones that keep it, and size the input to its content."""
    widget = field.widget
    if type(widget) is forms.DateInput:
        field.widget = _same_owner(field, DateInput(widget.attrs))
    elif type(widget) is forms.NumberInput:
        # A number input drops "12,5 h" before it reaches the server; text keeps it for the error message.
        mode = "decimal" if isinstance(field, forms.DecimalField | forms.FloatField) else "numeric"
        attrs = {"inputmode": mode, "class": "govuk-input--width-10", **_without_bounds(widget.attrs)}
        field.widget = _same_owner(field, forms.TextInput(attrs))
    elif type(widget) is forms.Textarea:
        widget.attrs["rows"] = 5 if widget.attrs.get("rows") == "10" else widget.attrs.get("rows", 5)
        widget.attrs.pop("cols", None)


_TOO_FAR = lazy(far_day_words, str)()
"""Written anew for each reader: a day is told as the language writes days."""


def _bound_days(field: forms.Field) -> None:
    """Refuse days far outside any case (`core.clock.FIRST_DAY`, ``LAST_DAY``)."""
    if type(field) is forms.DateTimeField:
        first, last = clock.at(clock.FIRST_DAY), clock.end_of_day(clock.LAST_DAY)
        field.validators += [MinValueValidator(first, _TOO_FAR), MaxValueValidator(last, _TOO_FAR)]
    elif isinstance(field, forms.DateField):
        bounds = MinValueValidator(clock.FIRST_DAY, _TOO_FAR), MaxValueValidator(clock.LAST_DAY, _TOO_FAR)
        field.validators += bounds


def _without_bounds(attrs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attrs.items() if name not in {"min", "max", "step"}}


def _same_owner(field: forms.Field, widget: forms.Widget) -> forms.Widget:
    widget.is_required = field.required
    widget.is_localized = field.localize
    return widget
