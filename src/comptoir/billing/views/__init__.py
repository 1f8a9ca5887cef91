"""Pages of the accounting."""
