"""Filling an empty database, once; telling who can sign in."""

from __future__ import annotations

from comptoir.accounts.models import User
from comptoir.backoffice.demo.making import PASSWORD
from comptoir.backoffice.demo.scenes import APP_SECRET, SCENES
from comptoir.core.tenancy import everywhere
from comptoir.kit.trouble import Trouble

LOGINS = {
    "camille@roche-web.example": "a webmaster who looks after three companies",
    "nora@keller-rossi.example": "a family",
    "ursina@nordlicht.example": "a company with forty users",
    "thea@meridian.example": "an agency account in 2,000 organizations",
    "sasha@comptoir.example": f"behind the counter, at /staff/; authenticator secret {APP_SECRET}",
}


def fill() -> None:
    """Make the sample data whole or not at all; where it is already, nothing changes."""
    with everywhere():
        if User.objects.filter(email__in=LOGINS).exists():
            return
        if User.objects.exists():
            raise Trouble("There are accounts already: sample data goes into an empty database.")
        for scene in SCENES:
            scene()


def logins() -> str:
    """Return who can sign in, for the terminal."""
    width = max(map(len, LOGINS))
    lines = [f"  {email:<{width}}  {shows}" for email, shows in LOGINS.items()]
    return "\n".join([f"Sample logins, all with the password “{PASSWORD}”:", *lines])
