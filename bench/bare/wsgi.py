"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from core import garbage

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
application = get_wsgi_application()
garbage.settle()  # as the product does: the two differ in their pages, not in how Python runs them
