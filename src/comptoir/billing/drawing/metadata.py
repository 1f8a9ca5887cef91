"""The words about Factur-X in a PDF's metadata, which typst does not write.

They are those of Factur-X 1.0, with the description of their schema that PDF/A asks for.
"""

from __future__ import annotations

import io

import pikepdf

NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
FIELDS = {
    "DocumentType": "INVOICE",
    "DocumentFileName": "factur-x.xml",
    "Version": "1.0",
    "ConformanceLevel": "EN 16931",
}
DESCRIPTIONS = {
    "DocumentType": "The type of the hybrid document in capital letters",
    "DocumentFileName": "The file name of the embedded XML document",
    "Version": "The version of the Factur-X specification",
    "ConformanceLevel": "The conformance level of the embedded XML document",
}


def with_facturx(drawn: bytes) -> bytes:
    """Add what Factur-X wants said about the attached XML; the same bytes for the same bytes."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn)) as document:
        stream = document.Root.Metadata
        stream.write(_extended(stream.read_bytes().decode()).encode())
        stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        document.save(
            written,
            deterministic_id=True,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
    return written.getvalue()


def _extended(xmp: str) -> str:
    schemas = xmp.index("</rdf:Bag>", xmp.index("pdfaExtension:schemas"))
    xmp = xmp[:schemas] + _schema() + xmp[schemas:]
    end = xmp.rindex("</rdf:RDF>")
    return xmp[:end] + _words() + xmp[end:]


def _words() -> str:
    said = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value in FIELDS.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">{said}</rdf:Description>'


def _schema() -> str:
    properties = "".join(_property(name) for name in FIELDS)
    return (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _property(name: str) -> str:
    return (
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{DESCRIPTIONS[name]}</pdfaProperty:description></rdf:li>"
    )
