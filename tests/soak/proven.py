"""What is checked before a run is thrown away: as an auditor does, and as the one who looks after the house does."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlmodel import Session

from app.doctor import CHECKS
from app.readiness import Deployment
from models.people import Organization
from models.reconciliation import Reconciliation
from reports import verify_reconciliation
from reports.reconciliation_proof import prove_reconciliation
from scheduler.seal import seal
from tests.soak import facts
from tests.soak.people import People
from transport.readiness import State as Health
from workflows.audit.verify.check import verify_journal
from workflows.errors import Conflict
from workflows.journal.seals import newest_seal

FAULTY = {verify_reconciliation.WRONG, verify_reconciliation.LEFT}
LOOKED_INTO = ("pages", "guarded", "waiting", "counted")
"""What `rectify doctor` looks into that needs nothing but the database."""


class Proven(People):
    def teardown(self) -> None:
        """Check what was signed and kept as an auditor does, before all is thrown away."""
        try:
            if self.watch.sound:
                self.is_proven()
                self.is_healthy()
        finally:
            super().teardown()

    def is_proven(self) -> None:
        seal(self.database, self.now)
        with self.database.reading() as session:
            faults = verify_journal(session).faults
            assert not faults, f"verify says: {faults}"
            printed = newest_seal(session)
            for reconciliation_id in self.watch.settled.signed:
                self._verifies(session, reconciliation_id, (printed.number, printed.hash))

    def is_healthy(self) -> None:
        """Have the doctor look."""
        house = Deployment(self.database, None, self.now, 0)  # type: ignore[arg-type]  no file is looked at
        ill = [said for name in LOOKED_INTO for state, said in CHECKS[name](house) if state is not Health.OK]
        assert not ill, f"the doctor says: {ill}"

    def _verifies(self, session: Session, reconciliation_id: UUID, printed: tuple[int, str]) -> None:
        """Check a 对账证明包 as it is checked offline."""
        everybody = [self.seen_by(session, person) for person in self.people.values()]
        [owner] = [
            session.get_one(Organization, row.organization_id)
            for row in facts.rows(session, Reconciliation, Reconciliation.id == reconciliation_id)
        ]
        for actor in (each for each in everybody if each and each.sees(owner)):
            pack = io.BytesIO()
            try:
                prove_reconciliation(session, reconciliation_id, pack, actor=actor, now=self.now)
            except Conflict:
                continue  # of one of its items they may not know
            with TemporaryDirectory() as folder:
                (file := Path(folder) / "证明包.zip").write_bytes(pack.getvalue())
                found = verify_reconciliation.pack(str(file), printed)
                wrong = [said for mark, said in found if mark in FAULTY]
            assert not wrong, f"a signed statement does not verify: {wrong}"
            self.tally["statements verified"] += 1
            return
