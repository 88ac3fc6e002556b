"""The fixed parts of an XLSX workbook: what stands in its zip beside the rows (ECMA-376, part 1)."""

from __future__ import annotations

from string import ascii_uppercase
from typing import NamedTuple

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "xl/worksheets/sheet{}.xml"
SHEET_END = "</sheetData></worksheet>"
# Wide enough for a date, and not so wide that a sentence pushes the rest off the screen.
NARROWEST, WIDEST = 11, 60


class Style(NamedTuple):
    """Attributes of a cell by what it holds: numbers into ``_STYLES``."""

    text: str
    number: str
    day: str


PLAIN = Style("", ' s="1"', ' s="2"')
BOLD = Style(' s="3"', ' s="4"', ' s="5"')
_FORMS = "".join(
    f'<xf numFmtId="{form}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>'
    for font in (0, 1)
    for form in (0, 164, 165)
)
_FONT = '<sz val="11"/><name val="Calibri"/>'
_STYLES = "".join(
    (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}">',
        # At least two places, and as many more as an amount has.
        '<numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00######"/>',
        r'<numFmt numFmtId="165" formatCode="yyyy\-mm\-dd"/></numFmts>',
        f'<fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>',
        # Excel takes these two for its own, whatever stands here.
        '<fills count="2"><fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill></fills>',
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
        f'<cellXfs count="6">{_FORMS}</cellXfs>',
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    )
)
# First what tells a reader of the first bytes that this is a document of Office.
BEGINNING = {
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/styles.xml": _STYLES,
}
"""What is known before the first row: text by name in the zip."""


def ending(sheets: int) -> dict[str, str]:
    """What names the sheets, once their number is known: text by name in the zip."""
    numbers = range(1, sheets + 1)
    return {
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
        + "".join(f'<sheet name="{_title(n)}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        + f'<Relationship Id="rId{sheets + 1}" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>',
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + _part("/xl/workbook.xml", "sheet.main")
        + _part("/xl/styles.xml", "styles")
        + "".join(_part(f"/{SHEET.format(n)}", "worksheet") for n in numbers)
        + "</Types>",
    }


def sheet_head(widths: list[int]) -> str:
    """What stands before the rows: the first row stays in sight, and columns are about as wide as their values."""
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{min(max(width + 2, NARROWEST), WIDEST)}" customWidth="1"/>'
        for place, width in enumerate(widths, 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )


def letters(place: int) -> str:
    """The column at a place, from 0: ``A``, ``Z``, ``AA``."""
    before, last = divmod(place, len(ascii_uppercase))
    return (letters(before - 1) if before else "") + ascii_uppercase[last]


def _title(number: int) -> str:
    return "Export" if number == 1 else f"Export {number}"


def _part(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{_SHEETML}.{kind}+xml"/>'
