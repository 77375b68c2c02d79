"""What every test starts from."""

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings

# No deadline: how long an example takes says more of the machine than of the code. Where examples share a fixture's
# database, each tidies up what it asks about.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("ours")


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """A strong hash costs a third of a second for each account that a test makes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _empty_cache():
    """No answer is left over from another test."""
    cache.clear()
