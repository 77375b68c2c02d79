"""The formats in which a whole list can be downloaded.

A new format needs only a class here: renderers, addresses and the schema are made from `EXPORT_FORMATS`.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import orjson

from ..models import Country
from . import csv_columns
from .workbook import write_workbook

Batches = Iterable[list[dict[str, Any]]]
"""Batches of documents."""
Columns = list[tuple[str, list[str]]]
"""The columns: the name of each, and the path to its value in a document (see `csv_columns.columns`)."""


class ExportFormat:
    """A file format of lists: its names, its OpenAPI schema, and the function that writes it."""

    name: ClassVar[str]
    """The suffix of addresses and file names, and the value of `format=`."""
    label: ClassVar[str]
    short_label: ClassVar[str]
    media_type: ClassVar[str]
    schema: ClassVar[dict[str, Any]]
    is_geojson = False
    """Whether only lists with places on the map offer the format."""

    @staticmethod
    def write(batches: Batches, columns: Columns, about: dict[str, str]) -> Iterator[bytes]:
        """Yield the file in blocks; `about` describes its contents, for formats that have a place for that."""
        raise NotImplementedError


class CSV(ExportFormat):
    """Comma-separated values in UTF-8, with the byte order mark that Excel needs."""

    name, label, short_label = "csv", "CSV", "CSV"
    media_type = "text/csv"
    schema: ClassVar = {
        "type": "string",
        "description": "all rows that answer, one a line under a line of column names",
    }

    @staticmethod
    def write(batches: Batches, columns: Columns, about: dict[str, str]) -> Iterator[bytes]:
        writer = csv.writer(PseudoBuffer())
        yield ("\ufeff" + writer.writerow([name for name, _ in columns])).encode()
        for batch in batches:
            yield "".join(
                writer.writerow(map(spreadsheet_safe, csv_columns.row(document, columns))) for document in batch
            ).encode()


class XLSX(ExportFormat):
    """An Excel workbook: zipped into a temporary file first, because its index stands at the end."""

    name, label, short_label = "xlsx", "Excel workbook", "Excel"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    schema: ClassVar = {
        "type": "string",
        "format": "binary",
        "description": "the same rows and columns as a workbook, and a sheet that says what was asked and when",
    }

    @staticmethod
    def write(batches: Batches, columns: Columns, about: dict[str, str]) -> Iterator[bytes]:
        with tempfile.TemporaryFile() as spool:
            rows = (csv_columns.row(document, columns) for batch in batches for document in batch)
            write_workbook(spool, [name for name, _ in columns], rows, about)
            spool.seek(0)
            while block := spool.read(1 << 16):
                yield block


class JSONLines(ExportFormat):
    """One JSON document a line."""

    name, label, short_label = "jsonl", "JSON Lines", "JSON Lines"
    media_type = "application/x-ndjson"
    schema: ClassVar = {"type": "string", "description": "all rows that answer, each a JSON object on a line"}

    @staticmethod
    def write(batches: Batches, columns: Columns, about: dict[str, str]) -> Iterator[bytes]:
        for batch in batches:
            yield b"".join(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE) for document in batch)


class GeoJSON(ExportFormat):
    """An arc from each sender to the host for each agreement, or a point for each country (RFC 7946)."""

    name, label, short_label = "geojson", "GeoJSON", "GeoJSON"
    media_type = "application/geo+json"
    schema: ClassVar = {
        "type": "object",
        "description": "all rows that answer, each one feature with its `id`: agreements as lines from each sender to "
        "the host, countries as points (RFC 7946)",
        "required": ["type", "revision", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "revision": {"type": "integer", "description": "revision of the dataset that the file tells"},
            "features": {"type": "array", "items": {"type": "object"}},
        },
    }
    is_geojson = True

    @staticmethod
    def write(batches: Batches, columns: Columns, about: dict[str, str]) -> Iterator[bytes]:
        points = country_points()
        yield b'{"type":"FeatureCollection","revision":%d,"features":[' % int(about["revision of the dataset"])
        comma = b""
        for batch in batches:
            yield comma + b",\n".join(orjson.dumps(feature(document, columns, points)) for document in batch)
            comma = b",\n"
        yield b"]}"


EXPORT_FORMATS: dict[str, type[ExportFormat]] = {
    format_class.name: format_class for format_class in (CSV, XLSX, JSONLines, GeoJSON)
}
"""The export formats by name, in the order in which pages and the schema list them."""


def formats_of(*, with_geojson: bool) -> list[type[ExportFormat]]:
    """The formats of a list: GeoJSON only if the rows have a place on the map."""
    return [format_class for format_class in EXPORT_FORMATS.values() if with_geojson or not format_class.is_geojson]


class PseudoBuffer:
    """A file whose `write` returns the text, so that `writerow` returns the line that it wrote."""

    def write(self, text: str) -> str:
        return text


def spreadsheet_safe(cell: object) -> object:
    """The cell, with an apostrophe before text that a spreadsheet could take for a formula."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell


Position = list[float]
"""Longitude and latitude in degrees, in this order."""


def country_points() -> dict[str, Position]:
    """A point in each country, by the country's code."""
    rows = Country.objects.values_list("code", "longitude", "latitude")
    return {code: [float(longitude), float(latitude)] for code, longitude, latitude in rows}


def feature(document: dict[str, Any], columns: Columns, points: dict[str, Position]) -> dict[str, Any]:
    """A GeoJSON feature with all columns: for an agreement the lines from its senders to its host, for a country a
    point.
    """
    geometry: dict[str, Any]
    if "sender" in document:
        host = points[document["host"]["code"]]
        senders = [points[sender["code"]] for sender in (document["sender"], *document["joint_senders"])]
        parts = [part for sender in senders for part in line(sender, host)]
        geometry = (
            {"type": "LineString", "coordinates": parts[0]}
            if len(parts) == 1
            else {"type": "MultiLineString", "coordinates": parts}
        )
    else:
        geometry = {"type": "Point", "coordinates": [document["longitude"], document["latitude"]]}
    properties = dict(zip((name for name, _ in columns), csv_columns.row(document, columns), strict=True))
    identifier = document["id"] if "id" in document else document["code"]
    return {"type": "Feature", "id": identifier, "geometry": geometry, "properties": properties}


def line(start: Position, end: Position) -> list[list[Position]]:
    """The straight line between two points the shorter way round: one part, or two cut at the antimeridian."""
    (longitude, latitude), (end_longitude, end_latitude) = start, end
    if abs(end_longitude - longitude) <= 180:
        return [[start, end]]
    edge = 180.0 if longitude > 0 else -180.0
    share = (edge - longitude) / (end_longitude + 2 * edge - longitude)
    crossing = round(latitude + share * (end_latitude - latitude), 6)
    return [[start, [edge, crossing]], [[-edge, crossing], end]]
