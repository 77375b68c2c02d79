"""The WSGI application. granian serves it through `tracker.asgi`, which says why."""

import gc
import logging
import os
from functools import cache
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
log = logging.getLogger(__name__)
django_application = get_wsgi_application()

# What it imports needs Django to be set up.
from .kept import KeptAnswers  # noqa: E402

kept_answers = KeptAnswers(django_application, settings.KEPT_BYTES)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
    """Kept answers, else Django's; but no word of granian's own WSGI is taken for who asks."""
    if environ.get("SERVER_SOFTWARE") == "Granian" and environ.pop("HTTP_X_FORWARDED_FOR", None):
        warn()
    return kept_answers(environ, start_response)


@cache
def warn() -> None:
    """Log the warning once in a process."""
    log.warning(
        "X-Forwarded-For is not believed: granian's WSGI does not tell it from X_Forwarded_For, which a client can "
        "send. All clients count as one. Start the site with: granian --interface asginl tracker.asgi:application"
    )


# What start-up made lives for ever. Out of the collector's sight it is not walked again during
# a request, which was the slowest percent of all answers when it was measured.
gc.collect()
gc.freeze()
