"""The codebook as a page: the one text in `docs/data.md`, in the part of Markdown that it uses."""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.text import slugify

INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\[([^\]]+)\]\((https://[^)\s]+|#[\w-]+)\)"), r'<a href="\2">\1</a>'),
)


@cache
def codebook() -> SafeString:
    """The text without its title, as HTML. Everything in it is escaped first."""
    text = (Path(settings.BASE_DIR) / "docs/data.md").read_text(encoding="utf-8")
    return SafeString("\n".join(blocks(text.splitlines()[1:])))


def blocks(lines: list[str]) -> Iterator[str]:
    """Headings, fenced code, tables, lists and paragraphs."""
    fenced = False
    kinds: list[str] = []
    for line in lines:
        is_fence = line.startswith("```")
        kinds.append("code" if fenced or is_fence else kind_of(line, kinds[-1] if kinds else "gap"))
        fenced = fenced != is_fence
    for kind, found in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0]):
        part = [line for _, line in found]
        yield from {"code": code, "heading": headings, "table": table, "list": items, "text": paragraph}.get(kind, gap)(
            part
        )


def kind_of(line: str, before: str) -> str:
    """What a line outside code belongs to; an indented line goes on with the list before it."""
    if not line.strip():
        return "gap"
    if line.startswith("#"):
        return "heading"
    if line.startswith("|"):
        return "table"
    if line.startswith("- ") or (before == "list" and line.startswith("  ")):
        return "list"
    return "text"


def inline(text: str) -> str:
    """Escaped, then code, bold and links."""
    parts = re.split(r"`([^`]+)`", text)
    for index, part in enumerate(parts):
        told = escape(part)
        if index % 2:
            parts[index] = f"<code>{told}</code>"
            continue
        for pattern, shape in INLINE:
            told = pattern.sub(shape, told)
        parts[index] = told
    return "".join(parts)


def gap(lines: list[str]) -> Iterator[str]:
    """An empty line between blocks."""
    yield from ()


def headings(lines: list[str]) -> Iterator[str]:
    """A heading of level two or more, with an id by which it can be linked."""
    for line in lines:
        level, text = len(line) - len(line.lstrip("#")), line.lstrip("#").strip()
        yield f'<h{level} id="{slugify(text)}">{inline(text)}</h{level}>'


def paragraph(lines: list[str]) -> Iterator[str]:
    """The lines up to the next empty one, joined."""
    yield f"<p>{inline(' '.join(lines))}</p>"


def code(lines: list[str]) -> Iterator[str]:
    """As it stands; it can be scrolled with the keyboard."""
    text = "\n".join(line for line in lines if not line.startswith("```"))
    yield f'<pre tabindex="0"><code>{escape(text)}</code></pre>'


def items(lines: list[str]) -> Iterator[str]:
    """The items of a list without levels."""
    joined: list[str] = []
    for line in lines:
        if line.startswith("- "):
            joined.append(line[2:])
        else:
            joined[-1] += " " + line.strip()
    yield "<ul>" + "".join(f"<li>{inline(item)}</li>" for item in joined) + "</ul>"


def table(lines: list[str]) -> Iterator[str]:
    """The first row is the heading."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    head = "".join(f'<th scope="col">{inline(cell)}</th>' for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{inline(cell)}</td>" for cell in row) + "</tr>" for row in rows[2:])
    yield f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
