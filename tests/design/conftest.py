"""Fixtures of the design's tests."""

import pytest


@pytest.fixture(autouse=True)
def _files_from_source(settings) -> None:
    """Static files come from their source folders: nothing needs to have been collected."""
    settings.WHITENOISE_AUTOREFRESH = True
