"""Fills the bare project's database; prints the cookie of a signed-in person as JSON."""

import json
import os
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.bare.models import Row  # noqa: E402
from core import clock, codes  # noqa: E402


def main() -> None:
    """Tables, sixty rows, a person and their session."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    Row.objects.bulk_create(
        Row(
            public_id=codes.new_uuid(),
            name=f"Row number {number}",
            place=f"Puijonkatu {number}, Kuopio",
            state="waiting",
            cents=60_00 + number,
            due=clock.today() + timedelta(days=number),
            created_at=clock.now(),
        )
        for number in range(60)
    )
    user = get_user_model().objects.create_user(username="person", email="person@bare.example")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    print(json.dumps({"cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}))


if __name__ == "__main__":
    main()
