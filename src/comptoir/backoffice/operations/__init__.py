"""Every change that the operator's people, terminal and clock make: one file a noun."""
