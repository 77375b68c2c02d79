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
    """An arc from sender to host for each agreement and a point for each host, or a point for each country."""

    name, label, short_label = "geojson", "GeoJSON", "GeoJSON"
    media_type = "application/geo+json"
    schema: ClassVar = {
        "type": "object",
        "description": "all rows that answer, each a feature at the point of its country (RFC 7946)",
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
        agreements_by_host: dict[str, int] = {}
        shows_hosts = any(steps[0] == "host" for _, steps in columns)
        yield b'{"type":"FeatureCollection","revision":%d,"features":[' % int(about["revision of the dataset"])
        comma = b""
        for batch in batches:
            yield comma + b",\n".join(orjson.dumps(feature(document, columns, points)) for document in batch)
            comma = b",\n"
            for document in batch:
                if "host" in document and shows_hosts:
                    code = document["host"]["code"]
                    agreements_by_host[code] = agreements_by_host.get(code, 0) + 1
        for code, count in agreements_by_host.items():
            name, point = points[code]
            properties = {"host": name, "host_code": code, "agreements": count}
            yield comma + orjson.dumps(_feature("Point", point, properties))
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


def country_points() -> dict[str, tuple[str, list[float]]]:
    """The name of each country and a point in it (longitude, latitude, as in GeoJSON), by the country's code."""
    rows = Country.objects.values_list("code", "name", "longitude", "latitude")
    return {code: (name, [float(longitude), float(latitude)]) for code, name, longitude, latitude in rows}


def feature(document: dict[str, Any], columns: Columns, points: dict[str, tuple[str, list[float]]]) -> dict[str, Any]:
    """A GeoJSON feature: for an agreement the line from sender to host, for a country a point, with all its columns."""
    properties = dict(zip((name for name, _ in columns), csv_columns.row(document, columns), strict=True))
    if "sender" not in document:
        return _feature("Point", [document["longitude"], document["latitude"]], properties)
    ends = [points[document[party]["code"]][1] for party in ("sender", "host")]
    return _feature("LineString", ends, properties)


def _feature(kind: str, coordinates: list[float] | list[list[float]], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}
