"""Everything an operator may set, read from the environment; `docs/settings.md` is made from it.

No Django here: the supervisor and the commands read the same values.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from stdnum import iban

from comptoir.config.cluster import OWNER, WEB, Cluster
from comptoir.kit.trouble import Trouble

T = TypeVar("T")
LANGUAGES = ("fr", "en", "de", "it", "es")
SETTINGS: list[Setting[Any]] = []


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One environment variable: its name, how it is read, what it is when absent, what it does."""

    name: str
    read: Callable[[str], T]
    default: str
    says: str
    secret: bool = False

    def __post_init__(self) -> None:
        SETTINGS.append(self)

    def __call__(self) -> T:
        """Return the value of now; a value that cannot be read is a :class:`Trouble`."""
        written = os.environ.get(self.name, "") or self.default
        try:
            return self.read(written)
        except ValueError as error:
            raise Trouble(f"{self.name} cannot be {written!r}: {error}.") from error


def _folder(written: str) -> Path:
    return Path(written).expanduser().resolve()


def _addresses(written: str) -> list[str]:
    return [part.strip() for part in written.split(",") if part.strip()]


def _switch(written: str) -> bool:
    if written not in {"on", "off"}:
        raise ValueError("choose on or off")
    return written == "on"


def _language(written: str) -> str:
    if written not in LANGUAGES:
        raise ValueError(f"choose one of {', '.join(LANGUAGES)}")
    return written


def _bind(written: str) -> tuple[str, int]:
    host, _, port = written.rpartition(":")
    return host.strip("[]") or "127.0.0.1", int(port)


def _colour(written: str) -> str:
    if len(written) != len("#000000") or int(written[1:], 16) < 0 or written[0] != "#":
        raise ValueError("write it as #1f6feb")
    return written


def _seller_country(written: str) -> str:
    if written not in {"CH", "FR"}:
        raise ValueError("choose CH or FR")
    return written


def _card_types(written: str) -> list[str]:
    chosen = _addresses(written)
    if not chosen or set(chosen) - {"card", "sepa_debit"}:
        raise ValueError("choose among card, sepa_debit")
    return chosen


def _iban(written: str) -> str:
    return iban.validate(written) if written else ""


DATA_DIR = Setting(
    "COMPTOIR_DATA_DIR",
    _folder,
    "~/.local/share/comptoir",
    "The folder of everything that must be kept: the embedded database, files, generated keys.",
)
BIND = Setting("COMPTOIR_BIND", _bind, "127.0.0.1:8000", "Where the web server listens.")
WORKERS = Setting("COMPTOIR_WORKERS", int, "1", "How many web processes; two per core is plenty.")
THREADS = Setting("COMPTOIR_THREADS", int, "4", "How many requests a web process serves at once.")
BASE_URL = Setting(
    "COMPTOIR_BASE_URL",
    lambda written: written.rstrip("/"),
    "",
    "The address that people use, for links in letters and passkeys; when absent"
    " `http://localhost:PORT`.",
)
DATABASE_URL = Setting(
    "DATABASE_URL",
    str,
    "",
    "`postgresql://comptoir_web:…@host:5432/comptoir`, the address for the *web* role; when absent"
    " an embedded PostgreSQL is kept in the data folder.",
    secret=True,
)
DATABASE_OWNER_URL = Setting(
    "DATABASE_OWNER_URL",
    str,
    "",
    "The same database for the *owner* role, for migrations, backup and restore; needed with"
    " `DATABASE_URL`.",
    secret=True,
)
PREPARED_STATEMENTS = Setting(
    "COMPTOIR_PREPARED_STATEMENTS",
    _switch,
    "on",
    "Whether PostgreSQL keeps the plans of the most frequent reads. When absent `serve` says `off`"
    " behind a pooler; `on` there needs one that knows them (PgBouncer 1.21 or newer).",
)
DATABASE_USER = Setting(
    "COMPTOIR_DATABASE_USER",
    str,
    "nobody",
    "The system user that runs the embedded database when Comptoir itself is started by root.",
)
EMAIL_URL = Setting(
    "EMAIL_URL",
    str,
    "",
    "`smtp://user:password@host:587` (STARTTLS), `smtps://…:465` or `smtp+plain://host:25`; when"
    " absent letters are kept and shown on the outbox page of a loopback server.",
    secret=True,
)
EMAIL_FROM = Setting(
    "COMPTOIR_EMAIL_FROM",
    str,
    "",
    "Whom letters come from; when absent `noreply@` the base URL's host.",
)
SECRET_KEY = Setting(
    "COMPTOIR_SECRET_KEY",
    str,
    "",
    "Signs sessions and links; when absent one is generated and kept in the data folder.",
    secret=True,
)
TRUSTED_PROXIES = Setting(
    "COMPTOIR_TRUSTED_PROXIES",
    _addresses,
    "",
    "Addresses or networks (comma-separated) whose `X-Forwarded-For` and `X-Forwarded-Proto` are"
    " believed.",
)
ALLOWED_HOSTS = Setting(
    "COMPTOIR_ALLOWED_HOSTS",
    _addresses,
    "",
    "Further host names that may be asked for; the base URL's is always allowed.",
)
LANGUAGE = Setting(
    "COMPTOIR_LANGUAGE",
    _language,
    "fr",
    "The language of whoever has chosen none: fr, en, de, it, es.",
)
TIME_ZONE = Setting(
    "COMPTOIR_TIME_ZONE", str, "Europe/Zurich", "The time zone of whoever has chosen none."
)
BRAND_NAME = Setting("COMPTOIR_BRAND_NAME", str, "Comptoir", "The console's name.")
BRAND_ACCENT = Setting(
    "COMPTOIR_BRAND_ACCENT", _colour, "#0b5cad", "The accent colour, readable on white."
)
BRAND_ACCENT_DARK = Setting(
    "COMPTOIR_BRAND_ACCENT_DARK", _colour, "#7ab8f5", "The accent colour of the dark theme."
)
BRAND_LOGO = Setting("COMPTOIR_BRAND_LOGO", str, "", "A PNG file with the console's logo.")
SUPPORT_EMAIL = Setting(
    "COMPTOIR_SUPPORT_EMAIL", str, "", "Where people write when they are stuck."
)
LEGAL_IDENTITY = Setting(
    "COMPTOIR_LEGAL_IDENTITY_URL", str, "", "The page that says who runs this."
)
LEGAL_TERMS = Setting("COMPTOIR_LEGAL_TERMS_URL", str, "", "The terms of use.")
LEGAL_TERMS_VERSION = Setting(
    "COMPTOIR_LEGAL_TERMS_VERSION",
    str,
    "1",
    "The version of the terms, noted when they are accepted.",
)
LEGAL_PRIVACY = Setting("COMPTOIR_LEGAL_PRIVACY_URL", str, "", "The privacy page.")
LEGAL_ACCESSIBILITY = Setting(
    "COMPTOIR_LEGAL_ACCESSIBILITY_URL", str, "", "The accessibility statement."
)

SELLER_NAME = Setting(
    "COMPTOIR_SELLER_NAME", str, "", "Who sells: the legal name on invoices; else the console's."
)
SELLER_STREET = Setting("COMPTOIR_SELLER_STREET", str, "", "The seller's street and number.")
SELLER_POSTAL_CODE = Setting("COMPTOIR_SELLER_POSTAL_CODE", str, "", "The seller's postal code.")
SELLER_CITY = Setting("COMPTOIR_SELLER_CITY", str, "", "The seller's city.")
SELLER_COUNTRY = Setting(
    "COMPTOIR_SELLER_COUNTRY",
    _seller_country,
    "CH",
    "The seller's country, whose tax is charged: CH or FR.",
)
SELLER_VAT_NUMBER = Setting(
    "COMPTOIR_SELLER_VAT_NUMBER", str, "", "The seller's VAT number, as it is printed."
)
SELLER_REGISTRATION = Setting(
    "COMPTOIR_SELLER_REGISTRATION", str, "", "The seller's number in the company register."
)
SELLER_IBAN = Setting(
    "COMPTOIR_SELLER_IBAN",
    _iban,
    "",
    "The account that transfers go to; without one nothing is paid by transfer.",
)
SELLER_QR_IBAN = Setting(
    "COMPTOIR_SELLER_QR_IBAN",
    _iban,
    "",
    "The QR-IBAN of the same account, where the Swiss bank gave one.",
)
SELLER_BIC = Setting("COMPTOIR_SELLER_BIC", str, "", "The BIC of the seller's bank.")

STRIPE_SECRET_KEY = Setting(
    "COMPTOIR_STRIPE_SECRET_KEY",
    str,
    "",
    "The secret key of the seller's Stripe account; without one nothing is paid by card.",
    secret=True,
)
STRIPE_PUBLIC_KEY = Setting(
    "COMPTOIR_STRIPE_PUBLIC_KEY", str, "", "The publishable key of the same account."
)
STRIPE_WEBHOOK_SECRET = Setting(
    "COMPTOIR_STRIPE_WEBHOOK_SECRET",
    str,
    "",
    "The signing secret of the webhook that Stripe sends to `/hooks/stripe/`.",
    secret=True,
)
STRIPE_METHODS = Setting(
    "COMPTOIR_STRIPE_METHODS",
    _card_types,
    "card",
    "Which means of payment can be saved (comma-separated): card, sepa_debit.",
)
STRIPE_API_BASE = Setting(
    "COMPTOIR_STRIPE_API_BASE",
    lambda written: written.rstrip("/"),
    "https://api.stripe.com",
    "Where Stripe answers; another address is for tests.",
)


def cluster() -> Cluster:
    """Return the embedded database of the data folder, running or not."""
    return Cluster(DATA_DIR() / "postgres", DATABASE_USER())


@dataclass(frozen=True)
class Database:
    """Where one role meets the database; what Django and libpq ask for."""

    name: str
    user: str
    password: str
    host: str
    port: str
    options: dict[str, str]


def database(role: str = WEB) -> Database:
    """Return how the web role, or the owner, reaches the database."""
    written = DATABASE_OWNER_URL() if role == OWNER else DATABASE_URL()
    if not DATABASE_URL():
        return Database("comptoir", role, "", str(cluster().sockets), "", {})
    parts = urlsplit(written)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        which = "DATABASE_OWNER_URL" if role == OWNER else "DATABASE_URL"
        raise Trouble(f"{which} must look like postgresql://user:password@host:5432/database.")
    options = dict(parse_qsl(parts.query))
    return Database(
        unquote(parts.path.strip("/")),
        unquote(parts.username or role),
        unquote(parts.password or ""),
        options.pop("host", parts.hostname or ""),
        str(parts.port or ""),
        options,
    )


def secret_key() -> str:
    """Return the signing key, generating and keeping one the first time."""
    return SECRET_KEY() or kept_key("secret-key")


def kept_key(name: str) -> str:
    """Return a key kept in the data folder, readable by its owner; made once, also in a race."""
    path = DATA_DIR() / name
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    return path.read_text().strip()


def base_url() -> str:
    """Return the address that people use, without a slash at its end."""
    return BASE_URL() or f"http://localhost:{BIND()[1]}"
