"""The WSGI application. granian serves it through `tracker.asgi`, whose docstring says why."""

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

# Imported here, because it needs Django to be set up.
from .kept import KeptAnswers  # noqa: E402

kept_answers = KeptAnswers(django_application, settings.KEPT_BYTES)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
    """Answer from the kept answers, or else by Django. Under granian's own WSGI, X-Forwarded-For is dropped."""
    if environ.get("SERVER_SOFTWARE") == "Granian" and environ.pop("HTTP_X_FORWARDED_FOR", None):
        warn_of_wsgi()
    return kept_answers(environ, start_response)


@cache
def warn_of_wsgi() -> None:
    """Log, once in each process, why X-Forwarded-For is ignored."""
    log.warning(
        "X-Forwarded-For is not believed: granian's WSGI does not tell it from X_Forwarded_For, which a client can "
        "send. All clients count as one. Start the site with: granian --interface asginl tracker.asgi:application"
    )


# Objects from the start-up live as long as the process. Freezing them keeps the garbage collector from walking them
# during requests, which took most of the time of the slowest percent of answers when it was measured.
gc.collect()
gc.freeze()
