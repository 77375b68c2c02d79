"""Eleven records of the committed record that are hard to tell rightly, and what a careful reader expects of each.

Who says so stands in `README.md` beside this file; an expected value changes only with a reason there.
"""

import datetime

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db
TODAY = "2026-11-26"
# Record · as of the day, empty for the record as it stands · part of the document · what it is.
EXPECTED = """
kosovo-united-states-2025 | | stage | deal_used
kosovo-united-states-2025 | | announced | 2025-06-11
kosovo-united-states-2025 | | first_reported | 2025-04-01
kosovo-united-states-2025 | | term.ends_from | 2026-06-11
kosovo-united-states-2025 | | term.ends_until | 2026-12-11
kosovo-united-states-2025 | | activity | term_may_be_over
kosovo-united-states-2025 | | capacity.text | up to 50 people
kosovo-united-states-2025 | | last_reported | 2025-12-12
kosovo-united-states-2025 | 2025-04-30 | stage | approach
rwanda-united-kingdom-2022 | | announced | 2022-04-14
rwanda-united-kingdom-2022 | | stage | closed
rwanda-united-kingdom-2022 | 2022-06-14 | announced | 2022-04-14
rwanda-united-kingdom-2022 | 2022-06-14 | stage | paused
rwanda-united-kingdom-2022 | 2022-06-14 | status.status | suspended
rwanda-united-kingdom-2023 | | announced | 2023-12-05
rwanda-united-kingdom-2023 | | stage | closed
rwanda-united-kingdom-2023 | 2026-02-01 | in_force | True
rwanda-united-kingdom-2023 | 2026-02-01 | activity | unreported
rwanda-united-kingdom-2023 | 2026-03-16 | in_force | False
rwanda-united-kingdom-2023 | 2026-03-16 | activity | closed
el-salvador-united-states-2025 | | announced | 2025-02-03
el-salvador-united-states-2025 | 2025-02-03 | status.status | agreed
el-salvador-united-states-2025 | | status.status | use_ended
el-salvador-united-states-2025 | | status.date | 2025-07-18
el-salvador-united-states-2025 | | people_transferred.low | 252
eswatini-united-states-2025 | | announced | 2025-07-16
eswatini-united-states-2025 | | capacity.text | up to 160 people
eswatini-united-states-2025 | | people_transferred.low | 19
eswatini-united-states-2025 | 2025-06-30 | stage | approach
eswatini-united-states-2025 | 2025-06-30 | announced | None
eswatini-united-states-2025 | 2025-06-30 | milestones | requested
albania-italy-2023 | | stage | deal_used
turkiye-european-union-2016 | | stage | paused
turkiye-european-union-2016 | | status.status | suspended
turkiye-european-union-2016 | | status.date | 2020-03-15
turkiye-european-union-2016 | | in_force | True
turkiye-european-union-2016 | | activity | unreported
ghana-united-states-2025 | | announced | 2025-09-10
ghana-united-states-2025 | | first_reported | 2025-06-14
libya-united-states-2025 | | status.status | denied
libya-united-states-2025 | | stage | turned_down
libya-united-states-2025 | | announced | None
libya-united-states-2025 | | first_reported | 2025-04-01
libya-united-states-2025 | 2025-04-02 | stage | approach
libya-united-states-2025 | 2025-05-06 | stage | approach
libya-united-states-2025 | 2025-05-07 | stage | turned_down
costa-rica-united-states-2025 | | announced | 2025-02-17
costa-rica-united-states-2025 | | first_reported | 2025-02-17
costa-rica-united-states-2025 | | status.status | use_ended
costa-rica-united-states-2025 | | status.date | 2025-02-25
costa-rica-united-states-2025 | | people_transferred.text | 200 people
costa-rica-united-states-2026 | | stage | reported_only
costa-rica-united-states-2026 | | announced | None
costa-rica-united-states-2026 | | is_verified | False
kosovo-denmark-2022 | | stage | deal_unused
kosovo-denmark-2022 | | announced | 2021-12-16
kosovo-denmark-2022 | | in_force | True
kosovo-denmark-2022 | 2022-04-26 | milestones | in_talks announced agreed
kosovo-denmark-2022 | 2022-04-27 | milestones | in_talks announced agreed signed
south-sudan-united-states-2025 | | stage | deal_used
south-sudan-united-states-2025 | | first_reported | 2025-05-20
south-sudan-united-states-2025 | | announced | 2025-07-08
south-sudan-united-states-2025 | | status.status | in_operation
kosovo-united-states-2025 | | people_transferred.text | at least 1 person
kosovo-united-states-2025 | | people_transferred.counted_to | 2025-12-12
kosovo-united-states-2025 | | contested | capacity
rwanda-united-kingdom-2022 | | contested |
rwanda-united-kingdom-2022 | | milestones | in_talks signed suspended struck_down
rwanda-united-kingdom-2023 | | first_reported | 2023-11-15
rwanda-united-kingdom-2023 | | people_transferred.text | 0 people
rwanda-united-kingdom-2023 | | people | transferred 0 people; transferred_voluntary 4 people
rwanda-united-kingdom-2023 | | contested | payment
el-salvador-united-states-2025 | | people_transferred.counted_to | 2025-07-18
el-salvador-united-states-2025 | 2025-03-17 | people_transferred.text | at least 238 people
el-salvador-united-states-2025 | 2025-04-15 | people_transferred.text | at least 245 people
el-salvador-united-states-2025 | | disputes | people
eswatini-united-states-2025 | | verified capacity | False
eswatini-united-states-2025 | | is_verified | False
eswatini-united-states-2025 | | contested |
eswatini-united-states-2025 | | people_transferred.counted_to | 2026-03-12
albania-italy-2023 | | capacity.text | up to 3,000 people at one time
albania-italy-2023 | | contested | built_capacity instrument payment
albania-italy-2023 | | term.renewal | automatic
turkiye-european-union-2016 | 2020-01-31 | people_transferred.text | at least 1,995 people
turkiye-european-union-2016 | | people_transferred.text | at least 2,140 people
turkiye-european-union-2016 | | contested | people
ghana-united-states-2025 | | disputes | people
ghana-united-states-2025 | | people_transferred.text | at least 61 people
libya-united-states-2025 | | disputes | existence
libya-united-states-2025 | | contested | existence
libya-united-states-2025 | 2025-05-06 | contested |
costa-rica-united-states-2026 | | counts.origins | 1
kosovo-denmark-2022 | | contested |
kosovo-denmark-2022 | | duration.text | 5 years
kosovo-denmark-2022 | | last_reported | 2026-02-03
kosovo-denmark-2022 | | activity | recently_reported
south-sudan-united-states-2025 | | people | transferred at least 7 people; transferred_own at least 1 person
south-sudan-united-states-2025 | | disputes | existence
south-sudan-united-states-2025 | 2025-08-31 | disputes |
south-sudan-united-states-2025 | | last_reported | 2026-02-01
"""
CASES = [[part.strip() for part in line.split("|")] for line in EXPECTED.strip().split("\n")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(case[:3]))
def test_what_a_careful_reader_expects(record, client, monkeypatch, case):
    slug, day, part, expected = case
    now = datetime.datetime.fromisoformat(f"{TODAY}T12:00:00+00:00")
    monkeypatch.setattr(timezone, "now", lambda: now)
    answer = client.get(f"/api/agreements/{slug}", {"as_of": day} if day else {})
    assert answer.status_code == 200, answer.content
    assert told(answer.json(), part) == expected


def told(document, part):
    """A part of the document, as the table writes it."""
    if part == "milestones":
        return " ".join(one["status"] for one in document["milestones"])
    if part == "contested":
        return " ".join(document["contested"])
    if part == "disputes":
        return " ".join(one["field"] for one in document["disputes"])
    if part == "people":
        sent = [one for one in document["people"] if one["counted"] == "transferred"]
        return "; ".join(f"{group(one)} {one['people']['text']}" for one in sent)
    if part.startswith("verified"):
        return str(next(one["verified"] for one in document["evidence"] if one["field"] == part.split()[1]))
    for name in part.split("."):
        document = document and document[name]
    return str(document["date"] if isinstance(document, dict) else document)


def group(people):
    """Who is counted: those of third countries unless it says otherwise."""
    others = [] if people["nationals"] == "third_country" else [people["nationals"]]
    return "_".join([people["counted"], *others, *(["voluntary"] if people["is_voluntary"] else [])])
