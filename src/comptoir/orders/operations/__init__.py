"""Every change to carts, orders and renewals."""
