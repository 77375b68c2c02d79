"""Files of whole lists: CSV, Excel, JSON Lines and GeoJSON, streamed row by row from the same documents as pages."""

import csv
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from rest_framework.exceptions import APIException

from ..documents import flat
from ..filters import country_points
from .workbook import write_workbook

Batches = Iterable[list[dict[str, Any]]]
"""Documents, some at a time."""
AT_ONCE = 2
"""Files that one process sends at the same time: half of its threads, so that the others still answer."""
turns = threading.BoundedSemaphore(AT_ONCE)


class Busy(APIException):
    """As many files as may be are on their way: 503, and when to ask again."""

    status_code = 503
    default_detail = "Other files are being written just now. Ask for this one again in 10 seconds."
    wait = 10


def in_turn(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same blocks, once their turn is taken; it is given back when they end or nobody wants them any more.

    A file holds a thread until its reader has read it, however slowly. Raises Busy.
    """
    taken = _taking_a_turn(blocks)
    # Begun here, so that its end is reached whatever becomes of the answer.
    next(taken)
    return taken


def _taking_a_turn(blocks: Iterator[bytes]) -> Iterator[bytes]:
    if not turns.acquire(blocking=False):
        raise Busy
    try:
        yield b""
        yield from blocks
    finally:
        turns.release()


class Echo:
    """Hands on what the CSV writer writes."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def spreadsheet_safe(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: an apostrophe is put before what could be one."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell


def csv_file(batches: Batches, listed: Any, about: dict[str, str]) -> Iterator[bytes]:
    """Comma-separated values in UTF-8, with the mark that Excel needs."""
    writer = csv.writer(Echo())
    yield ("\ufeff" + writer.writerow([name for name, _ in listed])).encode()
    for batch in batches:
        yield "".join(writer.writerow(map(spreadsheet_safe, flat.row(one, listed))) for one in batch).encode()


def jsonl_file(batches: Batches, listed: Any, about: dict[str, str]) -> Iterator[bytes]:
    """One document a line."""
    for batch in batches:
        yield b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in batch)


def xlsx_file(batches: Batches, listed: Any, about: dict[str, str]) -> Iterator[bytes]:
    """An Excel workbook: zipped into a temporary file first, because its index stands at the end."""
    with tempfile.TemporaryFile() as spool:
        rows = (flat.row(one, listed) for batch in batches for one in batch)
        write_workbook(spool, [name for name, _ in listed], rows, about)
        spool.seek(0)
        while block := spool.read(1 << 16):
            yield block


def geojson_file(batches: Batches, listed: Any, about: dict[str, str]) -> Iterator[bytes]:
    """An arc from sender to host for each agreement and a point for each host, or a point for each country."""
    points = country_points()
    hosts: dict[str, int] = {}
    yield b'{"type":"FeatureCollection","features":['
    comma = b""
    for batch in batches:
        yield comma + b",\n".join(orjson.dumps(feature(one, listed, points)) for one in batch)
        comma = b",\n"
        for one in batch:
            if "host" in one:
                hosts[one["host"]["code"]] = hosts.get(one["host"]["code"], 0) + 1
    for code, count in hosts.items():
        name, point = points[code]
        properties = {"host": name, "host_code": code, "agreements": count}
        yield comma + orjson.dumps(_feature("Point", point, properties))
    yield b"]}"


def feature(document: dict[str, Any], listed: Any, points: dict[str, Any]) -> dict[str, Any]:
    """The row as a feature on the map."""
    properties = dict(zip((name for name, _ in listed), flat.row(document, listed), strict=True))
    if "sender" not in document:
        return _feature("Point", [document["longitude"], document["latitude"]], properties)
    ends = [points[document[party]["code"]][1] for party in ("sender", "host")]
    return _feature("LineString", ends, properties)


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}


WRITERS: dict[str, Callable[..., Iterator[bytes]]] = {
    "csv": csv_file,
    "xlsx": xlsx_file,
    "jsonl": jsonl_file,
    "geojson": geojson_file,
}
