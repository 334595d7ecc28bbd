"""What every form of this room posts beside its fields."""

from django.http import HttpRequest


def posted_version(request: HttpRequest) -> int | None:
    """The version of the thing that the person saw; None when the form carried none."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None
