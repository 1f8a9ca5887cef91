"""Reading what people send about carts and orders: one file a noun."""
