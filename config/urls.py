"""All addresses of the installation."""

from django.contrib import admin
from django.urls import include, path

from config.api import api, docs

urlpatterns = [
    path("", include("core.urls")),
    path("account/", include("core.account_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("design/", include("core.design_urls")),
    path("providers/", include("providers.urls")),
    path("procurement/", include("procurement.urls")),
    path("money/", include("vouchers.urls")),
    path("orders/", include("orders.urls")),
    path("quality/", include("evaluations.urls")),
    path("c/", include("orders.urls.client")),
    path("c/", include("evaluations.client_urls")),
    path("api/docs", docs, name="api_docs"),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]
