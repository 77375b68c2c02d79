"""The URL patterns of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from agreements.api.views import IndexView, NotFoundView

urlpatterns = [
    re_path(r"^api$", IndexView.as_view(schema=None)),
    path("api/", include("agreements.api.urls")),
    # `/API/…` and other capitalisations get a 404 that names the right URL.
    re_path(r"^[aA][pP][iI](/.*)?$", NotFoundView.as_view()),
    path("admin/", include("tracker.accounts.password_reset")),
    path("admin/", admin.site.urls),
    path("", include("agreements.website.urls")),
]
handler500 = "agreements.website.views.base.server_error"
