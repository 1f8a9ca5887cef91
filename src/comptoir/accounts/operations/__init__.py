"""Every change to accounts: one file a noun."""
