"""The API of procurement."""

from ninja import Router

router = Router(tags=["procurement"])
