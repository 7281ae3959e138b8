"""核验: whether the journal, the seals and the tables say the same (`check`)."""

from workflows.audit.verify.check import Report, survey, verify_journal, verify_subject

__all__ = ["Report", "survey", "verify_journal", "verify_subject"]
