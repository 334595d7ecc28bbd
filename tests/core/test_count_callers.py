"""Whose tries are counted: behind the server in front, the address that it saw."""

import os
import subprocess
import sys

import pytest
from django.test import RequestFactory

from core.throttle import caller_of

PROBE = """
import django; django.setup()
from django.test import RequestFactory
from allauth.account.adapter import get_adapter
from core.throttle import caller_of
request = RequestFactory().post("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.7")
print(get_adapter().get_client_ip(request), caller_of(request))
"""


def test_behind_the_server_in_front_the_last_forwarded_address_counts(tmp_path) -> None:
    """For passwords and for clients' codes alike; what a caller writes into the header itself stands before it."""
    production = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VALINTA_ENV": "production",
        "VALINTA_VAR_DIR": str(tmp_path),
        "VALINTA_SECRET_KEY": "s" * 60,
        "VALINTA_FIELD_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "VALINTA_INDEX_KEY": "i" * 40,
        "VALINTA_EVENT_KEY": "e" * 40,
        "VALINTA_TENDER_KEY": "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
    }
    told = subprocess.run(
        [sys.executable, "-c", PROBE],
        env={**os.environ, **production},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["203.0.113.7", "203.0.113.7"]


@pytest.mark.parametrize("header", ["", "1.1.1.1"])
def test_without_a_server_in_front_the_header_is_not_believed(rf: RequestFactory, header: str) -> None:
    """Anybody can write it."""
    assert caller_of(rf.post("/", REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR=header)) == "203.0.113.7"
