"""One XML part of an Office file, read as a stream: relationships, fields and formulas in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from lxml import etree

from ledger.limits import FileRejected
from ledger.media import formulas, link_targets, verdict, word_fields
from ledger.media.rejections import BROKEN, Danger
from ledger.media.verdict import Found

CHUNK = 1 << 16
_FORMULAS = {"f", "formula", "formula1", "formula2", "definedName"}
_BY_RELATION = {
    "oleobject": Danger.OBJECT,
    "control": Danger.ACTIVE_X,
    "activexcontrolbinary": Danger.ACTIVE_X,
    "vbaproject": Danger.MACROS,
    "wordvbadata": Danger.MACROS,
    "xlmacrosheet": Danger.MACROS,
    "xlintlmacrosheet": Danger.MACROS,
    "extensibility": Danger.ADD_IN,
    "attachedtoolbars": Danger.ADD_IN,
    "webextension": Danger.ADD_IN,
    "webextensiontaskpanes": Danger.ADD_IN,
    "afchunk": Danger.CHUNK,
}
"""By the last word of a relationship's type."""
_BY_TAG = {"ddeLink": Danger.DDE, "oleLink": Danger.DDE, "webPr": Danger.REMOTE}
_MEDIA = {"image", "video", "audio", "media"}
_ACTIONS = ("ppaction://program", "ppaction://macro", "ppaction://ole")


def scan(stream: IO[bytes], found: Found, *, lenient: bool) -> None:
    """Read a part to its end; a lenient one may be as badly formed as Excel's own drawings.

    Raises `FileRejected` for a part with a document type, `LxmlError` for a badly formed one.
    """
    target: Any = _Part(found)  # lxml asks for no more than it has
    parser = etree.XMLParser(
        target=target, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=lenient
    )
    while chunk := stream.read(CHUNK):
        parser.feed(chunk)
    parser.close()


@dataclass(slots=True)
class _Field:
    """A field of Word while its code is read, which may be split over many runs."""

    code: str = ""
    computed: bool = False
    """Whether another field makes up its first word."""
    judged: bool = False


class _Part:
    """What lxml tells of a part, element by element."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._open: list[_Field] = []
        self._text: list[str] | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        word = tag.rpartition("}")[2]
        if word in _FORMULAS or word == "instrText":
            self._text = []
        elif word == "fldChar":
            self._mark(_by_local_name(attributes).get("fldCharType", ""))
        elif word == "fldSimple":
            self._found.note(word_fields.judge_field(_by_local_name(attributes).get("instr", "")))
        elif word == "Relationship":
            self._relationship(attributes)
        elif word == "connection" and attributes.get("refreshOnLoad") in {"1", "true"}:
            self._found.note(Danger.REMOTE)
        elif word in _BY_TAG:
            self._found.note(_BY_TAG[word])
        elif attributes.get("action", "").lower().startswith(_ACTIONS):
            self._found.note(Danger.PROGRAM)

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        if self._text is None:
            return
        word, text = tag.rpartition("}")[2], "".join(self._text)
        if word == "instrText":
            if self._open and not self._open[-1].judged:
                current = self._open[-1]
                current.code = (current.code + text)[: word_fields.MAX_CODE]
            self._text = None
        elif word in _FORMULAS:
            self._formula(text)
            self._text = None

    def doctype(self, name: str, _public: str | None, _system: str | None) -> None:
        if name != "svg":  # drawing programs write one into a picture, Office never does
            raise FileRejected(BROKEN)

    def close(self) -> None:
        while self._open:
            self._judge(self._open.pop())

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            if self._open and not self._open[-1].judged and not self._open[-1].code.strip():
                self._open[-1].computed = True
            self._open.append(_Field())
        elif kind == "separate" and self._open:
            self._judge(self._open[-1])
        elif kind == "end" and self._open:
            self._judge(self._open.pop())

    def _judge(self, it: _Field) -> None:
        if not it.judged:
            it.judged = True
            self._found.note(Danger.DDE if it.computed else word_fields.judge_field(it.code))

    def _formula(self, text: str) -> None:
        if formulas.is_dynamic(text):
            self._found.note(Danger.DDE)
        if formulas.fetches(text):
            self._found.note(Danger.REMOTE)

    def _relationship(self, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        target = attributes.get("Target", "")
        self._found.note(_BY_RELATION.get(kind))
        if attributes.get("TargetMode", "").lower() != "external":
            return
        if kind == "hyperlink":
            self._found.note(Danger.LINK if link_targets.scripted(target) else None)
        elif kind in _MEDIA and link_targets.on_the_web(target):
            self._found.note(verdict.REMOTE)
        elif link_targets.elsewhere(target):
            self._found.note(Danger.TEMPLATE if kind == "attachedtemplate" else Danger.REMOTE)


def _by_local_name(attributes: Mapping[str, str]) -> dict[str, str]:
    return {key.rpartition("}")[2]: value for key, value in attributes.items()}
