"""The addresses of the pages."""

from django.http import HttpResponse
from django.urls import path


def page(request, slug=""):
    return HttpResponse("in the making")


urlpatterns = [
    path("", page, name="home"),
    path("agreements/<slug:slug>", page, name="agreement"),
    path("countries/<slug:slug>", page, name="country"),
    path("actors/<slug:slug>", page, name="actor"),
    path("sources/<slug:slug>", page, name="source"),
    path("criticisms", page, name="criticisms"),
]
