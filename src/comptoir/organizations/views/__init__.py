"""Pages of organizations: one file a noun."""
