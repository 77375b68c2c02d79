"""The codebook's rules of counts, conflicts, origins and evidence once more, slow and plain, over a public document.

It uses nothing of the site: what it reads is what anybody gets from `/api/agreements/{id}`.
"""

import datetime
import re
from itertools import combinations
from math import ceil
from typing import Any

from tests.reference import first, last

DAY = datetime.timedelta(days=1)
GOOD = "AB"
WEAK = ("anonymous", "unauthenticated")
ANSWERS = [
    {"announced", "agreed", "signed", "ratified", "in_force", "in_operation"},
    {"considered", "requested", "offered", "in_talks", "stalled"},
    {"refused", "denied"},
    {"suspended", "struck_down", "ended", "use_ended"},
]


def usable(claims):
    return [claim for claim in claims if claim["rank"] != "deprecated" and claim["source"]["grade"] != "X"]


def shown_by(source):
    """By when a source was out, as far as the document tells."""
    return last(source["published"]["date"]) if source["published"] else None


def over(event):
    days = [last(event["occurred"]["date"])]
    told = [day for day in map(shown_by, event["sources"]) if day]
    if event["known"] and not event["known_why"]:
        # With its first source, of which only the day of looking it up may be known.
        told.append(first(event["known"]))
    told = [day for day in told if day >= first(event["occurred"]["date"])]
    return min([*days, *told])


def counts(document):
    """What events count, by group: the first day, the last, the least, the most, whether it is a running total, a total
    and disputed, the first day on which it can have been counted, the day before which all is in it, and the days that
    it is dated to.
    """
    found: dict[Any, Any] = {}
    for event in document["events"]:
        if not event["counted"] or not event["people"]:
            continue
        group = (event["counted"], event["nationals"] or "third_country", event["manner"] == "voluntary")
        begins = event["counted_from"] or (None if event["is_running_total"] else event["occurred"])
        ends = min(last(event["counted_to"]["date"]), over(event)) if event["counted_to"] else over(event)
        low, high = event["people"]["low"], event["people"]["high"]
        is_disputed = event["disputes"] or any(other["disputes"] == event["id"] for other in document["events"])
        row = (first(begins["date"]) if begins else first("0001"), ends, low, high)
        # Nobody is counted before the first day of what is counted.
        told = first((event["counted_to"] or event["occurred"])["date"])
        told = max(told, first(event["counted_from"]["date"])) if event["counted_from"] else told
        before = first(event["counted_to"]["date"]) + DAY if event["counted_to"] else first(event["occurred"]["date"])
        marks = (event["is_running_total"], event["is_total"], bool(is_disputed))
        dated = [event["counted_from"] or event["occurred"], event["counted_to"] or event["occurred"]]
        dated = [first(dated[0]["date"]), last(dated[1]["date"])]
        of = (event["id"], event["disputes"], event["outcome_of"], event["manner"])
        found.setdefault(group, []).append((*row, *marks, told, before, dated, of))
    for counted, nationals, is_voluntary in [group for group in found if group[1] == "mixed"]:
        # Who is in a total of either kind isn't told again among those who aren't told apart.
        totals = [found.get((counted, kind, is_voluntary), []) for kind in ("third_country", "own")]
        group = (counted, nationals, is_voluntary)
        found[group] = [row for row in found[group] if not all(any(holds(one, row) for one in some) for some in totals)]
    return {group: rows for group, rows in found.items() if rows}


def holds(total, row):
    """Whether a running total surely counts all that the other does."""
    is_same_day = row[4] and row[7] == row[1] == total[7] == total[1]
    # It speaks of those of its transfer and manner, if it names any.
    is_of_them = total[10][2] in (None, row[10][2]) and total[10][3] in (None, row[10][3])
    return total[4] and is_of_them and total[0] <= row[0] and (row[1] < total[8] or is_same_day)


def certain(rows):
    """The most that is certain, and up to when: of all choices of counts that surely are of other days, the best.

    That is the one that comes to most; of several, the one that reaches furthest. Single events that are dated alike,
    as two flights of a day, are apart.
    """
    return best(rows)[:2]


def best(rows):
    """The same with the counts that were chosen."""
    most: Any = (0, first("0001"), [])
    some = [row for row in rows if row[2]]
    for size in range(1, len(some) + 1):
        for chosen in combinations(some, size):
            apart = all(
                one[1] < other[0] or other[1] < one[0] or (one[9] == other[9] and not (one[4] or other[4]))
                for one, other in combinations(chosen, 2)
            )
            if apart:
                reached = (sum(row[2] for row in chosen), max(row[1] for row in chosen), list(chosen))
                most = max(most, reached, key=lambda told: told[:2])
    return most


def people(document):
    """For each group the least, the most (None: there may be more), and the last day."""
    found = {}
    for group, rows in counts(document).items():
        if group[0] == "held":
            row = max(reversed(rows), key=lambda row: row[1])
            found[group] = (row[2], row[3], row[7])
            continue
        rows = [row for row in rows if not row[6]] or later(rows)
        whole: Any = max((row for row in rows if row[5]), key=lambda row: row[1], default=None)
        within = whole and all(row[0] <= whole[1] and row[1] >= whole[0] for row in rows)
        least, _, chosen = best(rows)
        if within and (whole[3] is None or least <= whole[3]) and (whole[2] or not least):
            found[group] = (whole[2], whole[3], whole[7])
        elif least:
            found[group] = (ceil(least), None, max(row[7] for row in chosen))
    return found


def later(rows):
    """Of two that dispute each other the later."""
    gone = set()
    for row in rows:
        for other in rows:
            if row[10][1] == other[10][0]:
                gone.add(row[10][0] if row[1] < other[1] else other[10][0])
    return [row for row in rows if row[10][0] not in gone]


def verified(entry, events=()):
    claims = usable(entry["claims"])
    if any(event["id"] == entry["event"] and event["basis"] in WEAK for event in events):
        return False
    return bool(claims) and any(
        claim["value"] == claims[0]["value"] and claim["source"]["grade"] in GOOD and claim["basis"] not in WEAK
        for claim in claims
    )


NUMBER = re.compile(r"(up to|at least|more than|about|several)? ?(hundred|thousand|[\d,.]+)? ?([a-zA-Z ]+)")
LENGTHS = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "year": (336, 372)}


def stated(field, value):
    """Each part as (least, most, what is counted and for which time, the number); nothing for “undisclosed”."""
    found = []
    for part in value.split(" and ") if value != "undisclosed" else []:
        written = NUMBER.fullmatch(part)
        assert written, part
        word, number, unit = written.groups()
        low: Any
        high: Any
        amount: Any
        if word == "several":
            low, high = {None: (3, 9), "hundred": (200, 999), "thousand": (2000, 9999)}[number]
            amount = None
        else:
            amount = float(number.replace(",", ""))
            counted = field in ("capacity", "built_capacity", "consideration", "people")
            low, high = {
                None: (amount, amount),
                "up to": (0 if field in ("people", "built_capacity", "consideration") else amount, amount),
                "at least": (amount, None),
                "more than": (amount + counted, None),
                "about": (-(-9 * amount // 10), 11 * amount // 10) if counted else (amount * 0.9, amount * 1.1),
            }[word]
        unit = unit.replace("person", "people", 1) if unit.startswith("person") else unit
        if field == "duration":
            least, most = LENGTHS[unit.rstrip("s")]
            low, high, unit = low * least, None if high is None else high * most, "days"
        found.append((low, high, unit, amount))
    return found


def exclude(field, one, other, *, whole):
    """Whether two claims can't both be true."""
    if one["value"] is None or other["value"] is None or one["value"] == other["value"]:
        return False
    dates = [claim["reference_date"] and claim["reference_date"]["date"] for claim in (one, other)]
    if None not in dates and (last(dates[0]) < first(dates[1]) or last(dates[1]) < first(dates[0])):
        return False
    said, also = one["value"], other["value"]
    if field in ("instrument", "status"):
        return words_exclude(field, {said, also})
    if field in ("facility", "criterion"):
        words = [set(re.sub("[.,]", " ", text.casefold()).split()) for text in (said, also)]
        return not (words[0] <= words[1] or words[1] <= words[0])
    if field in ("term_start", "planned_start"):
        return last(said) < first(also) or last(also) < first(said)
    if field not in ("capacity", "built_capacity", "duration", "payment", "consideration", "people"):
        return True
    mine, theirs = ({row[2]: row for row in stated(field, value)} for value in (said, also))
    for unit in mine.keys() & theirs:
        (low, high, *_), (least, most, *_) = mine[unit], theirs[unit]
        if (high is not None and high < least) or (most is not None and most < low):
            return True
    if field == "duration":
        return False
    return any(
        a[3] is not None and a[3] == b[3] and base(a[2]) == base(b[2]) and a[2] not in theirs and b[2] not in mine
        and not (whole and {a[2], b[2]} == {base(a[2]), base(a[2]) + whole})
        for a in mine.values() for b in theirs.values()
    )  # fmt: skip


def words_exclude(field, both):
    """The same of the form of an agreement, and of its status."""
    if field == "status":
        return not any(both <= group for group in ANSWERS)
    return "undisclosed" not in both and not (both & {"undisclosed", "agreement"} and "none" not in both)


def base(unit):
    """What is counted, without the time for which."""
    return re.split(r" (?:per|at one) ", unit)[0]


WHOLE = {
    "1 year": " per year", "12 months": " per year", "1 month": " per month", "1 week": " per week",
    "7 days": " per week",
}  # fmt: skip


def conflicts(document):
    """The ids of the claims that can't be true beside another."""
    values = {entry["field"]: entry["value"] for entry in document["evidence"]}
    whole = WHOLE.get(values.get("duration") or "") if values.get("renewal") == "none" else None
    found = set()
    for entry in document["evidence"]:
        for one, other in combinations(usable(entry["claims"]), 2):
            if exclude(entry["field"], one, other, whole=whole):
                found |= {one["id"], other["id"]}
    return found
