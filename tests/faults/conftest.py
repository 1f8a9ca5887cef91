"""A data folder that was migrated once, as for the tests of `comptoir serve`."""

from tests.config.conftest import lasting_place, migrated

__all__ = ["lasting_place", "migrated"]
