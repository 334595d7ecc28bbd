"""The form of an offering's picture."""

from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import uploads
from core.i18n import Translations
from core.upload_field import UploadField, UploadInput
from procurement.forms.common import TextsForm


def _hint() -> str:
    most = uploads.size_words(settings.UPLOAD_MAX_BYTES)
    return gettext(
        "JPEG or PNG, at most %(most)s, at least 400 pixels wide. It is made smaller; where and when it was taken is "
        "left out. Ask everybody in the picture first."
    ) % {"most": most}


class PictureForm(TextsForm):
    """A picture, and what it shows for who cannot see it."""

    TEXTS = {
        "alt": (
            _("What the picture shows"),
            1,
            _("It is read to those who cannot see the picture. For example: a yellow house with a ramp."),
        )
    }
    file = UploadField(
        label=_("Picture"),
        help_text=lazy(_hint, str)(),
        required=False,
        widget=UploadInput({"accept": ".jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, alt: Translations | None = None, has: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, texts={"alt": alt or {}}, **kwargs)
        self.order_fields(["file", "alt_fi"])
        self.want(*(["alt_fi"] if has else ["file", "alt_fi"]))
