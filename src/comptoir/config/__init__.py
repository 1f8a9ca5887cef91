"""The composition root: settings, addresses, commands; the only place that knows all apps."""
