"""Envelopes: what is sealed opens with its own key, as what it was sealed for, and as nothing else."""

import base64

import pytest
from cryptography.fernet import Fernet

from core import sealing


def changed(text):
    """The same text with one bit turned."""
    raw = bytearray(base64.urlsafe_b64decode(text))
    raw[-1] ^= 1
    return base64.urlsafe_b64encode(bytes(raw)).decode()


def test_an_envelope_opens_as_what_it_was_sealed_for():
    public, wrapped = sealing.new_key("matter")
    sealed = sealing.seal(public, '{"price": 5000}', "matter/provider/1")
    assert sealing.Opener(wrapped, "matter").open(sealed, "matter/provider/1") == '{"price": 5000}'


def test_the_same_text_is_never_sealed_the_same_and_its_length_tells_nothing():
    public, _wrapped = sealing.new_key("matter")
    first, second = (sealing.seal(public, "5000", "m") for _ in range(2))
    assert first != second
    assert len(first) == len(sealing.seal(public, "5" * 900, "m"))
    assert len(first) < len(sealing.seal(public, "5" * 1100, "m"))


@pytest.mark.parametrize("belongs", ["matter/provider/2", "matter/rival/1", "other/provider/1", ""])
def test_an_envelope_opens_as_nothing_else(belongs):
    public, wrapped = sealing.new_key("matter")
    sealed = sealing.seal(public, "x", "matter/provider/1")
    with pytest.raises(sealing.NotUnsealed):
        sealing.Opener(wrapped, "matter").open(sealed, belongs)


def test_a_changed_envelope_or_key_opens_nothing():
    public, wrapped = sealing.new_key("matter")
    sealed = sealing.seal(public, "x", "m")
    with pytest.raises(sealing.NotUnsealed):
        sealing.Opener(wrapped, "matter").open(changed(sealed), "m")
    with pytest.raises(sealing.NotUnsealed):
        sealing.Opener(changed(wrapped), "matter")
    with pytest.raises(sealing.NotUnsealed):
        sealing.Opener(wrapped, "another matter")
    _public, other = sealing.new_key("matter")
    with pytest.raises(sealing.NotUnsealed):
        sealing.Opener(other, "matter").open(sealed, "m")


def test_without_the_houses_key_nothing_opens(settings):
    _public, wrapped = sealing.new_key("matter")
    settings.TENDER_KEY = Fernet.generate_key().decode()
    with pytest.raises(sealing.NotUnsealed):
        sealing.Opener(wrapped, "matter")
