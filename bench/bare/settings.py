"""The bare project's settings: the product's own server-side settings with everything of the product left out.

Same third-party and Django middleware in the same order, same database engine and options, same content security
policy, same session engine; no room, no kernel, no component.
"""

import os
from pathlib import Path

from config import settings as product

HERE = Path(__file__).resolve().parent
_OWN = ("config.", "core", "providers", "procurement", "vouchers", "orders", "evaluations", "simulator")

SECRET_KEY = product.SECRET_KEY
DEBUG = False
ALLOWED_HOSTS = product.ALLOWED_HOSTS
INSTALLED_APPS = ["bench.bare", *(app for app in product.INSTALLED_APPS if not app.startswith(_OWN))]
MIDDLEWARE = [name for name in product.MIDDLEWARE if not name.startswith("core.")]
ROOT_URLCONF = "bench.bare.urls"
WSGI_APPLICATION = "bench.bare.wsgi.application"
DEFAULT_AUTO_FIELD = product.DEFAULT_AUTO_FIELD
DATABASES = {"default": {**product.DATABASES["default"], "NAME": os.environ["BENCH_BARE_DATABASE"]}}
CACHES = product.CACHES
PASSWORD_HASHERS = product.PASSWORD_HASHERS
CONTENT_SECURITY_POLICY = product.CONTENT_SECURITY_POLICY
LANGUAGE_CODE = product.LANGUAGE_CODE
LANGUAGES = product.LANGUAGES
TIME_ZONE = product.TIME_ZONE
USE_I18N = product.USE_I18N
USE_TZ = product.USE_TZ
STATIC_URL = product.STATIC_URL
STATIC_ROOT = product.STATIC_ROOT
MESSAGE_STORAGE = product.MESSAGE_STORAGE
SESSION_COOKIE_NAME = "bare_session"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
LOGGING = product.LOGGING
