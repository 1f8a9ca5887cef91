"""One hasher for accounts, mailboxes and services alike."""

from __future__ import annotations

import os

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with OWASP's parameters: 19 MiB, two passes, one lane."""

    memory_cost = int(os.environ.get("COMPTOIR_ARGON2_KIB", "19456"))
    time_cost = 2
    parallelism = 1
