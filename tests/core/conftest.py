"""Fixtures of the kernel's tests."""

from datetime import date

import pytest


@pytest.fixture
def birthday() -> date:
    """The date of birth of the clients of these stories."""
    return date(1980, 5, 17)


@pytest.fixture(autouse=True)
def _files_from_source(settings) -> None:
    """Static files come from their source folders: nothing needs to have been collected."""
    settings.WHITENOISE_AUTOREFRESH = True
