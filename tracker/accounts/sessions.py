"""How long a session lasts: a day after its last use, and a week at most."""

import time

from django.contrib.auth import logout
from django.http import HttpRequest

MAX_AGE = 7 * 24 * 60 * 60
"""Seconds from the log-in. `SESSION_COOKIE_AGE` is the limit from the last use."""
BEGAN, SEEN = "began", "seen"
"""Keys of the session: Unix times of the log-in, and of the last use that was stored."""
SEEN_EVERY = 5 * 60
"""Seconds between two writes of the last use, which isn't stored with each request."""


def begin(request: HttpRequest) -> None:
    """Note the beginning of the session; called at the log-in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def keep_or_end(request: HttpRequest) -> None:
    """Note that the session is in use, or log out after MAX_AGE. Called for requests to the admin."""
    now, session = int(time.time()), request.session
    if now - session.setdefault(BEGAN, now) > MAX_AGE:
        logout(request)
    elif now - session.get(SEEN, 0) > SEEN_EVERY:
        session[SEEN] = now
