"""One Comptoir a data folder: a lock that the kernel frees however we die."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from comptoir.config.cluster import passable
from comptoir.kit.trouble import Trouble


@dataclass(frozen=True)
class Lock:
    """The data folder, held alone until released or until our process ends."""

    handle: int
    unclean: bool  # the one before us was killed; something of it may still be ending

    @classmethod
    def take(cls, folder: Path) -> Lock:
        """Hold the folder, or say who does."""
        try:
            passable(folder)
            handle = os.open(folder / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Trouble(
                f"The data folder {folder} cannot be written: {error.strerror}."
                " Choose another with COMPTOIR_DATA_DIR."
            ) from error
        before = os.pread(handle, 20, 0).decode().strip()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise Trouble(f"Another comptoir (process {before}) works on {folder}.") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        return cls(handle, unclean=bool(before))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the folder in order."""
        os.ftruncate(self.handle, 0)
        os.close(self.handle)
