"""The process that writes one long export, to its standard output: whoever writes holds the interpreter.

In the server it would keep everybody else waiting. It is told what to do in JSON on its standard input, reads on a
snapshot of its own, for whom it is told, and stands back behind those who serve pages.
"""

import os
import sys
from uuid import UUID

from pydantic import TypeAdapter

from ledger.export_deliveries import DeliveryExport
from ledger.export_job import ExportJob, pieces
from ledger.sandbox_child import PARENT, end_with, limit
from models.session import Database
from workflows.authz import actors
from workflows.workdays.reservations import begin_noting

MEMORY = 1 << 30
SECONDS = 600
"""Of a processor; 100,000 items take about ten."""
Request = tuple[str, UUID, ExportJob | DeliveryExport]
"""The address of the database, who asks, and what is wanted."""
REQUEST: TypeAdapter[Request] = TypeAdapter(Request)


def main() -> int:
    """Write an export; return the exit code: EX_NOPERM of sysexits.h where who asked may no longer do so."""
    url, user_id, job = REQUEST.validate_json(sys.stdin.buffer.read())
    with Database(url) as database, database.reading() as session:
        begin_noting(session)
        actor = actors.load_actor(session, user_id, job.today)
        if actor is None:
            return os.EX_NOPERM
        for piece in pieces(session, actor, job):
            sys.stdout.buffer.write(piece)
    return 0


if __name__ == "__main__":
    end_with(int(os.environ[PARENT]))
    limit(SECONDS, MEMORY, written=None)
    sys.exit(main())
