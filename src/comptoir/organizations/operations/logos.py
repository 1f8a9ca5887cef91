"""The organization's image (R-48)."""

from __future__ import annotations

from comptoir.core.operations import operation
from comptoir.journal import operations as journal
from comptoir.organizations import pictures
from comptoir.organizations.actors import Member
from comptoir.organizations.events import LogoPutUp, LogoTakenDown
from comptoir.organizations.models import Logo
from comptoir.organizations.operations.standing import locked_alone
from comptoir.organizations.permissions import Permission


@operation(Permission.LOGO_CHANGE)
def put_up(actor: Member, *, file: bytes) -> Logo:
    """Show an image in the place of the name, whatever was there before (R-48)."""
    picture = pictures.logo(file)
    actor = locked_alone(actor, Permission.LOGO_CHANGE)
    before = _forget(actor)

    logo = Logo.objects.create(organization=actor.organization, **vars(picture))
    if before != logo.sha256:
        journal.record(actor, LogoPutUp())
    return logo


@operation(Permission.LOGO_CHANGE)
def take_down(actor: Member) -> None:
    """Give the place back to the name (R-48); twice is once."""
    actor = locked_alone(actor, Permission.LOGO_CHANGE)
    if _forget(actor):
        journal.record(actor, LogoTakenDown())


def _forget(actor: Member) -> str | None:
    """Delete the present image; return its name."""
    logo = Logo.objects.defer("image").filter(organization=actor.organization).first()
    if logo is None:
        return None
    logo.delete()
    return logo.sha256
