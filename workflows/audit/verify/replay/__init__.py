"""What the tables should say, played back from the journal (`playback`): one file a table, or a few."""

from workflows.audit.verify.replay.playback import LOCAL, TABLES, Replay, begun

__all__ = ["LOCAL", "TABLES", "Replay", "begun"]
