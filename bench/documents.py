"""Measure the CPU time of printed documents: `python -m bench.documents`.

One invoice with its Factur-X inside and one pro forma with a QR-bill, of three lines; the median
of many, in one process that has drawn before, as the worker's has. The aim is 20 ms for each.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from comptoir.billing import drawing  # noqa: E402
from comptoir.billing.drawing import codes, einvoice, wording  # noqa: E402
from tests.billing import drawing_cast as cast  # noqa: E402

WARM, ROUNDS = 20, 200


def milliseconds(draw: Callable[[int], object]) -> float:
    spent = []
    for at in range(WARM + ROUNDS):
        start = time.process_time()
        draw(at)
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent[WARM:])


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    invoice, request, euro = cast.invoice(), cast.pro_forma(), cast.european()

    def numbered(facts):
        return lambda at: drawing.pdf(replace(facts, number=f"{facts.number}-{at}"))

    print(f"memory before the first: {memory()} MiB")
    rows = {
        "invoice, PDF/A-3a with Factur-X": numbered(invoice),
        "pro forma with QR-bill": numbered(request),
        "pro forma with EPC code": numbered(euro),
        "· words of a page": lambda at: wording.page(replace(invoice, number=str(at))),
        "· XML": lambda at: einvoice.xml(replace(invoice, number=str(at))),
        "· QR-bill as SVG": lambda at: codes.code(replace(request, number=str(at))),
    }
    for name, draw in rows.items():
        print(f"{name:36} {milliseconds(draw):6.1f} ms, memory {memory()} MiB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
