"""The API of quality."""

from ninja import Router

router = Router(tags=["evaluations"])
