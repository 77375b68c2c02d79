"""The sentence over a list says all that was asked."""

import pytest

from agreements.filters import AgreementFilterSet, EventFilterSet
from agreements.filters.phrases import in_words, phrase


@pytest.mark.parametrize("filterset", [AgreementFilterSet, EventFilterSet])
def test_there_is_a_phrase_for_each_filter(filterset):
    for name, declared in filterset.base_filters.items():
        assert bool(declared.phrase) == declared.selects_rows, name


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("kind", ["third_country_removal"], "of the kind third-country removal"),
        ("kind__not", ["third_country_removal"], "not of the kind third-country removal"),
        ("host__not", ["XK"], "not hosted by XK"),
        ("payer__not", ["host"], "without a payment by the host"),
        ("source__not", ["wire-report"], "except those that cite wire-report"),
        ("gap__not", ["outcome"], "except those of which isn't known what became of most of those who were sent"),
        ("unknown", ["capacity", "duration"], "of which isn't known the capacity or the duration"),
        ("outcome", ["returned", "not_known"], "of some of whose people is told: returned home or nothing later"),
        ("gap", ["outcome"], "of which isn't known what became of most of those who were sent"),
        ("guarantee", ["asylum"], "whose text guarantees access to asylum"),
        ("source_grade", ["A", "B"], "that cite a source of grade A or B"),
        ("case", ["a-v-secretary"], "that the court case a-v-secretary concerns"),
        ("capacity_at_least", 1000, "whose stated capacity allows 1,000 or more"),
        ("verified", False, "that are not verified"),
    ],
)
def test_a_filter_is_told_in_words(name, values, words):
    assert phrase(AgreementFilterSet.base_filters[name], values, {}) == words


def test_each_word_of_a_vocabulary_has_words():
    for name, declared in AgreementFilterSet.base_filters.items():
        for value, label in declared.extra.get("choices", ()):
            assert in_words(declared, value, {}) == (value if "source_grade" in name else str(label))
