"""延期, of an item or of what is owed at a milestone: asked for, decided, or taken back with the work itself."""

from models.vocabulary import ExtensionState, SubjectKind
from workflows.audit.verify.replay.grammar import Table, actor_of, at, fixed, last, maybe, said, subject_of
from workflows.journal.acts import Act

_DECIDED = {Act.GRANT_EXTENSION: ExtensionState.GRANTED, Act.REFUSE_EXTENSION: ExtensionState.REFUSED}


def play(extensions: Table, of: SubjectKind, its: str, *copied: str, withdrawn_by: Act) -> None:
    """Have the rows of a table follow from the entries of a kind of subject, which their column `its` names.

    `copied` are columns of its own that the request says under their names.
    """
    extensions.makes(
        of,
        Act.REQUEST_EXTENSION,
        ("reason", *copied, "previous_due_on"),
        **{its: subject_of},
        id=said("extension_id"),
        state=fixed(ExtensionState.PENDING.value),
        new_due_on=said("due_on"),
        requested_by_id=actor_of,
        requested_at=at,
    )
    for act, state in _DECIDED.items():
        extensions.sets_of(
            last(state=ExtensionState.PENDING.value),
            of,
            act,
            state=fixed(state.value),
            opinion=maybe("opinion"),
            decided_by_id=actor_of,
            decided_at=at,
        )
    extensions.sets_of(
        lambda rows, _, data: rows.find(data["withdrawn_extension_id"]) if "withdrawn_extension_id" in data else (),
        of,
        withdrawn_by,
        state=fixed(ExtensionState.WITHDRAWN.value),
        decided_by_id=actor_of,
        decided_at=at,
    )
