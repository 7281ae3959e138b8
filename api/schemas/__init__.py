"""What answers look like, for the OpenAPI description; rows are written out as they come."""
