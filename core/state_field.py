"""The field that holds the state of a machine."""

from typing import Any

from django_fsm import FSMField


class StateField(FSMField):
    """The protected state of a `core.models.StatefulModel`.

    To the database it is a `CharField`, and that is what migrations name: the models that a migration makes up have no
    machine, and each of the library's fields listens to every model made after it, so that a hundred operations of
    migrations would cost as many thousand calls.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"protected": True, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As a column: without protection."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs
