"""What an organization holds: products, their life, and the rights on them."""
