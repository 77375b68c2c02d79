"""The addresses of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from agreements.api.views import IndexView

urlpatterns = [
    re_path(r"^api$", IndexView.as_view(schema=None)),
    path("api/", include("agreements.api.urls")),
    path("admin/", admin.site.urls),
    path("", include("agreements.pages.urls")),
]
handler400 = "agreements.api.errors.bad_request"
handler404 = "agreements.api.errors.not_found"
handler500 = "agreements.api.errors.server_error"
