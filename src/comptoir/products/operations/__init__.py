"""Every change to products."""
