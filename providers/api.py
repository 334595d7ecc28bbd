"""The API of provider organisations."""

from ninja import Router

router = Router(tags=["providers"])
