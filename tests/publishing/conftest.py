"""What the tests of publishing start from."""

import pytest

from tests.factories import (
    make_evidenced_agreement,
)
from tests.publishing.record import publish


@pytest.fixture
def published():
    """A published record with one row of every sort."""
    return publish(make_evidenced_agreement())
