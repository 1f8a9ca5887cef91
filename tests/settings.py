"""The product's settings with two differences: where the data lies, and cheap passwords.

Read before any conftest, so this is where the tests' environment is set.
"""

import os
from pathlib import Path

from django.contrib.auth.hashers import Argon2PasswordHasher

CACHE = Path(__file__).parents[1] / ".cache" / "test"
for name in [name for name in os.environ if name.startswith(("COMPTOIR_", "DATABASE_", "EMAIL_"))]:
    del os.environ[name]
os.environ["COMPTOIR_DATA_DIR"] = str(CACHE)
os.environ["COMPTOIR_SECRET_KEY"] = "only-for-tests-" + "0" * 50

from comptoir.config.settings import *  # noqa: E402, F403  the environment comes first
from comptoir.config.settings import DATABASES  # noqa: E402

DATABASES["default"]["OPTIONS"].pop("pool", None)


class CheapArgon2(Argon2PasswordHasher):
    """The same algorithm at a thousandth of the price."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


PASSWORD_HASHERS = ["tests.settings.CheapArgon2"]
