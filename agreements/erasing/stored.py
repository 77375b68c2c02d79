"""A text within the stored document of a revision, whatever its format: it is read, and written again in today's.

Quantities and dates are no texts, so that nothing of them is erased.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from ..record.document import read, write
from ..record.facts import Facts
from .text import ErasableText


def texts_with(stored: str, wanted: ErasableText) -> Iterator[tuple[str, str]]:
    """The members of the document in which the text stands, by the names that lead there, each with its text."""
    document = orjson.loads(write(read(stored)))
    for part in ("facts", "values"):
        yield from wanted.members_of(document[part])


def taken_from(stored: str, wanted: ErasableText, slug: str) -> str:
    """The document without the text; in slugs the slug given stands in its place."""
    document = read(stored)
    slugs = _without(wanted, slug, document.facts)
    taken: dict[str, Any] = wanted.taken_from_document(orjson.loads(write(document)), slug, slugs=slugs)
    return write(read(orjson.dumps(taken).decode()))


def _without(wanted: ErasableText, slug: str, facts: Facts) -> dict[str, str]:
    """What becomes of the slugs by which the facts know sources and actors: no two become one."""
    retold = (report.slug for reports in (facts.retellings or {}).values() for report in reports)
    known = list(dict.fromkeys([*facts.sources, *facts.actors, *(facts.retellings or {}), *retold]))
    taken = {one for one in known if not wanted.stands_in(one)}
    slugs = {}
    for one in known:
        if one in taken:
            continue
        base = fresh = wanted.taken_from(one, slug)
        number = 1
        while fresh in taken:
            number += 1
            fresh = f"{base}-{number}"
        slugs[one] = fresh
        taken.add(fresh)
    return slugs
