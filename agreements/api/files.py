"""Files of whole lists: CSV, Excel, JSON Lines and GeoJSON, streamed row by row from the same documents as pages."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from ..documents import flat
from ..filters import country_points
from .workbook import write_workbook

BATCH = 500


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


def csv_file(documents: Iterable[dict[str, Any]], listed: Any, about: dict[str, str]) -> Iterator[bytes]:
    """Comma-separated values in UTF-8, with the mark that Excel needs."""
    writer = csv.writer(Echo())
    yield ("\ufeff" + writer.writerow([name for name, _ in listed])).encode()
    for batch in in_batches(documents, BATCH):
        yield "".join(writer.writerow(map(spreadsheet_safe, flat.row(one, listed))) for one in batch).encode()


def jsonl_file(documents: Iterable[dict[str, Any]], listed: Any, about: dict[str, str]) -> Iterator[bytes]:
    """One document a line."""
    for batch in in_batches(documents, BATCH):
        yield b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in batch)


def xlsx_file(documents: Iterable[dict[str, Any]], listed: Any, about: dict[str, str]) -> Iterator[bytes]:
    """An Excel workbook: zipped into a temporary file first, because its index stands at the end."""
    with tempfile.TemporaryFile() as spool:
        rows = (flat.row(one, listed) for one in documents)
        write_workbook(spool, [name for name, _ in listed], rows, about)
        spool.seek(0)
        while block := spool.read(1 << 16):
            yield block


def geojson_file(documents: Iterable[dict[str, Any]], listed: Any, about: dict[str, str]) -> Iterator[bytes]:
    """An arc from sender to host for each agreement and a point for each host, or a point for each country."""
    points = country_points()
    hosts: dict[str, int] = {}
    yield b'{"type":"FeatureCollection","features":['
    comma = b""
    for document in documents:
        yield comma + orjson.dumps(feature(document, listed, points))
        comma = b",\n"
        if "host" in document:
            hosts[document["host"]["code"]] = hosts.get(document["host"]["code"], 0) + 1
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


def in_batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The rows, so many at a time."""
    batch: list[Any] = []
    for one in rows:
        batch.append(one)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


WRITERS: dict[str, Callable[..., Iterator[bytes]]] = {
    "csv": csv_file,
    "xlsx": xlsx_file,
    "jsonl": jsonl_file,
    "geojson": geojson_file,
}
