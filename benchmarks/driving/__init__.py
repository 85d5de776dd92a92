"""How much of our own time a call to an endpoint takes, beside another runner on the same endpoint."""
