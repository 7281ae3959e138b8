"""What people call every act that the journal knows, whatever it is about, and how each is told."""

from collections.abc import Mapping

from models.vocabulary import SubjectKind
from workflows.audit.history.others import OTHER_ACTS, RUNGS
from workflows.items import taking_over
from workflows.items.lifecycle import MOVES
from workflows.items.moves import DETAILS, void
from workflows.journal.acts import Act
from workflows.journal.entry_text import ToldActs

_MOVES: ToldActs = {act: (MOVES[act].label, details.sentence) for act, details in DETAILS.items()}
TOLD_ACTS: Mapping[str, ToldActs] = {
    SubjectKind.ITEM: {
        **_MOVES,
        Act.ABSORB: ("吸收并案", void.absorb_sentence),
        Act.TAKE_OVER: (taking_over.LABEL, taking_over.sentence),
        **RUNGS,
    },
    **OTHER_ACTS,
    SubjectKind.LEDGER: {
        **OTHER_ACTS[SubjectKind.LEDGER],
        Act.TAKE_OVER: (taking_over.LABEL, taking_over.file_sentence),
    },
}
ACT_LABELS = {kind: {act: label for act, (label, _) in acts.items()} for kind, acts in TOLD_ACTS.items()}


def act_label(subject: str, act: str) -> str:
    """Return what people call an act; one that no program of ours wrote, as it was written."""
    return ACT_LABELS.get(subject, {}).get(act, act)
