"""All chance: identifiers, secrets, codes and draws.

Outside the simulator everything comes from the operating system's CSPRNG; the simulator alone seeds it,
so that the same seed plays the same year.
"""

import hashlib
import hmac
import random
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
"""31 characters, a prime number of them, none taken for another: Crockford's base 32 without Z (a 2)."""
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "Z": "2"})
_source: random.Random = secrets.SystemRandom()
_names: random.Random = _source
"""What identifiers, secrets and codes are drawn from. The simulator seeds it apart from what happens, so that a row
more or less changes no story."""


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Replace the sources of chance by seeded ones (simulator only)."""
    global _source, _names
    before = _source, _names
    _source, _names = random.Random(seed), random.Random(f"names {seed}")
    try:
        yield
    finally:
        _source, _names = before


def new_uuid() -> UUID:
    """A random public id (UUID version 4)."""
    return UUID(int=_names.getrandbits(128), version=4)


def token(n_bytes: int = 32) -> str:
    """A secret as hexadecimal text of ``n_bytes`` random bytes."""
    return _names.getrandbits(8 * n_bytes).to_bytes(n_bytes, "big").hex()


def check_character(body: str) -> str:
    """The character that guards a code of up to 29 characters: a weighted sum modulo the prime 31.

    It finds every single wrong character and every swap of two characters.
    """
    return ALPHABET[sum(place * ALPHABET.index(char) for place, char in enumerate(body, start=1)) % 31]


def human_code(length: int = 11) -> str:
    """An unguessable code a person can type: ``length`` random characters, a check character, in groups of four."""
    body = "".join(_names.choice(ALPHABET) for _ in range(length))
    whole = body + check_character(body)
    return "-".join(whole[i : i + 4] for i in range(0, len(whole), 4))


def normalise_code(typed: str) -> str:
    """A typed code without spaces, dashes or look-alikes, upper case; empty if its check character is wrong."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).translate(_LOOKALIKES)
    if len(plain) < 2 or any(c not in ALPHABET for c in plain):
        return ""
    return plain if check_character(plain[:-1]) == plain[-1] else ""


def digest(secret: str) -> str:
    """The stored form of a random secret (SHA-256; the secrets have 54 bits or more)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def permutation(secret: str, keys: Sequence[str]) -> list[int]:
    """Indexes of ``keys`` in an order drawn from ``secret``.

    Stable for one secret; over many secrets every order is equally likely; the order among the rest does
    not change when one key is left out.
    """
    ranks = [hmac.digest(secret.encode(), key.encode(), "sha256") for key in keys]
    return sorted(range(len(keys)), key=ranks.__getitem__)


def draw(options: Sequence[T], weights: Sequence[float] | None = None) -> T:
    """One of ``options``, drawn with equal or given chances."""
    return _source.choices(options, weights)[0]


def chance(probability: float) -> bool:
    """True with the given probability."""
    return _source.random() < probability


def uniform(low: float, high: float) -> float:
    """A number drawn evenly between ``low`` and ``high``."""
    return _source.uniform(low, high)


def whole(low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return _source.randint(low, high)


def normal(mean: float, deviation: float) -> float:
    """A number drawn from a normal distribution."""
    return _source.gauss(mean, deviation)


def sample(options: Sequence[T], size: int) -> list[T]:
    """``size`` different ones of ``options``."""
    return _source.sample(options, size)
