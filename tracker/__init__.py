"""The Django project: settings, middleware, servers and accounts."""

REFUSED = "tracker.refused"
"""The key of the WSGI environ in which `tracker.asgi` passes on the status with which a request body is refused. It is
defined here, because that module must not import anything that needs Django before Django is set up."""
