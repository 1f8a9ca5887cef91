"""Every change to organizations: one file a noun."""
