"""The Celery application: eager without a broker, real workers with one."""

import os

from celery import Celery
from celery.signals import worker_init

from core import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("valinta")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def _settle(**_kwargs: object) -> None:
    """Before the worker's processes part from it."""
    garbage.settle()
