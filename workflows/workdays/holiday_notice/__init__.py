"""What the State Council's notice on days off says, as days (pure).

Source: 《国务院办公厅关于…年部分节假日安排的通知》, in the wordings of 2014 to 2026, and the
special notices beside it (2015-09-03, 2019-05-01, spring 2020). A sentence is dates followed by
what happens on them: 「2月15日（周日）至23日放假调休，共9天。2月14日（周六）上班」. Each date is
held against the weekday, each stretch against the number of days, that the notice itself states.
"""

from workflows.workdays.holiday_notice.reading import Reading


def read_notice(text: str, year: int | None = None) -> Reading:
    """See `reader.read_notice`. It is loaded for the first notice: a service begins without."""
    from workflows.workdays.holiday_notice import reader

    return reader.read_notice(text, year)
