"""What Django lacks: gate, refusals, news, tenancy, letters, pages."""
