"""A limit: a Django view without a database and without middleware that returns the bytes of the site's answer."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="it signs nothing", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__)
BODY = Path(os.environ["BENCH_ANSWER"]).read_bytes()


def agreements(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, content_type="application/json")


urlpatterns = [path("agreements", agreements)]
application = get_wsgi_application()
