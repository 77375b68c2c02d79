"""The load of a country through time: which arrangements were active, who had been transferred, and how it is drawn."""

import datetime

import pytest

from agreements.clock import today
from agreements.models import AgreementState, Country
from agreements.publishing import publish, record
from agreements.record.dates import ImpreciseDate
from agreements.record.document import read as read_document
from agreements.record.people import Count
from agreements.record.quantities import Quantity
from agreements.templatetags.agreements_website import day
from agreements.website.drawings import chart
from agreements.website.presenters.people_transferred import Transfer
from agreements.website.presenters.status_history import StatusPeriod, status_history, status_periods, transfers_of
from tests.factories import make_agreement, make_event
from tests.website.test_pages import read

TODAY = datetime.date(2026, 1, 15)
ITEMS = [{"id": number, "title": f"Arrangement {number}", "slug": f"arrangement-{number}"} for number in range(1, 5)]


def stands(since, is_active=True, agreement=1):
    activity = "recently_reported" if is_active else "unreported"
    return StatusPeriod(agreement, datetime.date.fromisoformat(since), "agreed", activity, is_active)


def moved(occurred, people, event=0, agreement=1, kind="third_country_removal", is_running_total=False, is_total=False):
    date = ImpreciseDate(occurred)
    count = Count(
        event=event,
        first=datetime.date.min if is_running_total else date.first_day,
        last=date.last_day,
        counted=date.first_day,
        before=date.first_day,
        people=Quantity.parse(people),
        is_running_total=is_running_total,
        is_total=is_total,
        is_verified=True,
        dated=(date.first_day, date.last_day),
    )
    return Transfer(date, agreement, kind, count)


def drawn_from(*periods, people=()):
    found = status_history(ITEMS, periods, people, TODAY)
    assert found is not None
    return found


def drawing(*periods, people=()):
    found = chart.draw(drawn_from(*periods, people=people))
    assert found is not None
    return found


def rows(found):
    return [(point.day.isoformat(), point.active) for point in found.points]


def test_each_change_of_what_is_active_is_a_step():
    found = drawn_from(
        stands("2025-01-10", False),
        stands("2025-02-10"),
        stands("2025-03-10"),
        stands("2025-03-20", agreement=2),
        stands("2025-06-01", False),
        stands("2026-01-16", False, 2),
    )
    assert rows(found) == [("2025-01-10", 0), ("2025-02-10", 1), ("2025-03-20", 2), ("2025-06-01", 1)]
    assert [[change.item["id"] for change in point.changes] for point in found.points] == [[], [1], [2], [1]]
    assert (found.active, found.peak.day.isoformat(), found.peak.active) == (1, "2025-03-20", 2)


@pytest.mark.parametrize(
    ("occurred", "day"), [("2025-02", "2025-02-28"), ("2024", "2024-12-31"), ("2026-01", "2026-01-15")]
)
def test_an_imprecise_count_holds_from_its_end_or_from_the_last_day(occurred, day):
    found = drawn_from(stands("2023-01-01", False), people=[moved(occurred, "5 people")])
    assert [point.day.isoformat() for point in found.points] == ["2023-01-01", day]
    assert found.imprecise == 1


def test_one_that_ends_as_another_begins_is_a_step_too():
    found = drawn_from(stands("2025-01-01"), stands("2025-05-05", False), stands("2025-05-05", agreement=2))
    assert rows(found) == [("2025-01-01", 1), ("2025-05-05", 1)]
    assert len(found.points[-1].changes) == 2


def test_people_are_told_by_kind_on_the_day_on_which_they_are_known():
    found = drawn_from(
        stands("2025-01-01"),
        people=[
            moved("2025-02-01", "5 people", 1),
            moved("2025-04-01", "9 people", 3, is_running_total=True),
            moved("2025-03", "2 people", 2),
            moved("2025-04-01", "about 30 people", 4, agreement=2, kind="evacuee_hosting"),
            moved("2025-05-01", "8 people", 5, agreement=9),
        ],
    )
    told = [
        (point.day.isoformat(), [(one.kind.value, str(one.people)) for one in point.people]) for point in found.points
    ]
    assert told == [
        ("2025-01-01", []),
        ("2025-02-01", [("third_country_removal", "at least 5 people")]),
        ("2025-03-31", [("third_country_removal", "at least 7 people")]),
        ("2025-04-01", [("third_country_removal", "at least 9 people"), ("evacuee_hosting", "at least 27 people")]),
    ]


def test_where_nothing_was_known_there_is_no_history():
    assert status_history(ITEMS, [], [moved("2025-02-01", "5 people")], TODAY) is None
    assert status_history(ITEMS, [stands("2025-01-01", agreement=9)], [], TODAY) is None
    assert chart.draw(None) is None


def test_one_point_needs_no_drawing():
    assert chart.draw(drawn_from(stands("2025-01-01"))) is None


def test_the_line_steps_from_the_first_day_to_the_last():
    found = drawing(stands("2025-01-15"), stands("2025-07-15", agreement=2))
    active = found.panels[0]
    assert [text for _, text in active.grid] == ["0", "1", "2"]
    heights = {text: y for y, text in active.grid}
    (x, y, words), (later, high, _) = active.dots
    assert (x, words) == (found.left, "15 January 2025: 1 active")
    assert found.left < later < found.right
    assert (y, high) == (heights["1"], heights["2"])
    assert active.line.endswith(f"H{later}V{high}H{found.right}")
    assert found.ticks[-1][1] == "15 Jan 2026"


def test_people_have_a_panel_for_each_kind_and_no_dot_on_the_other_line():
    found = drawing(
        stands("2025-01-01"),
        people=[
            moved("2025-02-01", "5 people", 1),
            moved("2025-03-01", "1,900 people", 2, agreement=2, kind="evacuee_hosting"),
            moved("2025-04-01", "0 people", 3, agreement=3, kind="return_hub"),
            moved("2025-05-01", "several people", 4, agreement=4, kind="prison_lease"),
        ],
    )
    assert [panel.title for panel in found.panels] == [
        "Active arrangements",
        "Transferred to date, third-country removal: at least 5 people",
        "Transferred to date, evacuee hosting: at least 1,900 people",
        "Transferred to date, prison lease: at least 3 people",
    ]
    assert len(found.panels[0].dots) == 1
    assert [text for _, text in found.panels[2].grid] == ["0", "1,000", "2,000"]


def test_no_later_count_takes_back_what_was_certain():
    def heights(then, **more):
        people = [moved("2025-02-01", "113 people", 1), moved("2025-03-01", then, 2, is_running_total=True, **more)]
        return [y for _, y, _ in drawing(stands("2025-01-01"), people=people).panels[1].dots]

    before, after = heights("at least 90 people")
    assert before == after
    before, after = heights("90 people", is_total=True)
    assert before == after
    before, after = heights("200 people", is_total=True)
    assert before > after


@pytest.mark.parametrize(("most", "lines", "step"), [(1, 4, 1), (4, 4, 1), (5, 4, 2), (26, 4, 10), (31747, 2, 20000)])
def test_a_grid_has_round_numbers_and_few_lines(most, lines, step):
    assert chart.grid_step(most, lines) == step


@pytest.mark.parametrize(("role", "code"), [("host", "XK"), ("sender", "DK"), ("sender", "US")])
def test_the_steps_are_what_the_filter_of_the_list_answers(client, world, role, code):
    make_event(world.kosovo_denmark, "2025-09", kind="statement", status="ended")
    make_event(world.kosovo_us, "2025-08", kind="court_ruling", status="suspended")
    for agreement in (world.kosovo_denmark, world.kosovo_us):
        record(agreement, why="More is known")
    involved = AgreementState.objects.current().filter(**{role: code}).values_list("agreement__revision__document")
    told = [read_document(stored).facts for (stored,) in involved]
    items = [{"id": facts.id} for facts in told]
    found = status_history(items, status_periods(facts.id for facts in told), transfers_of(told), today())
    assert found is not None
    assert len(found.points) > 1
    for point in found.points:
        count = client.get(f"/api/agreements?{role}={code}&active_on={point.day}").json()["count"]
        assert (point.day, point.active) == (point.day, count)


def test_the_page_says_the_same_in_words_and_in_a_table(client, world):
    make_event(world.kosovo_denmark, "2022-09", kind="closure", status="ended", text="It is over.")
    record(world.kosovo_denmark, why="It is over")
    page = read(client, "/countries/kosovo")
    assert f"None active on {day(today())}. The most at one time: 1, first on 27 April 2022." in page.words
    for row in (
        "27 April 2022 Kosovo leases cells to Denmark becomes active: signed 1",
        "30 September 2022 Kosovo leases cells to Denmark is no longer active: closed 0",
        "11 June 2025 Kosovo hosts people removed by the United States becomes active: agreed 1",
        "31 July 2025 people are counted 1 active on 31 July 2025 at least 8 people (third-country removal)",
        "1 August 2026 Kosovo hosts people removed by the United States is no longer active: its term is over 0",
    ):
        assert row in page.words, row
    assert "known only to the month or the year" in page.words
    assert "/agreements?host=XK&active_on=2022-09-30" in [link["href"] for link in page.of("a")]
    assert [drawing["viewbox"] for drawing in page.of("svg") if "history" in drawing["class"]]


def test_a_country_whose_arrangements_were_never_active_has_words(client, world):
    world.rwanda_uk.events.exclude(status="").update(status="in_talks")
    record(world.rwanda_uk, why="They only talk")
    page = read(client, "/countries/rwanda")
    assert "None of these agreements has been active so far." in page.words


def test_what_nobody_reports_any_more_is_active_no_longer(client, world):
    words = read(client, "/countries/denmark").words
    assert "27 April 2023 Kosovo leases cells to Denmark is no longer active: not reported for 12 months 0" in words
    assert "Sending through time, as a table" in words


def test_what_is_active_since_it_began_has_words(client, world):
    yesterday = today() - datetime.timedelta(days=1)
    agreement = make_agreement("fresh", sender="IT", host="CR")
    make_event(agreement, yesterday.isoformat())
    publish(agreement, why="First publication")
    words = read(client, "/countries/italy").words
    assert f"1 active since {day(yesterday)}; nothing has changed since." in words


def test_without_any_status_there_is_no_history():
    assert status_history(ITEMS, [], [], TODAY) is None


def test_nothing_of_a_draft_is_counted(client, world):
    assert Country.objects.get(code="AL").agreements_hosted.exists()
    assert "Hosting through time" not in read(client, "/countries/albania").words
