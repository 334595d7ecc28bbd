"""What the tests of mini-competitions ask alike."""

import pytest

from core.errors import InvalidInput, StaleVersion, WrongState
from core.models import Outbox


def refused(code, call, *args, **kwargs):
    """The refusal of a call, whose code is as expected."""
    with pytest.raises((InvalidInput, WrongState, StaleVersion)) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def mails(template_word):
    """The messages with a word in their subject, the oldest first."""
    return [row for row in Outbox.objects.order_by("pk") if template_word in row.payload.get("subject", "")]
