"""Every change to the catalogue, one file a noun."""
