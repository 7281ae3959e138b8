"""The ground that both doors stand on: context of a request, unit of work, errors, files, forms."""
