"""Rows that files name: asked for once while fixtures are loaded, each time otherwise."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Actor, Agreement, Country, CourtCase, Criticism, Source
from agreements.querysets.natural import cached_natural_keys
from tests.factories import make_country, make_source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Actor, Agreement, Country, CourtCase, Criticism, Source])
def test_what_is_not_there_is_asked_for_again(model):
    with cached_natural_keys():
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked, pytest.raises(model.DoesNotExist):
                model.objects.get_by_natural_key("nil")
            assert len(asked) == 1


def test_a_row_is_asked_for_once_while_it_is_held():
    source, country = make_source("report"), make_country("RW")
    with CaptureQueriesContext(connection) as asked, cached_natural_keys():
        for _ in range(3):
            assert Source.objects.get_by_natural_key("report") == source
            assert Country.objects.get_by_natural_key("RW") == country
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            Source.objects.get_by_natural_key("report")
    assert len(asked) == 3
