"""What a person says of themselves."""

from __future__ import annotations

from comptoir.accounts.actors import Person
from comptoir.accounts.events import ProfileChanged, SupportCodeRenewed
from comptoir.accounts.models import support_code
from comptoir.accounts.permissions import Own
from comptoir.core.operations import operation
from comptoir.journal import operations as journal


@operation(Own.ACCOUNT)
def change_profile(
    actor: Person,
    *,
    first_name: str,
    last_name: str,
    chosen_initials: str,
    language: str,
    time_zone: str,
    phone: str,
) -> None:
    """Write down names, language, time zone and phone; a name of an organization stays (R-03)."""
    wanted = {
        "first_name": first_name,
        "last_name": last_name,
        "chosen_initials": chosen_initials.upper(),
        "language": language,
        "time_zone": time_zone,
        "phone": phone,
    }
    before = {name: getattr(actor.user, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    if not changed:
        return

    for name, value in changed.items():
        setattr(actor.user, name, value)
    actor.user.save(update_fields=changed)
    was = {name: before[name] for name in changed}
    journal.record(actor, ProfileChanged(before=was, after=changed))


@operation(Own.ACCOUNT)
def renew_support_code(actor: Person) -> None:
    """Give the person another code to read out on the phone; the old one is worth nothing."""
    actor.user.support_code = support_code()
    actor.user.save(update_fields=["support_code"])
    journal.record(actor, SupportCodeRenewed())
