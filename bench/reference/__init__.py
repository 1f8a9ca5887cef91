"""What our pages are measured against: a bare Django view, no middleware, three queries, Jinja2."""
