"""One folder for each kind of product."""
