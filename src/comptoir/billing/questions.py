"""What billing asks the apps above: it knows lines, not what they are for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from comptoir.billing.models import DocumentLine
from comptoir.core.news import Question, ask
from comptoir.organizations.models import Organization

DOCUMENTS = 5_000  # of one product, far more than a century of months


@dataclass(frozen=True)
class Subject:
    """Something that was charged for: how it is called, and the sources of its lines."""

    key: str
    name: str
    sources: Sequence[str] = ()
    prefixes: Sequence[str] = ()


@dataclass(frozen=True)
class Subjects(Question[Subject]):
    """Ask what an organization's invoices can be about; with a key, about this one alone."""

    organization: Organization
    key: str = ""


def subjects(organization: Organization) -> list[Subject]:
    """Return what documents can be looked for by."""
    return ask(Subjects(organization))


def numbers_of(organization: Organization, key: str) -> list[int]:
    """Return the documents that charge for one thing; none where nobody knows it."""
    about = Q(pk__in=[])
    for subject in ask(Subjects(organization, key)):
        about |= Q(source__in=subject.sources)
        for prefix in subject.prefixes:
            about |= Q(source__startswith=prefix)
    lines = DocumentLine.objects.filter(about, organization=organization)
    return list(lines.order_by("-pk").values_list("document", flat=True)[:DOCUMENTS])
