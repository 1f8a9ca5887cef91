"""What this browser waits to confirm; kept in its session, told to nobody."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from django.http import HttpRequest

KEY = "comptoir_sign_up"
ADDRESS = "comptoir_address"


@dataclass(frozen=True)
class SignUp:
    """Which confirmation is waited for, where to go after it, and what was typed.

    An address that has an account already waits for one, too, in vain: nothing tells them apart.
    """

    user: int
    confirmation: int
    email: str
    onward: str = "/"
    first_name: str = ""
    last_name: str = ""


def keep(request: HttpRequest, sign_up: SignUp) -> None:
    """Remember what this browser waits for."""
    request.session[KEY] = asdict(sign_up)


def kept(request: HttpRequest) -> SignUp | None:
    """Return what this browser waits for."""
    found = request.session.get(KEY)
    return SignUp(**found) if found else None


def renewed(sign_up: SignUp, confirmation: int) -> SignUp:
    """Return the same with the newest letter."""
    return replace(sign_up, confirmation=confirmation)


def forget(request: HttpRequest) -> None:
    """Wait no longer."""
    request.session.pop(KEY, None)
    request.session.pop(ADDRESS, None)


@dataclass(frozen=True)
class Address:
    """The address that this browser has given for an order, and the code that was mailed to it."""

    asked: int
    email: str


def keep_address(request: HttpRequest, address: Address) -> None:
    """Remember which letter counts."""
    request.session[ADDRESS] = asdict(address)


def kept_address(request: HttpRequest) -> Address | None:
    """Return the address that this browser gave last."""
    found = request.session.get(ADDRESS)
    return Address(**found) if found else None
