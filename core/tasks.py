"""Tasks of the kernel."""

from celery import shared_task

from core import outbox


@shared_task
def drain_outbox() -> int:
    """Carry out waiting effects. Safe to run twice and side by side."""
    return outbox.drain()
