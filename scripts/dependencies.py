"""Tell hatchling what the package needs: requirements.in, where it is written once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    """Reads the lines of requirements.in that are not comments."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Give the package its dependencies."""
        lines = Path(self.root, "requirements.in").read_text("utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith("#")]
