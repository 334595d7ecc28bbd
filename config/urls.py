"""All addresses of the installation."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("design/", include("core.design_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
