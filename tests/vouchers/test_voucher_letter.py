"""The voucher's letter as a PDF."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from core import documents
from core.models import Document
from tests.factories.cast import Cast
from tests.factories.core import ClientFactory
from tests.factories.vouchers import make_budget, make_category, make_commitment
from vouchers import services


@pytest.mark.parametrize(("language", "free"), [("en", "You pay nothing"), ("fi", ""), ("sv", "")])
def test_the_letter_has_the_code_its_last_day_and_says_that_it_is_free(
    cast: Cast, language: str, free: str
) -> None:
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority))
    client = ClientFactory(authority=cast.authority, language=language)
    voucher, code = services.issue_voucher(cast.actor("official"), commitment, client, date(2026, 6, 1))
    document = Document.objects.get(subject_ref=voucher.ref)
    page = documents.html(document)
    assert "<svg" in page
    assert code in page
    assert free in page
    with documents.pdf(document).file.open() as stored:
        text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(stored.read())).pages)
    assert code in text
    assert "Aino Esimerkki" in text
    assert {"en": "31 May 2026"}.get(language, "31.5.2026") in text
    assert documents.may_read(cast.actor("official"), document)
    for who in ("finance", "manager", "administrator", "coach", "other_official", "outsider"):
        assert not documents.may_read(cast.actor(who), document)
