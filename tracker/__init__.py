"""The Django project."""

REFUSED = "tracker.refused"
"""The variable of WSGI by which `tracker.asgi` says with which status a body is refused. It stands here, because that
module must not import what needs Django before Django is set up."""
