"""An Excel workbook in constant memory (ECMA-376): the rows with a frozen header, and a sheet about the file.

The rows come first, since most readers take the first sheet.

We write it ourselves because libraries took several times as long for 100,000 rows (see docs/decisions.md).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAX_CELL_LENGTH = 32_767
FORBIDDEN_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Rows" sheetId="1" r:id="rId1"/><sheet name="About" sheetId="2" r:id="rId2"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf fontId="0"/><xf fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write_workbook(out: BinaryIO, header: list[str], rows: Iterable[list[Any]], about: dict[str, str]) -> None:
    """Write the workbook to a seekable file; `about` holds the labels and values of its second sheet."""
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, HEAD + part)
        _sheet(archive, "xl/worksheets/sheet1.xml", header, rows)
        _sheet(archive, "xl/worksheets/sheet2.xml", ["This file", ""], [list(pair) for pair in about.items()])


def _sheet(archive: ZipFile, name: str, header: list[str], rows: Iterable[list[Any]]) -> None:
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    start = f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
    with archive.open(name, "w", force_zip64=True) as sheet:
        first = _row(header, ' s="1"')
        sheet.write(f"{HEAD}{start}<sheetData>{first}".encode())
        for block in _blocks(rows):
            sheet.write(block.encode())
        sheet.write(b"</sheetData></worksheet>")


def _blocks(rows: Iterable[list[Any]]) -> Iterator[str]:
    block: list[str] = []
    for row in rows:
        block.append(_row(row))
        if len(block) == 200:
            yield "".join(block)
            block = []
    yield "".join(block)


def _row(cells: list[Any], style: str = "") -> str:
    return f"<row>{''.join([_cell(cell, style) for cell in cells])}</row>"


def _cell(cell: str | float | None, style: str) -> str:
    """The XML of a cell: numbers and booleans are typed, all else is text that no spreadsheet takes for a formula."""
    if cell is None:
        return "<c/>"
    if cell is True or cell is False:
        return f'<c t="b"{style}><v>{int(cell)}</v></c>'
    if isinstance(cell, (int, float)):
        return f"<c{style}><v>{cell}</v></c>"
    text = FORBIDDEN_CHARACTERS.sub("", cell) if FORBIDDEN_CHARACTERS.search(cell) else cell
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{escape(text[:MAX_CELL_LENGTH])}</t></is></c>'
