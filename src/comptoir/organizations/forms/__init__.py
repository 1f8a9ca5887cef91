"""Reading what people send about organizations: one file a noun."""
