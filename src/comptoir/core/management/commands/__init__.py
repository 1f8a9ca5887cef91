"""Commands that Django runs."""
