"""Envelopes that the house can close but not open before the time: sealed tenders (R21, ADR 10).

Each matter gets a key pair. Whatever is sealed needs only the public half, so nothing is unwrapped before the opening;
the private half is kept wrapped (AES-256-GCM) by ``VALINTA_TENDER_KEY``, which is held outside the database.
"""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from core import codes

NONCE, KEY = 12, 32
PADDED_TO = 1024
"""Plain texts are filled up to a multiple of this, so that the length tells no price."""


class NotUnsealed(Exception):
    """The envelope, its key or what it belongs to was changed, or the house's key is another."""


def new_key(belongs_to: str) -> tuple[str, str]:
    """A key pair for one matter: the public half, and the private half wrapped for this matter only."""
    private = X25519PrivateKey.generate()
    wrapped = _encrypt(_house_key(), private.private_bytes_raw(), belongs_to.encode())
    return _text(private.public_key().public_bytes_raw()), _text(wrapped)


def seal(public: str, plain: str, belongs_to: str) -> str:
    """A text sealed to a public key, bound to what it belongs to."""
    theirs = X25519PublicKey.from_public_bytes(_bytes(public))
    once = X25519PrivateKey.generate()
    mine = once.public_key().public_bytes_raw()
    key = _agreed(once.exchange(theirs), mine + _bytes(public))
    content = plain.encode()
    padded = content + b" " * (-len(content) % PADDED_TO)
    return _text(mine + _encrypt(key, padded, belongs_to.encode()))


class Opener:
    """The unwrapped private key of one matter; made only by whoever has checked that it may be opened now."""

    def __init__(self, wrapped: str, belongs_to: str) -> None:
        """Unwrap.

        Raises:
            NotUnsealed: the wrapped key belongs to another matter, was changed, or the house's key is another.
        """
        self._private = X25519PrivateKey.from_private_bytes(
            _decrypt(_house_key(), _bytes(wrapped), belongs_to.encode())
        )

    def open(self, sealed: str, belongs_to: str) -> str:
        """The text of an envelope.

        Raises:
            NotUnsealed: it was changed, or belongs to something else.
        """
        raw = _bytes(sealed)
        theirs, body = raw[:KEY], raw[KEY:]
        shared = self._private.exchange(X25519PublicKey.from_public_bytes(theirs))
        key = _agreed(shared, theirs + self._private.public_key().public_bytes_raw())
        return _decrypt(key, body, belongs_to.encode()).decode().rstrip(" ")


def _house_key() -> bytes:
    return _bytes(settings.TENDER_KEY)


def _agreed(shared: bytes, parties: bytes) -> bytes:
    return HKDF(SHA256(), KEY, salt=None, info=b"valinta sealed envelope 1" + parties).derive(shared)


def _encrypt(key: bytes, plain: bytes, associated: bytes) -> bytes:
    nonce = bytes.fromhex(codes.token(NONCE))
    return nonce + AESGCM(key).encrypt(nonce, plain, associated)


def _decrypt(key: bytes, body: bytes, associated: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(body[:NONCE], body[NONCE:], associated)
    except (InvalidTag, ValueError) as error:
        raise NotUnsealed from error


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)
