"""What `api.client` is made of."""
