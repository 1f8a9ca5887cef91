"""What accounts add to the menus."""

from django.utils.translation import gettext_lazy as _

from comptoir.core.menus import Entry, Place, entries

SECURITY = frozenset(
    f"accounts:{page}"
    for page in (
        "change-password",
        "recovery-email",
        "remove-recovery-email",
        "change-login",
        "login-alerts",
        "activity",
        "app",
        "app-removal",
        "new-passkey",
        "new-security-key",
        "key",
        "key-removal",
        "codes",
        "devices",
    )
)

entries(
    Entry(
        Place.PERSON,
        _("My profile"),
        "user-circle",
        "accounts:profile",
        10,
        pages=frozenset({"accounts:exports", "accounts:delete"}),
    ),
    Entry(Place.PERSON, _("Security"), "shield-lock", "accounts:security", 20, pages=SECURITY),
)
