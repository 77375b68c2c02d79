"""Files of whole lists: CSV, Excel, JSON Lines and GeoJSON, streamed row by row from the same documents as pages."""

import csv
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from django.conf import settings
from django.db import close_old_connections, connection
from django.http import HttpRequest
from rest_framework.exceptions import APIException

from ..clients import client_address
from ..documents import flat
from ..filters import country_points
from .workbook import write_workbook

Batches = Iterable[list[dict[str, Any]]]
"""Documents, some at a time."""
TOGETHER = settings.THREADS // 4
"""Files that one process sends at the same time, so that most of its threads answer other questions."""
MAX_CONCURRENT = 2
"""Of these, to one client."""
IN_LINE = settings.THREADS // 2
"""Requests that may wait for their turn, each in a thread."""
IN_LINE_OF_ONE = 5
"""Of these, of one client: with the two that it has, the seven files of the record at once."""
PATIENCE = 20.0
"""Seconds that they wait."""


class Busy(APIException):
    """As many files as may be are on their way: 503, and when to ask again."""

    status_code = 503
    default_detail = "Other files are being written just now. Ask for this one again in 10 seconds."
    wait = 10


class DownloadSlots:
    """Who sends a file just now, and who waits to."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.held: Counter[str] = Counter()
        self.waiting: Counter[str] = Counter()

    def is_free(self, client: str) -> bool:
        """Whether a file can be sent to the client now."""
        return self.held.total() < TOGETHER and self.held[client] < MAX_CONCURRENT

    def take(self, client: str) -> bool:
        """Take a turn, waiting for it if need be; False if none came, or too many wait already."""
        with self.changed:
            if not self.is_free(client):
                if self.waiting.total() >= IN_LINE or self.waiting[client] >= IN_LINE_OF_ONE:
                    return False
                # Who waits keeps no connection to the database, unless it is in a transaction, which would be lost.
                if not connection.in_atomic_block:
                    close_old_connections()
                self.waiting[client] += 1
                try:
                    if not self.changed.wait_for(lambda: self.is_free(client), PATIENCE):
                        return False
                finally:
                    self.waiting[client] -= 1
                    self.waiting += Counter()  # forgets who waits for nothing
            self.held[client] += 1
            return True

    def give_back(self, client: str) -> None:
        """Release one download slot of the client, and wake who waits for it."""
        with self.changed:
            self.held[client] -= 1
            self.held += Counter()  # forgets whom nothing is sent to
            self.changed.notify_all()


turns = DownloadSlots()
"""Of this process."""


def with_download_slot(request: HttpRequest, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same blocks, once their turn is taken; it is given back when they end or nobody wants them any more.

    Raises Busy.
    """
    taken = _holding_a_slot(client_address(request), blocks)
    # Begun here, so that its end is reached whatever becomes of the answer.
    next(taken)
    return taken


def _holding_a_slot(client: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    if not turns.take(client):
        raise Busy
    try:
        yield b""
        yield from blocks
    finally:
        turns.give_back(client)


class PseudoBuffer:
    """Hands on what the CSV writer writes."""

    def write(self, text: str) -> str:
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
    writer = csv.writer(PseudoBuffer())
    yield ("\ufeff" + writer.writerow([name for name, _ in listed])).encode()
    for batch in batches:
        yield "".join(writer.writerow(map(spreadsheet_safe, flat.row(one, listed))) for one in batch).encode()


def jsonl_file(batches: Batches, listed: Any, about: dict[str, str]) -> Iterator[bytes]:
    """Yield the rows as JSON Lines: one document a line."""
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
