"""Forms of open questions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ValintaForm
from procurement.models import SystemQuestion
from procurement.services.questions import LONGEST


class AskForm(ValintaForm):
    """A question, and for strangers the address that is told of the answer."""

    text = forms.CharField(
        label=_("Your question"),
        help_text=_("Question and answer are published. Who asked is not."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("We tell you here when the answer is published. Nobody else sees the address."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["email"]


class AnswerForm(ValintaForm):
    """The question as it is published, and its answer."""

    wording = forms.CharField(
        label=_("The question as it is published"),
        help_text=_("Take out names and whatever else tells who asks."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    answer = forms.CharField(label=_("Answer"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}))
    is_material = forms.BooleanField(
        label=_("The answer says something new that applicants must know"),
        help_text=_("It is marked on the page, and everyone whose application is open is told."),
        required=False,
    )

    def __init__(self, question: SystemQuestion, *args: Any, **kwargs: Any) -> None:
        initial = {
            "wording": question.wording or question.original.text,
            "answer": question.answer,
            "is_material": question.is_material,
        }
        super().__init__(*args, initial=initial, **kwargs)


class FindForm(ValintaForm):
    """Words to look for."""

    words = forms.CharField(label=_("Search the questions"), required=False, max_length=100)
