"""How long a session lasts: a day after its last use, and a week at most."""

import time

from django.contrib.auth import logout
from django.http import HttpRequest

LONGEST = 7 * 24 * 60 * 60
"""In seconds. The day after the last use is `SESSION_COOKIE_AGE`."""
BEGAN, SEEN = "began", "seen"
SEEN_EVERY = 5 * 60
"""So often a session that is used is stored anew, and not with each request."""


def begin(request: HttpRequest) -> None:
    """Note when the session began: called at the log-in."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def keep_or_end(request: HttpRequest) -> None:
    """Note that the session is in use, or log out when it has lasted for a week. Only the admin asks for this."""
    now, session = int(time.time()), request.session
    if now - session.setdefault(BEGAN, now) > LONGEST:
        logout(request)
    elif now - session.get(SEEN, 0) > SEEN_EVERY:
        session[SEEN] = now
