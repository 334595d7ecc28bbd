"""One word for one thing in the Finnish texts, as the field uses it."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

BETTER = {
    "kategori": "a category is a `ryhmä`, in every form",
    "odota odotusaikaa": "a standstill is kept (`noudatetaan`), nothing waits for it",
    "Laitos %": "an edition of a contract is a `versio`: `laitos` is an institution",
    "Valita viimeistään": "`valita` is to choose as well as to appeal",
}


@pytest.mark.parametrize("word", BETTER, ids=str)
def test_no_finnish_text_has_a_word_that_misleads(word):
    path = Path(settings.LOCALE_PATHS[0]) / "fi" / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        texts = gettext.GNUTranslations(file)._catalog.values()  # type: ignore[attr-defined]
    found = [text for text in texts if re.search(re.escape(word), text, re.IGNORECASE)]
    assert found == [], BETTER[word]
