"""How to cite one state of a record: in plain text, BibTeX, RIS and CSL-JSON."""

import datetime
import json
import re
from dataclasses import dataclass
from typing import Any

from .. import NAME

BIBTEX_ESCAPES = {character: f"\\{character}" for character in "&%$#_{}"} | {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}


@dataclass(frozen=True)
class Citation:
    """A citation in one form."""

    form: str
    text: str


def citations(
    document: dict[str, Any], number: int, url: str, made: datetime.datetime, day: datetime.date | None = None
) -> list[Citation]:
    """The record as it stood at that revision, or what this tells of the day, under the address that leads to it."""
    title = " ".join(document["title"].split())
    key = f"tracker-{document['id']}-r{number}" + (f"-{day}" if day else "")
    when = f"{made.day} {made:%B} {made.year}"
    known = f", as known on {day.day} {day:%B} {day.year}" if day else ""
    plain = f"{NAME}, “{title}”{known}, revision {number}, {when}. {url} (CC BY 4.0)."
    bibtex = [
        f"@misc{{{key},",
        f"  author = {{{{{_bibtex(NAME)}}}}},",
        f"  title = {{{{{_bibtex(title)}}}}},",
        f"  year = {{{made.year}}},",
        f"  month = {{{made.month}}},",
        f"  note = {{Record {document['id']}, revision {number}{known}. CC BY 4.0}},",
        f"  url = {{{url}}}",
        "}",
    ]
    ris = ["TY  - DATA", f"AU  - {NAME}", f"TI  - {title}", f"PY  - {made.year}", f"DA  - {made:%Y/%m/%d}"]
    ris += [f"ET  - revision {number}{known}", f"UR  - {url}", "ER  - "]
    csl = {
        "id": key,
        "type": "dataset",
        "title": title,
        "author": [{"literal": NAME}],
        "issued": {"date-parts": [[made.year, made.month, made.day]]},
        "version": f"revision {number}{known}",
        "URL": url,
    }
    return [
        Citation("Plain text", plain),
        Citation("BibTeX", "\n".join(bibtex)),
        Citation("RIS", "\n".join(ris)),
        Citation("CSL-JSON", json.dumps([csl], indent=1, ensure_ascii=False)),
    ]


def _bibtex(text: str) -> str:
    return re.sub(r"[\\{}&%$#_~^]", lambda found: BIBTEX_ESCAPES[found[0]], text)
