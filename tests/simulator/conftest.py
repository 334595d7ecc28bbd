"""Plays that several tests look at: each once, in a transaction that is rolled back."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from core import clock
from procurement.models import LegalRule
from simulator.play import play
from tests.conftest import MONDAY, put_back

Figures = dict[str, Any]


@contextmanager
def _played(
    blocker: DjangoDbBlocker, rules: list[LegalRule], code: str, seed: int, **options: Any
) -> Iterator[Figures]:
    with blocker.unblock(), clock.stopped_at(MONDAY), transaction.atomic():
        put_back(rules)
        yield play(code, seed, **options)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def kuopio(rules_of_law: list[LegalRule], django_db_blocker: DjangoDbBlocker) -> Iterator[Figures]:
    """Sixty orders of the pilot year; the gate compares the figures of both databases."""
    with _played(django_db_blocker, rules_of_law, "kuopio-2018", 2018, orders=60) as figures:
        if wanted := os.environ.get("VALINTA_TEST_FIGURES"):
            Path(wanted).write_text(json.dumps(figures, sort_keys=True))
        yield figures


@pytest.fixture(scope="module")
def live_city(rules_of_law: list[LegalRule], django_db_blocker: DjangoDbBlocker) -> Iterator[datetime]:
    """A year that ends on the Monday on which stories begin, with its ready-made sign-ins."""
    with _played(
        django_db_blocker, rules_of_law, "today", 7, orders=45, until=MONDAY, password="a-password-of-tests"
    ):
        yield MONDAY
