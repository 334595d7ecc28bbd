"""What the models of all rooms share."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django_fsm import FSMField

from core import clock, codes
from core.errors import StaleVersion
from core.keyed import KeyedManager, KeyedRow
from core.roles import Role

if TYPE_CHECKING:

    class ConcurrentTransitionMixin(models.Model):
        """What type checkers see of the library's untyped mixin, so that managers keep their types."""

        class Meta:
            abstract = True

        def _update_initial_state(self) -> None: ...

else:
    from django_fsm import ConcurrentTransitionMixin


class PublicIdModel(KeyedRow, models.Model):
    """A row that addresses and the API name by a random public id, never by its key."""

    public_id = models.UUIDField(default=codes.new_uuid, unique=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    if not TYPE_CHECKING:  # type checkers know the manager that Django gives
        objects = KeyedManager()

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ()
    """Fields whose before and after an event may keep: never personal ones, never free text."""

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        """The public id as text, for events, keys and addresses."""
        return str(self.public_id)


PublicIdModel._meta.base_manager_name = "objects"
"""Foreign keys are followed by the short way too. Named here, not in ``Meta``, it is no matter of migrations."""


class VersionedModel(PublicIdModel):
    """An aggregate whose forms carry the version they were opened with (also the API's ETag)."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def check_version(self, expected: int | None) -> None:
        """Refuse a form or request made against an older version.

        Raises:
            StaleVersion: the row has moved on since.
        """
        if expected is not None and expected != self.version:
            raise StaleVersion(self.version)

    def save_changes(self) -> None:
        """Save as the next version; the row must have been locked by the caller."""
        self.version += 1
        self.save()


@cache
def _state_fields(model: type[models.Model]) -> tuple[FSMField, ...]:
    return tuple(field for field in model._meta.fields if isinstance(field, FSMField))


class StatefulModel(ConcurrentTransitionMixin, VersionedModel):
    """A model with a protected state that only its transitions move.

    A stale copy cannot win: saving a transition from a state that the row has left raises
    `django_fsm.ConcurrentTransition`.
    """

    class Meta:
        abstract = True

    @property
    def state_fields(self) -> Iterable[FSMField]:
        """The library looks for them at every instance it makes and saves; they are the model's."""
        return _state_fields(type(self))

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        """Reload although the state field is protected.

        The library's own mixin lifts the protection on the shared field, for the whole process if the
        reload raises; here the values are taken out of this instance and put back when it raises.
        """
        states = {f.attname for f in self._meta.concrete_fields if isinstance(f, FSMField) and f.protected}
        wanted = None if fields is None else set(fields)
        kept = {name: self.__dict__.pop(name) for name in states if name in self.__dict__}
        try:
            # The library looks at the state of every instance it makes, so it is always read along.
            read = None if wanted is None else [*(wanted | states)]
            models.Model.refresh_from_db(self, using=using, fields=read, from_queryset=from_queryset)
        except BaseException:
            self.__dict__.update(kept)
            raise
        if wanted is None or states <= wanted:
            self._update_initial_state()
        else:
            self.__dict__.update({name: value for name, value in kept.items() if name not in wanted})

    @classmethod
    def by_ref(cls, ref: str | UUID) -> Self:
        """The row with this public id."""
        found = cls._default_manager.get(public_id=ref)
        assert isinstance(found, cls)
        return found


def states_constraint(
    name: str, states: type[models.TextChoices], field: str = "state"
) -> models.CheckConstraint:
    """A check that a state column holds a known state: ``update()`` and ``bulk_create`` go round the machine."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": states.values}), name=name)


def roles_constraint(name: str, roles: Sequence[Role]) -> models.CheckConstraint:
    """A check that a role is one of those that can be held here: with another its holder could read no page."""
    return models.CheckConstraint(condition=models.Q(role__in=[role.value for role in roles]), name=name)
