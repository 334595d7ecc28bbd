"""One table."""

from typing import ClassVar

from django.db import models


class Row(models.Model):
    """What a page of a list usually shows of one thing: a few texts, numbers and dates."""

    public_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=100)
    place = models.CharField(max_length=100)
    state = models.CharField(max_length=20)
    cents = models.IntegerField()
    due = models.DateField()
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Row"]] = models.Manager()

    class Meta:
        app_label = "bare"

    def __str__(self) -> str:
        return self.name
