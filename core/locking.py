"""Locks on rows, taken by services at the start of a write."""

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def relock(row: M) -> M:
    """The row as it is now, read under a lock that ends with the transaction."""
    return type(row)._default_manager.select_for_update().get(pk=row.pk)
