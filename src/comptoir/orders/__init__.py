"""Wishes: carts and orders; turned into what is owed, and what is paid into products."""
