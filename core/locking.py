"""Locks on rows, taken by services at the start of a write."""

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


def relock(row: M) -> M:
    """The row as it is now, read under a lock that ends with the transaction.

    Its authority never changes: it is taken along when the caller has it.
    Keys never change either, so others may refer to the row meanwhile: PostgreSQL looks at references when a
    transaction ends, after it has taken the chain's head, and would otherwise wait there for whoever waits for it.
    """
    locked = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    if "authority" in row._state.fields_cache:
        locked._state.fields_cache["authority"] = row._state.fields_cache["authority"]
    return locked
