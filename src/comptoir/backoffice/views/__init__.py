"""The pages behind the counter: one file a noun."""
