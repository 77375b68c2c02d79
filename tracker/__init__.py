"""The Django project: settings, middleware, servers and accounts."""

REFUSED = "tracker.refused"
"""WSGI environ key in which `tracker.asgi` passes on the status with which a request body is refused. Defined here,
because `tracker.asgi` must not import anything that needs Django before Django is set up.
"""
