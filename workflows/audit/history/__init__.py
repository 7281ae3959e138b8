"""The journal as people tell it: 谁、以什么职务、何时、做了什么、依据."""
