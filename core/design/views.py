"""The living catalogue at ``/design/``: every component in all its states, with the line that makes it.

Each sample is drawn from the very snippet that is shown, so the catalogue cannot drift from the code. The
pages are public and hold made-up data only; prose and samples are in English, for those who write pages.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.views.decorators.http import require_safe

from core.design import data, samples

ERROR_PAGES = (400, 403, 404, 409, 500)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every component, group by group."""
    groups = [
        (title, [(sample, _drawn(sample, request)) for sample in members])
        for title, members in samples.groups()
    ]
    return render(request, "design/catalogue.html", {"groups": groups, "swatches": data.SWATCHES})


def _drawn(sample: samples.Sample, request: HttpRequest) -> str:
    """The sample's snippet, rendered with its data as a page would."""
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)
    template = engine.engine.from_string("{% load i18n ui %}" + sample.snippet)
    return template.render(Context({**sample.facts, "request": request}))


def form_page(request: HttpRequest) -> HttpResponse:
    """A form with every kind of field; sent, it is only checked, and shows its errors or a confirmation."""
    form = data.SampleForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        return render(request, "design/done.html")
    return render(request, "design/form.html", {"form": form})


@require_safe
def work_page(request: HttpRequest) -> HttpResponse:
    """A page as staff meet it: navigation, work lists, a table, figures."""
    return render(request, "design/work.html", data.work_page())


@require_safe
def matter_page(request: HttpRequest) -> HttpResponse:
    """One matter: its state, facts, steps and next action."""
    return render(request, "design/matter.html", data.matter_page())


@require_safe
def client_page(request: HttpRequest) -> HttpResponse:
    """The client's choice on a phone."""
    return render(request, "design/client.html", data.client_page())


@require_safe
def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """How an error page looks (sent as an ordinary page)."""
    if status not in ERROR_PAGES:
        raise Http404
    return render(request, f"{status}.html")
