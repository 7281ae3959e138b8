"""Word documents and what an auditor takes away: 销号单 and 销号证明包."""
