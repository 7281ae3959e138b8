"""Many documents at once: the very command of the single one, each in a savepoint of its own."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.session import savepoint
from workflows.authz.actors import Actor
from workflows.deadlines import commands
from workflows.errors import Incomplete, Refusal

MAX_DOCUMENTS = 50
_LAST_DIGITS = re.compile(r"^(.*?)(\d{1,9})(\D*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """What became of one document: the fault that it was refused with, if any."""

    document_id: UUID
    fault: Exception | None = None


def send_many(
    session: Session, document_ids: Sequence[UUID], *, actor: Actor, now: datetime, number: str
) -> list[DocumentOutcome]:
    """签发 drafts in the order given: the first under `number`, each after it under the next one.

    What is refused uses up no number.
    """
    numbers = numbers_from(number, len(document_ids))

    def one(document_id: UUID) -> None:
        commands.send(session, document_id, actor=actor, now=now, number=numbers[0])
        del numbers[0]

    return _each(session, document_ids, one)


def dismiss_many(
    session: Session, document_ids: Sequence[UUID], *, actor: Actor, now: datetime, opinion: str
) -> list[DocumentOutcome]:
    """不予签发, all for one reason."""
    return _each(
        session, document_ids, lambda each: commands.dismiss(session, each, actor=actor, now=now, opinion=opinion)
    )


def numbers_from(first: str, count: int) -> list[str]:
    """Return so many 文号 from one on, which counts up the last digits in it: 〔2021〕3号, 〔2021〕4号."""
    found = _LAST_DIGITS.match(first.strip())
    if found is None:
        if count > 1:
            raise Incomplete({"number": "几份一起签发时，文号须含序号，如“党工督〔2021〕3号”，依次递增。"})
        return [first] * count
    before, digits, after = found.groups()
    return [f"{before}{int(digits) + n:0{len(digits)}}{after}" for n in range(count)]


def _each(session: Session, document_ids: Sequence[UUID], decide: Callable[[UUID], object]) -> list[DocumentOutcome]:
    if len(document_ids) > MAX_DOCUMENTS:
        raise Incomplete({"documents": f"一次至多办理{MAX_DOCUMENTS}份，请分几次勾选。"})
    commands.hold_subjects(session, document_ids)
    outcomes = []
    for document_id in dict.fromkeys(document_ids):
        try:
            with savepoint(session):
                decide(document_id)
            outcomes.append(DocumentOutcome(document_id))
        except (Refusal, IntegrityError) as fault:
            outcomes.append(DocumentOutcome(document_id, fault))
    return outcomes
