"""The system user that PostgreSQL runs as: ourselves or, when we are root, another."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comptoir.kit.trouble import Trouble


@dataclass(frozen=True)
class Account:
    """A user of this system; PostgreSQL refuses to run as root."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of_server(cls, name: str) -> Account:
        """Return ourselves, or the user of that name when we are root."""
        if os.geteuid():
            me = pwd.getpwuid(os.geteuid())
            return cls(me.pw_name, me.pw_uid, me.pw_gid)
        try:
            other = pwd.getpwnam(name)
        except KeyError:
            other = None
        if other is None or not other.pw_uid:
            raise Trouble(
                f"PostgreSQL does not run as root and there is no other user {name!r} here: set"
                " COMPTOIR_DATABASE_USER to an existing one, or start Comptoir as a normal user."
            )
        return cls(other.pw_name, other.pw_uid, other.pw_gid)

    @property
    def process(self) -> dict[str, Any]:
        """What `subprocess` needs to become this user."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Whether this user may execute that program, or enter that folder."""
        if self.uid == os.geteuid():
            return os.access(path, os.X_OK)
        asked = ["/usr/bin/test", "-x", str(path)]
        return not subprocess.run(asked, check=False, cwd="/", **self.process).returncode

    def owns(self, path: Path) -> None:
        """Give one file or folder to this user."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)
