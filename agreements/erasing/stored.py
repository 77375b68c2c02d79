"""Finding and erasing a text in the stored document of a revision, which is then stored in the current format.

Quantities and dates aren't searched.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from ..record.document import read, write
from ..record.facts import Facts
from .text import ErasableText


def matching_members(stored: str, erasable: ErasableText) -> Iterator[tuple[str, str]]:
    """Yield the path and the value of each member of the document that contains the text."""
    document = orjson.loads(write(read(stored)))
    for part in ("facts", "values"):
        yield from erasable.matching_members(document[part])


def erase_from_document(stored: str, erasable: ErasableText, slug: str) -> str:
    """Return the stored document without the text; in slugs, `slug` replaces it."""
    document = read(stored)
    new_slugs = _new_slugs(erasable, slug, document.facts)
    erased: dict[str, Any] = erasable.erase_from_json(orjson.loads(write(document)), slug, new_slugs=new_slugs)
    return write(read(orjson.dumps(erased).decode()))


def _new_slugs(erasable: ErasableText, replacement: str, facts: Facts) -> dict[str, str]:
    """Return the new slug of each source and actor whose slug contains the text; numbered if the new slug is taken."""
    upstream = (report.slug for reports in (facts.retellings or {}).values() for report in reports)
    slugs = list(dict.fromkeys([*facts.sources, *facts.actors, *(facts.retellings or {}), *upstream]))
    taken_slugs = {slug for slug in slugs if not erasable.is_in(slug)}
    new_slugs = {}
    for slug in slugs:
        if slug in taken_slugs:
            continue
        base = new_slug = erasable.erase_from(slug, replacement)
        number = 1
        while new_slug in taken_slugs:
            number += 1
            new_slug = f"{base}-{number}"
        new_slugs[slug] = new_slug
        taken_slugs.add(new_slug)
    return new_slugs
