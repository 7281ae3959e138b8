"""The rules of a campaign (pure): chains, ladders, templates, the copy that a campaign keeps."""
