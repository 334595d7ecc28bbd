"""The cards of the client's list as markup.

Thirty cards through the template engine cost more than all the rest of the page, so they are filled into patterns
whose words are looked up once for the whole list. Every text is escaped on its way in, as a template would do.
"""

from html import escape

from django.urls import reverse
from django.utils.translation import gettext as _

from orders.selectors.choice import Card
from orders.selectors.list_words import Picture

NO_ONE = "00000000-0000-0000-0000-000000000000"
_ICON = '<svg class="v-icon"><use href="#i-%s"/></svg>'
_CARD = (
    '<article class="v-offer" aria-labelledby="p{{position}}">\n'
    '<header class="v-offer__head"><h3 class="v-offer__name" id="p{{position}}">{{name}}</h3>{{tag}}</header>\n'
    '{{picture}}<p class="v-offer__intro">{{summary}}</p>\n'
    '<dl class="v-lines">{{first_day}}'
    f"<div><dt>{_ICON % 'clock'}<b>{{start}}</b> </dt><dd>{{{{start}}}}</dd></div>\n"
    "{{hours}}"
    f"<div><dt>{_ICON % 'place'}<span>{{where}}</span> </dt><dd>{{{{where}}}}{{{{distance}}}}</dd></div>\n"
    f"<div><dt>{_ICON % 'speech'}<span>{{languages}}</span> </dt><dd>{{{{languages}}}}</dd></div>\n"
    f"<div><dt>{_ICON % 'people'}<span>{{how}}</span> </dt><dd>{{{{how}}}}</dd></div></dl>\n"
    '<div class="v-offer__quality">{{quality}}</div>\n'
    '<div class="v-offer__actions">{{choose}}<button class="v-linkbutton" formaction="{open_url}">{more}'
    '<span class="govuk-visually-hidden">: {{name}}</span></button></div>\n'
    "</article>\n"
)
_FIRST_DAY = f"<div><dt>{_ICON % 'check'}<b>{{label}}</b> </dt><dd>{{{{first_day}}}}</dd></div>\n"
_PICTURE = (
    '<img class="v-picture" src="{url}" alt="{alt}" width="{width}" height="{height}" loading="lazy">\n'
)
_HOURS = f"<div><dt>{_ICON % 'clock'}<span>{{label}}</span> </dt><dd>{{{{hours}}}}</dd></div>\n"
_CHOOSE = (
    '<a class="govuk-button" href="{url}">{label}<span class="govuk-visually-hidden"> {{name}}</span></a>'
)
_TAG = '<strong class="v-tag v-tag--wait">{shut}</strong>'
_SCORED = (
    '<p class="v-quality__head"><span>{label} <strong>{{band}}</strong></span><span>{{points}}</span></p>\n'
    '<svg class="v-quality__line" width="100%" height="22" aria-hidden="true">'
    '<rect class="v-q-track" y="7" width="100%" height="8" rx="4"/>'
    '<line class="v-q-mean" x1="50%" x2="50%" y1="0" y2="22"/>'
    '<rect class="v-q-range" x="{{x_low}}" y="5" width="{{width}}" height="12" rx="6"/>'
    '<circle class="v-q-dot" cx="{{x_score}}" cy="11" r="7"/></svg>\n'
    '<p class="v-quality__note">{{range}} {{basis}}{{clients}}</p>'
)
_UNSCORED = '<p>{label} <strong>{none}</strong></p><p class="v-quality__note">{note}</p>'


def _pattern(markup: str, **words: str) -> str:
    """Markup with its words filled in and escaped, ready to be filled with values."""
    plain = {name: word.replace("{", "").replace("}", "") for name, word in words.items()}
    return _fill(markup, **plain)


def _fill(markup: str, **texts: str) -> str:
    """Markup filled with texts, each escaped."""
    return markup.format(**{name: escape(text) for name, text in texts.items()})


def _picture(picture: Picture) -> str:
    size = {"width": str(picture.width), "height": str(picture.height)}
    return _fill(_PICTURE, url=picture.url, alt=picture.alt, **size)


class CardWriter:
    """Writes the cards of one page in the active language."""

    def __init__(self) -> None:
        quality = _("Quality:")
        self.card = _pattern(
            _CARD,
            start=_("First meeting from:"),
            where=_("Where:"),
            languages=_("Languages:"),
            how=_("How:"),
            more=_("Read more"),
            open_url="OPEN",
        ).replace("OPEN", reverse("choice:open_card", args=[NO_ONE]).replace(NO_ONE, "{ref}"))
        self.choose = _pattern(_CHOOSE, label=_("Choose"), url="CHOOSE").replace(
            "CHOOSE", reverse("choice:choose", args=[NO_ONE]).replace(NO_ONE, "{ref}")
        )
        self.first_day = _pattern(_FIRST_DAY, label=_("On the first day:"))
        self.hours = _pattern(_HOURS, label=_("Open:"))
        self.scored = _pattern(_SCORED, label=quality)
        self.unscored = _pattern(
            _UNSCORED,
            label=quality,
            none=_("no results yet"),
            note=_("Too few services have ended to tell. That is neither good nor bad."),
        )
        self.no_steps = _("no steps")

    def write(self, card: Card) -> str:
        """One card's markup."""
        name = escape(card.name)
        return self.card.format(
            position=card.position,
            name=name,
            ref=card.ref,
            tag=_fill(_TAG, shut=card.shut) if card.shut else "",
            picture=_picture(card.picture) if card.picture else "",
            summary=escape(card.summary),
            first_day=_fill(self.first_day, first_day=card.first_day) if card.first_day else "",
            start=escape(card.start),
            hours=_fill(self.hours, hours=card.hours) if card.hours else "",
            where=escape(f"{card.where} ({self.no_steps})" if card.accessible else card.where),
            distance=escape(f", {card.distance}") if card.distance else "",
            languages=escape(card.languages),
            how=escape(card.how),
            quality=self._quality(card),
            choose=self.choose.format(name=name, ref=card.ref) if card.open else "",
        )

    def _quality(self, card: Card) -> str:
        quality = card.quality
        if not quality.points:
            return self.unscored
        return _fill(
            self.scored,
            band=quality.band,
            points=quality.points,
            x_low=quality.x_low,
            width=quality.width,
            x_score=quality.x_score,
            range=quality.range,
            basis=quality.basis,
            clients=f" {card.clients}" if card.clients else "",
        )
