"""Rows that files name: from a dictionary while fixtures are loaded, from the database otherwise."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Actor, Agreement, Country, CourtCase, Criticism, Source
from agreements.querysets.natural import natural_keys
from tests.factories import make_country, make_source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Actor, Agreement, Country, CourtCase, Criticism, Source])
def test_what_was_not_given_is_named_and_not_asked_for(model):
    is_named = pytest.raises(model.DoesNotExist, match=rf"^There is no {model._meta.verbose_name} “nil”\.$")
    with natural_keys(), CaptureQueriesContext(connection) as asked, is_named:
        model.objects.get_by_natural_key("nil")
    assert len(asked) == 0


def test_a_row_that_was_given_is_found_without_a_query():
    source, country = make_source("report"), make_country("RW")
    with CaptureQueriesContext(connection) as asked, natural_keys() as rows:
        rows |= {(Source, "report"): source, (Country, "RW"): country}
        assert Source.objects.get_by_natural_key("report") == source
        assert Country.objects.get_by_natural_key("RW") == country
    assert len(asked) == 0


def test_outside_of_it_the_database_is_asked():
    source = make_source("report")
    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            assert Source.objects.get_by_natural_key("report") == source
    assert len(asked) == 3
