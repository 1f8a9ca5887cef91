"""Many documents as one file: asked for, made by a job, kept for some days (R-47, R-55)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now

from comptoir.accounts.models import User
from comptoir.billing import bundles, letters
from comptoir.billing.events import DocumentsBundled
from comptoir.billing.history import History, Sought, kept, sought_from
from comptoir.billing.models import Bundle, Document
from comptoir.billing.obstacles import BundleUnderWay, NoDocuments
from comptoir.billing.operations.printing import print_document
from comptoir.billing.payers import held
from comptoir.billing.permissions import Upkeep
from comptoir.core.actors import System
from comptoir.core.jobs import job
from comptoir.core.operations import operation
from comptoir.core.tenancy import tenancy
from comptoir.journal import operations as journal
from comptoir.kit import tokens
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Permission

GIVEN_UP = timedelta(hours=1)  # after which nobody waits for a file any more


@operation(Permission.ACCOUNTING_SEE)
def bundle(actor: Member, *, sought: Sought) -> Bundle:
    """Have the documents that were looked for made into one file."""
    organization = held(actor)
    begun = organization.bundles.filter(ready_at=None, asked_at__gt=now() - GIVEN_UP)
    if begun.exists():
        raise BundleUnderWay
    total = History(organization, sought).count()
    if not total:
        raise NoDocuments

    made = _asked(organization, actor.user, sought, total)
    journal.record(actor, DocumentsBundled(count=total))
    return made


@operation(Upkeep.DOCUMENTS)
def bid_farewell(actor: System, *, to: User) -> Bundle:
    """Have all documents of an organization that is being deleted sent to who deletes it (R-47)."""
    organization = held(actor)
    total = organization.documents.count()
    return _asked(organization, to, Sought(), total, farewell=True)


@job()
def make(organization: int, bundle: int) -> None:
    """Write the file, document by document; begun again, it starts anew and leaves one file."""
    with tenancy(organization):
        wanted = Bundle.objects.select_related("organization").filter(pk=bundle, ready_at=None)
        found = wanted.first()
    if found is None:
        return
    history = History(found.organization, sought_from(found.sought))
    with bundles.written(found) as file:
        for documents in _pages(organization, history):
            file.add(documents)
            note(System(organization), bundle=found.pk, done=file.count)
    deliver(System(organization), bundle=found.pk, size=bundles.size(found))


@operation(Upkeep.DOCUMENTS)
def note(actor: System, *, bundle: int, done: int) -> None:  # noqa: ARG001
    """Note how far it is."""
    Bundle.objects.filter(pk=bundle).update(done=done)


@operation(Upkeep.DOCUMENTS)
def deliver(actor: System, *, bundle: int, size: int) -> None:  # noqa: ARG001
    """The file is there: whoever waits for it is told."""
    found = Bundle.objects.filter(pk=bundle, ready_at=None).first()
    if found is None:
        return
    found.ready_at, found.bytes = now(), size
    found.save(update_fields=["ready_at", "bytes"])
    if found.farewell:
        letters.farewell.post(organization=found.organization_id, bundle=found.pk)


def _asked(
    organization: Organization, who: User, sought: Sought, total: int, *, farewell: bool = False
) -> Bundle:
    made = Bundle(
        organization=organization,
        asked_by=who,
        sought=kept(sought),
        total=total,
        farewell=farewell,
    )
    made.link_hash = tokens.digest(made.token)
    made.save()
    make.later(organization=organization.pk, bundle=made.pk)
    return made


def _pages(organization: int, history: History) -> list[list[Document]]:
    """Read all pages, each printed; the sums of their files are what is needed of them."""
    with tenancy(organization):
        pages = list(history.pages())
    return [[_printed(organization, one) for one in documents] for documents in pages]


def _printed(organization: int, document: Document) -> Document:
    if document.pdf_sha256:
        return document
    return print_document(System(organization), document=document.pk)
