"""First page, menu and search: composes what the others show."""
