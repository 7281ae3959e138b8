"""Find where an act is named by a string: `python -m release.acts`.

An act is `Act.…`; its word stands in the enum alone, so that whoever looks for one finds all of it.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from workflows.journal.acts import Act

ROOMS = (
    "api",
    "app",
    "campaigns",
    "channels",
    "ledger",
    "models",
    "reports",
    "scheduler",
    "transport",
    "web",
    "workflows",
)
ANY = {
    "models/vocabulary.py",  # the words of other columns: stages, rungs, kinds of signatures
    "reports/verify_closure.py",  # handed out in every pack, and stands alone
    "reports/verify_reconciliation.py",  # likewise
    "workflows/authz/permissions.py",  # rights
    "workflows/journal/acts.py",
}
"""Where every word may stand."""
OTHERWISE = {
    "api/calendars/schemas.py": {"supervise"},  # a rung
    "api/dashboard/schemas.py": {"remind", "warn", "urge", "supervise"},  # rungs
    "api/deadlines/schemas.py": {"remind", "supervise"},  # rungs
    "api/deadlines/document_schemas.py": {"supervise"},  # a rung
    "api/items/moves.py": {"return"},  # what a function answers
    "api/items/part_schemas.py": {"diagnose", "file"},  # a stage; a kind of evidence
    "api/diagnosis/routes.py": {"diagnose"},  # a right
    "api/feedback/routes.py": {"answer_feedback", "give_feedback"},  # rights
    "api/handover/routes.py": {"hand_over"},  # a right
    "api/organizations/leaves.py": {"end_leave", "take_leave"},  # rights
    "api/organizations/people.py": {"appoint"},  # an operation of the API
    "api/organizations/proxies.py": {"entrust", "revoke_proxy"},  # rights
    "api/organizations/recusals.py": {"declare_relation", "lift_relation"},  # rights
    "api/spot_checks/routes.py": {"sample"},  # a right
    "api/submissions/papers.py": {"file"},  # a right
    "api/reconciliation/schemas.py": {"open"},  # how a 对账 stands
    "workflows/reconciliation/queries.py": {"open"},  # how many are not settled
    "workflows/reconciliation/statement.py": {"file"},  # a key of what is signed
    "workflows/reconciliation/taking.py": {"progress"},  # a key of what a move is given
    "api/submissions/routes.py": {"file"},  # a right
    "api/statistics/schemas.py": {"void"},  # a part of the total
    "api/worklist/schemas.py": {"diagnose", "verify"},  # stages
    "app/cli_campaign.py": {"open"},  # a command that one types
    "app/cli_doctor.py": {"open"},  # a check
    "app/cli_ledger.py": {"import"},  # a command that one types
    "app/cli_reconcile.py": {"file"},  # a key of what is answered
    "app/cli_roster.py": {"import"},  # a command that one types
    "app/demo/reporting.py": {"progress"},  # a column
    "channels/dingtalk_robot.py": {"sign"},  # a parameter of the console
    "channels/feishu_robot.py": {"sign"},  # likewise
    "ledger/column_fields.py": {"progress"},  # a column
    "ledger/columns.py": {"progress"},
    "ledger/form_fields.py": {"progress"},
    "ledger/headings.py": {"progress"},  # likewise
    "ledger/item_rows.py": {"progress"},
    "ledger/merged_items.py": {"progress"},
    "ledger/table_header.py": {"progress"},
    "ledger/import_.py": {"file"},  # a key of what an entry says
    "ledger/ledger_rows.py": {"progress"},  # a column
    "ledger/prepared.py": {"file"},  # likewise
    "ledger/take_over.py": {"file", "progress"},  # likewise; a column
    "workflows/deliveries/announcements.py": {"announce"},  # a right
    "workflows/items/taking_over.py": {"file"},
    "ledger/media/link_targets.py": {"file"},  # a scheme of addresses
    "models/evidence_kinds.py": {"file"},  # a kind of evidence
    "models/escalation_document.py": {"file"},  # a CHECK
    "models/causes.py": {"locked"},  # why a database fails
    "models/item.py": {"void"},  # a CHECK
    "models/reconciliation_words.py": {"open", "progress"},  # where a 对账 stands; a column
    "scheduler/deliver.py": {"announce"},  # a job
    "transport/admission.py": {"file"},  # a field of a form
    "transport/forms.py": {"file"},  # a kind of field
    "transport/middleware.py": {"accept"},  # a header
    "web/campaigns/campaign_new.html": {"file"},  # a field of a form
    "web/campaigns/routes.py": {"announce", "file"},  # a right; a field of a form
    "web/dashboard/board_parts.html": {"void"},  # a part of the total
    "web/deadlines/escalation.html": {"accept", "return"},  # parts of an address
    "web/deadlines/routes.py": {"accept", "return"},  # likewise
    "web/items/evidence.html": {"file"},  # a kind of evidence
    "web/items/viewer.html": {"file"},  # a kind of evidence
    "web/layout/kit.html": {"file", "verify"},  # a kind of field; a stage
    "web/layout/parts.html": {"return"},  # a kind of signature
    "web/move_form.py": {"file"},  # a kind of field
    "web/nav.py": {"answer_feedback", "diagnose", "sample"},  # rights
    "web/organizations/handover.py": {"hand_over"},  # a right
    "web/organizations/roster.html": {"file"},  # a field of a form
    "web/organizations/routes.py": {"hand_over"},  # a right
    "web/organizations/leaves.py": {"end_leave", "take_leave"},  # rights
    "web/organizations/proxies.py": {"revoke_proxy"},  # a right
    "web/organizations/recusals.py": {"declare_relation", "lift_relation"},  # rights
    "web/organizations/vacancies.py": {"hand_over"},  # a right
    "web/spot_checks/routes.py": {"sample"},  # a right
    "web/submissions/duty.html": {
        "accept",
        "file",
        "return",
        "request_extension",
        "grant_extension",
        "refuse_extension",
    },  # the ends of addresses
    "web/submissions/routes.py": {
        "accept",
        "file",
        "return",
        "request_extension",
        "grant_extension",
        "refuse_extension",
    },  # the ends of addresses
    "web/worklist/desk.html": {"verify"},  # a stage
    "web/worklist/desk_begin.html": {"return"},  # a kind of signature
    "workflows/audit/history/others.py": {"file"},  # a key of what an entry says
    "workflows/audit/verify/replay/campaigns.py": {"file"},  # a key of what an entry says
    "workflows/audit/verify/replay/signatures.py": {"progress"},  # a key of what an entry says
    "workflows/feedback/queries.py": {"open"},  # how a complaint stands
    "workflows/items/moves/register.py": {"file"},  # a key of what an entry says
    "workflows/items/moves/request_extension.py": {"progress"},  # a key of what an entry says
    "workflows/items/queries/state_groups.py": {"void"},  # a part of the total
    "workflows/organizations/leaves.py": {"end_leave", "take_leave"},  # rights
    "workflows/organizations/proxies.py": {"entrust", "revoke_proxy"},  # rights
    "workflows/organizations/recusals.py": {"declare_relation", "lift_relation"},  # rights
    "workflows/campaigns/filings.py": {"file"},  # a right
    "workflows/worklist/calendar_feed.py": {"file"},  # a right
    "workflows/worklist/other_tasks.py": {"diagnose"},  # a right
}
"""Where some words stand for another thing, and for what."""

TAGS = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)
QUOTED = re.compile(r"""["']([a-z_]+)["']""")


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings of a module, or those in the tags of a template, each with its line."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value
        return
    for tag in TAGS.finditer(text):
        for word in QUOTED.finditer(text, *tag.span()):
            yield text.count("\n", 0, word.start()) + 1, word[1]


def faults(root: Path) -> Iterator[str]:
    """Yield a line for each act named by a string, and for each exception that nothing needs."""
    acts = set(Act)
    for path in sorted(each for room in ROOMS for end in ("py", "html") for each in (root / room).rglob(f"*.{end}")):
        place = path.relative_to(root).as_posix()
        if place in ANY:
            continue
        found = [(line, word) for line, word in strings(path) if word in acts]
        allowed = OTHERWISE.get(place, set())
        yield from (f"{place}:{line}: write Act.{Act(w).name}, not {w!r}" for line, w in found if w not in allowed)
        yield from (f"{place}: {w!r} is no more there" for w in sorted(allowed - {word for _, word in found}))
    yield from (f"{place} is no more there" for place in sorted(ANY | set(OTHERWISE)) if not (root / place).exists())


if __name__ == "__main__":
    sys.exit("\n".join(faults(Path(__file__).parents[1])) or None)
