"""The site's tables as Django models that manage nothing, and the settings of the Django peers."""

import os
from typing import Any

import django
from django.conf import settings

ADDRESS = os.environ["BENCH_DATABASE"]


def database() -> dict[str, Any]:
    """Django's configuration of the database; each thread keeps its connection."""
    if ADDRESS.startswith("sqlite:///"):
        name = f"file:{ADDRESS.removeprefix('sqlite:///')}?mode=ro"
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": {"uri": True}, "CONN_MAX_AGE": None}
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(ADDRESS)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{name: str(parts.get(part) or "") for name, part in names.items()},
        "OPTIONS": {"options": "-c jit=off"},
        "CONN_MAX_AGE": None,
    }


def setup(urls: str, *apps: str) -> None:
    """Set Django up for a site that has nothing but an API: no sessions, no accounts, no middleware."""
    settings.configure(
        SECRET_KEY="it signs nothing",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=urls,
        INSTALLED_APPS=["bench.peers", *apps],
        DATABASES={"default": database()},
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        REST_FRAMEWORK={
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "DEFAULT_AUTHENTICATION_CLASSES": [],
            "DEFAULT_PERMISSION_CLASSES": [],
            "UNAUTHENTICATED_USER": None,
        },
    )
    django.setup()
