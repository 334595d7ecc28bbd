"""An offering's picture: its page for the provider, and the picture itself for clients."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import uploads
from core.actors import actor_of
from core.entrance import for_roles
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from procurement import services
from procurement.forms.pictures import PictureForm
from procurement.selectors import offerings as reads
from procurement.views.offerings import url_of


@require_safe
def picture(request: HttpRequest, ref: UUID) -> FileResponse:
    """The picture as clients see it."""
    row = reads.get_picture(actor_of(request), ref)
    return FileResponse(
        uploads.opened(row.file),
        content_type=row.file.content_type,
        headers={
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, max-age=3600",
        },
    )


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def offering_picture(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Choose the picture of the card, and tell what it shows."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    held = row.picture
    form = PictureForm(
        posted(request), request.FILES or None, alt=held.alt if held else None, has=held is not None
    )

    def save() -> str:
        services.set_picture(
            actor,
            row,
            alt=form.translations("alt"),
            upload=form.cleaned_data["file"] or None,
            version=posted_version(request),
        )
        return url_of(row)

    context = {
        "title": _("Picture on your card"),
        "text": _(
            "Show where the client comes to or who meets the client. A card without a picture is as good."
        ),
        "caption": str(row.category),
        "back_url": url_of(row),
        "back_label": _("The offering"),
        "version": row.version,
        "picture": held,
    }

    def newer() -> dict[str, object]:
        now = reads.get_own_offering(actor, ref)
        return {"version": now.version, "newer_rows": [(_("State"), now.get_state_display())]}

    done = _("Clients see the picture on your card.")
    return form_page(request, "procurement/picture.html", form, save, context, done=done, newer=newer)


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def drop_picture(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show no picture any more."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    version = posted_version(request)
    done = _("The picture was taken away.")
    return act(request, lambda: services.drop_picture(actor, row, version), url_of(row), done)
