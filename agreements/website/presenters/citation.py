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
    """A citation, and the name of its format."""

    form: str
    text: str


def citations(
    document: dict[str, Any], number: int, url: str, published: datetime.datetime, day: datetime.date | None = None
) -> list[Citation]:
    """Citations of revision `number`, which was published then and is found at `url`; with `day`, as known on it."""
    title = " ".join(document["title"].split())
    key = f"tracker-{document['id']}-r{number}" + (f"-{day}" if day else "")
    date = f"{published.day} {published:%B} {published.year}"
    as_known = f", as known on {day.day} {day:%B} {day.year}" if day else ""
    plain = f"{NAME}, “{title}”{as_known}, revision {number}, {date}. {url} (CC BY 4.0)."
    bibtex = [
        f"@misc{{{key},",
        f"  author = {{{{{_bibtex(NAME)}}}}},",
        f"  title = {{{{{_bibtex(title)}}}}},",
        f"  year = {{{published.year}}},",
        f"  month = {{{published.month}}},",
        f"  note = {{Record {document['id']}, revision {number}{as_known}. CC BY 4.0}},",
        f"  url = {{{url}}}",
        "}",
    ]
    ris = ["TY  - DATA", f"AU  - {NAME}", f"TI  - {title}", f"PY  - {published.year}", f"DA  - {published:%Y/%m/%d}"]
    ris += [f"ET  - revision {number}{as_known}", f"UR  - {url}", "ER  - "]
    csl = {
        "id": key,
        "type": "dataset",
        "title": title,
        "author": [{"literal": NAME}],
        "issued": {"date-parts": [[published.year, published.month, published.day]]},
        "version": f"revision {number}{as_known}",
        "URL": url,
    }
    return [
        Citation("Plain text", plain),
        Citation("BibTeX", "\n".join(bibtex)),
        Citation("RIS", "\n".join(ris)),
        Citation("CSL-JSON", json.dumps([csl], indent=1, ensure_ascii=False)),
    ]


def _bibtex(text: str) -> str:
    return re.sub(r"[\\{}&%$#_~^]", lambda match: BIBTEX_ESCAPES[match[0]], text)
