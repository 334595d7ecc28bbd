"""Evidence: the provider keeps it valid, the officer judges it, the criminal-record check leaves no file."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import paging
from core.actors import actor_of
from core.entrance import for_roles
from core.errors import require
from core.pages import form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from procurement import services
from procurement.forms.evidence import CheckForm, DemandForm, EvidenceForm, ReviewForm
from procurement.models import EvidenceReview
from procurement.permissions import READERS, can_demand_evidence, can_review_evidence
from procurement.rules.evidence import Standing
from procurement.selectors import evidence as reads
from procurement.selectors import systems as system_reads
from procurement.states import EvidenceVerdict
from providers.models import Evidence, Provider
from providers.selectors import own_provider
from providers.states import EvidenceKind

TAGS = {
    Standing.MISSING: "bad",
    Standing.WAITING: "wait",
    Standing.REFUSED: "bad",
    Standing.LAPSED: "bad",
    Standing.LAPSING: "wait",
    Standing.IN_FORCE: "good",
}


def standing_words(standing: Standing) -> str:
    """How evidence stands, in a word or two."""
    return {
        Standing.MISSING: _("Missing"),
        Standing.WAITING: _("Waits for the city"),
        Standing.REFUSED: str(EvidenceVerdict.REFUSED.label),
        Standing.LAPSED: _("Lapsed"),
        Standing.LAPSING: _("Lapses soon"),
        Standing.IN_FORCE: _("In force"),
    }[standing]


def kept_row(row: reads.Kept) -> list[Any]:
    """One demanded kind of evidence as a row of a table: kind, how it stands, until when, what follows."""
    tag = {"tag": standing_words(row.standing), "kind": TAGS[row.standing], "note": row.note}
    last = day_words(row.first_without - timedelta(days=1)) if row.first_without else "–"
    named = {"text": str(row.kind.label), "note": ", ".join(map(str, row.categories))}
    return [named, tag, last, _consequence(row)]


def _consequence(row: reads.Kept) -> dict[str, Any] | str:
    if row.stops_orders:
        return {"tag": _("No new orders"), "kind": "bad"}
    if row.until is None:
        last = row.needed_from - timedelta(days=1)
        return _("Needed after %(day)s") % {"day": day_words(last)}
    return _("Orders come")


def kept_columns() -> list[str]:
    """The columns of `kept_row`."""
    return [_("Evidence"), _("State"), _("Last day"), _("New orders")]


# The provider --------------------------------------------------------------------------------------------


@for_roles(Role.PROVIDER_ADMIN)
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """What is demanded of the provider, how it stands, and everything it has shown."""
    provider = own_provider(actor_of(request))
    kept = reads.kept_by(provider)
    context = {
        "columns": [_("City"), *kept_columns(), _("What to do")],
        "demanded": [[str(row.authority), *kept_row(row), _to_do(row)] for row in kept],
        "stopped": any(row.stops_orders for row in kept),
        "shown_columns": [_("Evidence"), _("Valid"), _("Findings"), _("What to do")],
        "shown": [_shown_row(row) for row in reads.evidence_of(provider)],
    }
    return render(request, "procurement/evidence.html", context)


def _to_do(row: reads.Kept) -> dict[str, Any] | str:
    if row.kind == EvidenceKind.CRIMINAL_RECORD_CHECK:
        due = row.standing not in (Standing.IN_FORCE, Standing.WAITING)
        return _("Show the extracts to the city") if due else "–"
    if row.standing in (Standing.IN_FORCE, Standing.WAITING):
        return "–"
    return {"text": _("Add evidence"), "url": f"{reverse('procurement:new_evidence')}?kind={row.kind.value}"}


def _shown_row(row: Evidence) -> list[Any]:
    is_check = row.kind == EvidenceKind.CRIMINAL_RECORD_CHECK
    replaced = bool(row.replaced_by.all())
    link: Any = "–"
    if replaced:
        link = _("Replaced")
    elif not is_check:
        link = {"text": _("Replace"), "url": reverse("procurement:replace_evidence", args=[row.public_id])}
    return [*evidence_cells(row), link]


def evidence_cells(row: Evidence) -> list[Any]:
    """A piece of evidence: what, when, and the findings that `reads.evidence_of` gathered."""
    found: list[EvidenceReview] = row.found  # type: ignore[attr-defined]
    verdicts = [
        f"{review.authority}: {review.get_verdict_display()} {day_words(review.reviewed_at)}"
        for review in found
    ]
    valid = f"{day_words(row.valid_from)} – {day_words(row.last_day)}"
    waits = _("Waits for the city") if row.kind != EvidenceKind.CRIMINAL_RECORD_CHECK else "–"
    what: dict[str, Any] = {"text": row.get_kind_display(), "note": row.title}
    if row.file is not None:
        what |= {"url": reverse("file", args=[row.file.public_id])}
    return [what, valid, ", ".join(verdicts) or waits]


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def new_evidence(request: HttpRequest) -> HttpResponse:
    """Bring a piece of evidence."""
    provider = own_provider(actor_of(request))
    form = EvidenceForm(posted(request), request.FILES or None, initial={"kind": request.GET.get("kind", "")})
    return _bring(request, provider, form, _("Add evidence"), None)


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def replace_evidence(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Bring a piece that goes on from an earlier one."""
    row = reads.get_own_evidence(actor_of(request), ref)
    form = EvidenceForm(posted(request), request.FILES or None, replaces=row)
    return _bring(request, row.provider, form, _("Replace the evidence"), row)


def _bring(
    request: HttpRequest, provider: Provider, form: EvidenceForm, title: str, replaces: Evidence | None
) -> HttpResponse:
    def save() -> str:
        data = form.cleaned_data
        services.bring_evidence(
            actor_of(request),
            provider,
            kind=EvidenceKind(data["kind"]) if replaces is None else EvidenceKind(replaces.kind),
            title=data["title"],
            valid_from=data["valid_from"],
            valid_until=data["last_day"] + timedelta(days=1),
            upload=data["file"] or None,
            replaces=replaces,
        )
        return reverse("procurement:evidence")

    context = {
        "title": title,
        "caption": replaces.get_kind_display() if replaces else "",
        "text": _("The cities that demand it look at it. The earlier evidence counts until its last day."),
        "back_url": reverse("procurement:evidence"),
        "back_label": _("Evidence"),
        "submit": _("Save"),
    }
    return form_page(
        request, "procurement/form.html", form, save, context, done=_("Saved. The city will look at it.")
    )


# The officer ---------------------------------------------------------------------------------------------


@for_roles(*READERS)
@require_safe
def evidence_reviews(request: HttpRequest) -> HttpResponse:
    """Evidence that waits for the authority's finding, and admissions that get no orders for want of it."""
    authority = actor_of(request).need_authority()
    page = paging.page(reads.waiting_for_review(authority), request.GET.get("after", ""))
    lapsed = reads.lapsed_admissions(authority)[:SHOWN]
    context = {
        "columns": [_("Provider"), _("Evidence"), _("Valid"), _("Brought")],
        "rows": [_waiting_row(row) for row in page.rows],
        "next_url": paging.next_url(request, page.next),
        "lapsed_columns": [_("Provider"), _("Category")],
        "lapsed": [[_supplier_link(row.provider), str(row.category)] for row in lapsed],
    }
    return render(request, "procurement/evidence_reviews.html", context)


SHOWN = 100


def _supplier_link(provider: Provider) -> dict[str, str]:
    return {"text": provider.name, "url": reverse("procurement:supplier", args=[provider.public_id])}


def _waiting_row(row: Evidence) -> list[Any]:
    link = {"text": row.get_kind_display(), "note": row.title, "url": _review_url(row)}
    valid = f"{day_words(row.valid_from)} – {day_words(row.last_day)}"
    return [_supplier_link(row.provider), link, valid, day_words(row.created_at)]


def _review_url(row: Evidence) -> str:
    return reverse("procurement:review_evidence", args=[row.public_id])


@for_roles(*READERS)
@require_safe
def supplier(request: HttpRequest, ref: UUID) -> HttpResponse:
    """How a provider stands with the authority: admissions, evidence, checks."""
    actor = actor_of(request)
    authority = actor.need_authority()
    provider = reads.get_supplier(actor, ref)
    may_review = can_review_evidence(actor, provider)
    context = {
        "provider": provider,
        "may_review": may_review,
        "admission_columns": [_("Category"), _("System"), _("Since"), _("State")],
        "admissions": [
            [
                {"text": str(row.category), "url": reverse("procurement:admission", args=[row.public_id])},
                str(row.category.system),
                day_words(row.valid_from),
                {"state": row.state, "tag": row.get_state_display()},
            ]
            for row in reads.admissions_here(provider, authority)
        ],
        "columns": kept_columns(),
        "demanded": [kept_row(row) for row in reads.kept_by(provider, authority)],
        "shown_columns": [_("Evidence"), _("Valid"), _("Finding"), _("What to do")],
        "shown": [_judged_row(row, may_review) for row in reads.evidence_of(provider, authority)],
    }
    return render(request, "procurement/supplier.html", context)


def _judged_row(row: Evidence, may_review: bool) -> list[Any]:
    what, valid, _found = evidence_cells(row)
    reviews: list[EvidenceReview] = row.found  # type: ignore[attr-defined]
    finding: Any = _("Not judged yet")
    if reviews:
        last = reviews[-1]
        who = last.reviewed_by.name if last.reviewed_by else ""
        kind = "good" if last.verdict == EvidenceVerdict.ACCEPTED else "bad"
        note = ", ".join(filter(None, [who, day_words(last.reviewed_at)]))
        finding = {"tag": last.get_verdict_display(), "kind": kind, "note": note}
    link: Any = "–"
    if may_review and row.kind != EvidenceKind.CRIMINAL_RECORD_CHECK:
        link = {"text": _("Change") if reviews else _("Judge it"), "url": _review_url(row)}
    return [what, valid, finding, link]


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def review_evidence(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Accept a piece of evidence, or refuse it with a note."""
    actor = actor_of(request)
    row = reads.get_reviewed_evidence(actor, ref)
    held = reads.review_of(row, actor.need_authority())
    initial = {"verdict": held.verdict, "note": held.note.text if held.note else ""} if held else {}
    form = ReviewForm(posted(request), initial=initial)

    def save() -> str:
        data = form.cleaned_data
        services.review_evidence(
            actor,
            row,
            verdict=EvidenceVerdict(data["verdict"]),
            note=data["note"],
            version=posted_version(request),
        )
        return reverse("procurement:supplier", args=[row.provider.public_id])

    def newer() -> dict[str, Any]:
        now = reads.review_of(row, actor.need_authority())
        shown = now.get_verdict_display() if now else "–"
        return {"version": now.version if now else 0, "newer_rows": [(_("Finding"), shown)]}

    context = {
        "evidence": row,
        "rows": [
            (_("Kind"), row.get_kind_display()),
            (_("What it is"), row.title or "–"),
            (_("Valid from"), day_words(row.valid_from)),
            (_("Last day of validity"), day_words(row.last_day)),
        ],
        "version": held.version if held else 0,
        "back_url": reverse("procurement:supplier", args=[row.provider.public_id]),
    }
    done = _("The finding was saved and told to the provider.")
    return form_page(request, "procurement/review_evidence.html", form, save, context, done=done, newer=newer)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def check_record(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Note that criminal-record extracts were looked at: who, when and the result, never a file (R17)."""
    actor = actor_of(request)
    provider = reads.get_supplier(actor, ref)
    form = CheckForm(posted(request))
    target = reverse("procurement:supplier", args=[provider.public_id])

    def save() -> str:
        services.record_check(actor, provider, clean=form.cleaned_data["result"] == "clean")
        return target

    context = {
        "title": _("Criminal records checked"),
        "caption": provider.name,
        "text": _(
            "Only your name, today's date and the result are kept. Give the extracts back: they are never copied "
            "or stored (HL §88). The check counts for 12 months."
        ),
        "back_url": target,
        "back_label": provider.name,
        "submit": _("Save"),
    }
    return form_page(request, "procurement/form.html", form, save, context, done=_("The check was noted."))


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def category_evidence(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Say which kinds of evidence a category demands."""
    actor = actor_of(request)
    category = system_reads.get_category(actor, ref)
    require(can_demand_evidence(actor, category))
    held = reads.standing_demands().filter(category=category).values_list("kind", flat=True)
    form = DemandForm(posted(request), held=list(held))
    target = reverse("procurement:manage_system", args=[category.system.public_id])

    def save() -> str:
        kinds = [EvidenceKind(kind) for kind in form.cleaned_data["kinds"]]
        services.demand_evidence(actor, category, kinds)
        return target

    context = {
        "title": _("Evidence demanded"),
        "caption": str(category),
        "text": _(
            "Without it a provider gets no new orders. In an open system the admitted have at least five working "
            "days to bring what is new (HL §52), and are told now."
        ),
        "back_url": target,
        "back_label": str(category.system),
        "submit": _("Save"),
    }
    return form_page(request, "procurement/form.html", form, save, context, done=_("Saved."))
