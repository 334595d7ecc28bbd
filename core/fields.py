"""Encrypted model fields and the blind index that finds their rows.

MultiFernet with keys of their own (``VALINTA_FIELD_KEYS``, newest first), apart from ``SECRET_KEY``, so that
either can be rotated alone. A field listed here is never searched, sorted or logged by value.
"""

import hashlib
import hmac
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plain: str) -> str:
    """A text sealed with the newest field key."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(plain.encode()).decode()


def decrypt(sealed: str) -> str:
    """The text of a sealed one.

    Raises:
        cryptography.fernet.InvalidToken: none of the keys fits, or the value was changed.
    """
    return _box(tuple(settings.FIELD_KEYS)).decrypt(sealed.encode()).decode()


def blind_index(value: str) -> str:
    """A keyed digest by which equal values are found without being readable."""
    folded = " ".join(value.casefold().split())
    return hmac.new(settings.INDEX_KEY.encode(), folded.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database sees only sealed; the empty text stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        return encrypt(str(value)) if value else ""

    def from_db_value(self, value: str | None, *_: object) -> str:
        """Open on the way out."""
        return decrypt(value) if value else ""


class EncryptedJSONField(models.TextField):  # type: ignore[type-arg]
    """A JSON value that the database sees only sealed."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        return encrypt(json.dumps(value, sort_keys=True, ensure_ascii=False))

    def from_db_value(self, value: str | None, *_: object) -> Any:
        """Open on the way out."""
        return json.loads(decrypt(value)) if value else None

    def to_python(self, value: Any) -> Any:
        """Values are already Python's."""
        return value


def encrypted_fields(model: type[models.Model]) -> list[str]:
    """Names of the encrypted fields of a model."""
    kinds = (EncryptedTextField, EncryptedJSONField)
    return [f.name for f in model._meta.get_fields() if isinstance(f, kinds)]
