"""时限: the ladder of 升级, the clock that climbs it, and what people decide of its drafts."""
