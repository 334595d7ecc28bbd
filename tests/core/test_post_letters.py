"""Letters: the office finds, reads and posts them, and tries again what no machine delivered."""

from typing import Any

import pytest

from core import letters, outbox, worklist
from core.errors import NotAllowed, NotFound, WrongState
from core.models import Event, Outbox, OutboxKind, OutboxState, ViewLog
from tests.factories.core import ClientFactory

pytestmark = pytest.mark.django_db
LETTER, SMS, EMAIL = OutboxKind.LETTER, OutboxKind.SMS, OutboxKind.EMAIL


@pytest.fixture(autouse=True)
def _asleep():
    with outbox.asleep():
        yield


@pytest.fixture
def put(cast):
    """Write one message to a client of the city."""

    def write(kind=LETTER, state=OutboxState.NOT_SENT, **given: Any) -> Outbox:
        authority = given.pop("authority", cast.authority)
        client = ClientFactory(authority=authority)
        number = Outbox.objects.count()
        payload = {"to": client.address, "subject": f"Letter {number}.", "text": "Your code: <b>"}
        row: Outbox = Outbox.objects.create(
            authority=authority, kind=kind, state=state, key=f"k{number}", subject_ref=client.ref,
            payload=payload, **given,
        )  # fmt: skip
        return row

    return write


def text(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_letters_of_the_own_authority_are_listed_and_the_look_is_logged(cast, put, signed_in):
    mine = put()
    put(authority=cast.other_authority)
    put(SMS, OutboxState.DONE)
    html = text(signed_in(cast.official), "/letters/")
    assert "Letter 0." in html
    assert "Aino Esimerkki" in html
    assert "Letter 1." not in html
    assert "Letter 2." not in html
    look = ViewLog.objects.get(page="letters")
    assert look.subject_ref == mine.subject_ref


def test_pages_meet_and_keep_their_filter(cast, put, signed_in):
    for _ in range(32):
        put(SMS, OutboxState.FAILED)
    desk = signed_in(cast.auditor)
    html = text(desk, "/letters/?show=failed")
    assert html.count("Letter ") == 30
    assert "Letter 31." in html
    after = Outbox.objects.get(key="k2").ref
    assert f"?show=failed&amp;after={after}" in html
    assert text(desk, f"/letters/?show=failed&after={after}").count("Letter ") == 2
    assert "Nothing here." in text(desk, "/letters/?show=strange")


def test_a_letter_is_read_and_marked_as_posted_once(cast, put, signed_in):
    row = put()
    desk = signed_in(cast.official)
    html = text(desk, f"/letters/{row.ref}/")
    assert "Your code: &lt;b&gt;" in html
    assert "Mark as posted" in html
    assert "Try again" not in html
    assert ViewLog.objects.get(page="letter").subject_ref == row.subject_ref
    assert desk.post(f"/letters/{row.ref}/posted").status_code == 302
    row.refresh_from_db()
    assert row.state == OutboxState.DONE
    assert row.done_at is not None
    event = Event.objects.get(code="letter.posted")
    assert event.subject_ref == row.ref
    assert event.data == {"changes": {"state": ["not_sent", "done"]}}
    assert "Letter 0." in text(desk, "/letters/?show=posted")
    assert "Mark as posted" not in text(desk, f"/letters/{row.ref}/")
    with pytest.raises(WrongState):
        letters.mark_posted(cast.actor("official"), row)
    assert Event.objects.filter(code="letter.posted").count() == 1


@pytest.mark.parametrize(("kind", "state"), [(SMS, "failed"), (EMAIL, "not_sent"), (LETTER, "failed")])
def test_what_failed_is_tried_again_from_the_start(cast, put, signed_in, kind, state):
    row = put(kind, state, attempts=8, last_error="TimeoutError")
    desk = signed_in(cast.official)
    assert "Letter 0." in text(desk, "/letters/?show=failed")
    assert "Try again" in text(desk, f"/letters/{row.ref}/")
    assert desk.post(f"/letters/{row.ref}/retry").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == ("waiting", 0, "")
    assert outbox._claim_next() == row
    with pytest.raises(WrongState):
        letters.try_again(cast.actor("official"), row)


def test_a_letter_to_post_is_no_failure_to_try_again(cast, put):
    with pytest.raises(WrongState):
        letters.try_again(cast.actor("official"), put())


def test_others_neither_read_nor_post(cast, put, signed_in):
    row = put()
    for who in ("procurement", "finance", "manager", "administrator"):
        assert signed_in(getattr(cast, who)).get("/letters/").status_code == 403
    assert signed_in(cast.other_official).post(f"/letters/{row.ref}/posted").status_code == 404
    assert signed_in(cast.auditor).post(f"/letters/{row.ref}/posted").status_code == 403
    for act in (letters.mark_posted, letters.try_again):
        with pytest.raises(NotAllowed):
            act(cast.actor("auditor"), row)
    with pytest.raises(NotFound):
        letters.letter_of(cast.actor("official"), put(EMAIL, OutboxState.DONE).public_id)
    row.refresh_from_db()
    assert row.state == OutboxState.NOT_SENT


def test_the_work_list_counts_the_letters_to_post(cast, put):
    put()
    put()
    put(SMS, OutboxState.FAILED)
    items = {
        who: [item for item in worklist.work_list(cast.actor(who)) if item.kind == "letters"]
        for who in ("official", "other_official", "auditor")
    }
    assert [item.count for item in items["official"]] == [2]
    assert items["other_official"] == items["auditor"] == []
