"""The picture on an offering's card: drawn anew, told in words, seen by clients, taken away."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from core import clock, pictures
from core.errors import InvalidInput, NotAllowed, WrongState
from core.models import Event, StoredFile
from orders.cards import CardWriter
from orders.selectors.preview import preview
from procurement import services
from procurement.models import Offering, OfferingPicture
from procurement.selectors.candidates import candidates
from tests.core import files
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db
ALT = {"fi": "Keltainen talo", "sv": "Ett gult hus", "en": "A yellow <house>"}


@pytest.fixture
def offering(story: Any) -> Offering:
    """Published by the provider in the first category."""
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    return make.published_offering(story.administrator, story.first, story.provider)


def address(row: OfferingPicture) -> str:
    return reverse("procurement:picture", args=[row.public_id])


def test_a_picture_is_drawn_anew_small_upright_and_without_what_the_camera_noted():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    exif[0x010F] = "Camera of Pirkko"
    made = pictures.made_anew(io.BytesIO(files.photo(3000, 2000, exif=exif).read()))
    assert (made.width, made.height) == (600, 900)
    with Image.open(io.BytesIO(made.content)) as shown:
        assert (shown.format, shown.size, len(shown.getexif())) == ("JPEG", (600, 900), 0)
    assert b"Pirkko" not in made.content
    see_through = io.BytesIO()
    Image.new("RGBA", (500, 500), (0, 0, 0, 0)).save(see_through, "PNG")
    with Image.open(io.BytesIO(pictures.made_anew(see_through).content)) as shown:
        assert shown.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (files.PDF, "picture_unreadable"),
        (files.PNG, "picture_unreadable"),
        (b"MZ a program", "file_type_wrong"),
        (files.photo(399, 900).read(), "picture_too_small"),
    ],
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(story, offering, content, code):
    with pytest.raises(InvalidInput) as refused:
        services.set_picture(story.administrator, offering, alt=ALT, upload=files.upload(content, "a.jpg"))
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert not OfferingPicture.objects.exists()
    assert not StoredFile.objects.filter(purpose="offering_picture").exists()


def test_too_many_pixels_are_never_unpacked(story, offering, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 500_000)
    with pytest.raises(InvalidInput, match="picture_too_big"):
        services.set_picture(story.administrator, offering, alt=ALT, upload=files.photo(1000, 501))


def test_a_picture_needs_words_for_who_cannot_see_it(story, offering):
    with pytest.raises(InvalidInput, match="alt_missing"):
        services.set_picture(story.administrator, offering, alt={}, upload=files.photo())
    with pytest.raises(InvalidInput, match="picture_missing"):
        services.set_picture(story.administrator, offering, alt=ALT)


@pytest.mark.parametrize("who", ["official", "procurement", "coach", "outsider"])
def test_only_the_providers_administrators_show_a_picture(story, offering, who):
    with pytest.raises(NotAllowed):
        services.set_picture(story.cast.actor(who), offering, alt=ALT, upload=files.photo())
    with pytest.raises(NotAllowed):
        services.drop_picture(story.cast.actor(who), offering)


def test_clients_see_it_on_the_card_in_their_language_until_it_is_taken_away(
    story, offering, client: Client, django_assert_num_queries
):
    made = services.set_picture(story.administrator, offering, alt=ALT, upload=files.photo())
    with django_assert_num_queries(2):
        (found,) = candidates(story.first, clock.today())
    assert found.picture == {"ref": made.ref, "alt": ALT, "width": 800, "height": 600}
    card = preview(offering)
    assert card is not None
    markup = CardWriter().write(card)
    assert f'src="{address(made)}" alt="A yellow &lt;house&gt;" width="800" height="600"' in markup
    answer = client.get(address(made))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in answer["Content-Security-Policy"]

    words = services.set_picture(story.administrator, offering, alt={"fi": "Toinen teksti"})
    assert words.file == made.file
    assert client.get(address(made)).status_code == 200  # a list that was frozen with it goes on showing it
    services.drop_picture(story.administrator, offering)
    for row in (made, words):
        assert client.get(address(row)).status_code == 404
    with pytest.raises(WrongState, match="no_picture"):
        services.drop_picture(story.administrator, offering)
    told = Event.objects.filter(code__startswith="offering.picture").order_by("pk")
    assert list(told.values_list("code", flat=True)) == [
        "offering.picture_set",
        "offering.picture_set",
        "offering.picture_dropped",
    ]


def test_before_the_offering_is_published_only_its_own_people_see_the_picture(story, client, signed_in):
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    draft = make.written_offering(story.administrator, story.first, story.provider)
    made = services.set_picture(story.administrator, draft, alt=ALT, upload=files.photo(kind="PNG"))
    assert client.get(address(made)).status_code == 404
    assert signed_in(story.cast.administrator).get(address(made)).status_code == 200


def test_the_page_and_the_api_of_the_picture(story, offering, signed_in):
    provider = signed_in(story.cast.administrator)
    url = reverse("procurement:offering_picture", args=[offering.public_id])
    refused = provider.post(url, {"alt_fi": "Talo"})
    assert "Choose a picture." in refused.content.decode()
    page = provider.post(url, {"file": files.photo(), "alt_fi": "Talo"}, follow=True).content.decode()
    assert "Clients see the picture on your card." in page
    assert 'alt="Talo"' in page
    root = f"/api/v1/procurement/offerings/{offering.ref}/picture"
    body = provider.post(root, {"file": files.photo(1600, 400), "alt_fi": "Ovi", "alt_en": "A door"}).json()
    assert (body["picture"]["width"], body["picture"]["height"]) == (1200, 300)
    assert body["picture"]["alt"] == {"fi": "Ovi", "en": "A door"}
    assert provider.delete(root).json()["picture"] is None
