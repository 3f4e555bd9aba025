"""What a check can find: every kind with its sentence in English and in German, and the report that gathers them."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SHOWN_MAX = 20
"""Findings of one kind that are kept whole; the others are counted, so that a report never outgrows memory."""
_TEXT_MAX = 120
UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged database ends in; what SQLite says of it may repeat bytes that are no text."""

FINDINGS: Mapping[str, tuple[str, str]] = {
    "database_damaged": (
        "A file of the book is damaged: it can't be read as a database, or not all of it.",
        "Eine Datei des Buchs ist beschädigt: Sie ist nicht oder nicht ganz als Datenbank lesbar.",
    ),
    "schema_differs": (
        "A table, an index or a guard is missing, was changed, or does not belong there.",
        "Eine Tabelle, ein Index oder eine Sperre fehlt, wurde geändert oder gehört nicht hierher.",
    ),
    "other_book": (
        "This belongs to another book.",
        "Das gehört zu einem anderen Buch.",
    ),
    "opening_differs": (
        "What the book says of itself is not what it was opened as at position 1.",
        "Was das Buch über sich sagt, ist nicht das, als was es an Position 1 eröffnet wurde.",
    ),
    "bytes_not_canonical": (
        "The stored bytes of an event are not the canonical JSON of an object.",
        "Die gespeicherten Bytes eines Eintrags sind kein kanonisches JSON.",
    ),
    "envelope_malformed": (
        "A field of an event's envelope is missing, unknown, or of another kind.",
        "Ein Feld im Umschlag eines Eintrags fehlt, ist unbekannt oder von anderer Art.",
    ),
    "row_differs": (
        "A column beside an event is not what its stored bytes say.",
        "Eine Spalte neben einem Eintrag ist nicht das, was seine gespeicherten Bytes sagen.",
    ),
    "position_missing": (
        "Events are missing: positions have no gaps.",
        "Es fehlen Einträge: Positionen haben keine Lücken.",
    ),
    "time_not_increasing": (
        "An event was not recorded later than the one before it.",
        "Ein Eintrag wurde nicht später erfasst als der vor ihm.",
    ),
    "command_broken": (
        "The events of one command do not stand together, or differ in what they share.",
        "Die Einträge eines Vorgangs stehen nicht beieinander oder widersprechen sich.",
    ),
    "type_unknown": (
        "An event is of a type or schema version that this program does not know.",
        "Ein Eintrag ist von einer Art oder Fassung, die dieses Programm nicht kennt.",
    ),
    "data_malformed": (
        "The data of an event are none that its type can hold.",
        "Die Daten eines Eintrags passen nicht zu seiner Art.",
    ),
    "version_differs": (
        "The events of a stream are not counted without gaps, in the order of their positions.",
        "Die Einträge eines Strangs sind nicht lückenlos in der Reihenfolge ihrer Positionen gezählt.",
    ),
    "history_broken": (
        "The events of a stream make no history that could have been recorded.",
        "Die Einträge eines Strangs ergeben keinen Verlauf, der so erfasst worden sein kann.",
    ),
    "idempotency_key_missing": (
        "An idempotency key that the log tells of is not kept: a retried request would be recorded twice.",
        "Ein Schlüssel aus dem Protokoll ist nicht hinterlegt: Eine Wiederholung würde doppelt erfasst.",
    ),
    "idempotency_key_differs": (
        "An idempotency key is kept with other positions than those that were recorded under it.",
        "Ein Schlüssel ist mit anderen Positionen hinterlegt, als unter ihm erfasst wurden.",
    ),
    "idempotency_key_stray": (
        "An idempotency key is kept that nothing was recorded under.",
        "Es ist ein Schlüssel hinterlegt, unter dem nichts erfasst wurde.",
    ),
    "leaf_differs": (
        "An event is not the one that was sealed at its position.",
        "Ein Eintrag ist nicht der, der an seiner Position versiegelt wurde.",
    ),
    "tile_differs": (
        "A tile of the seal is not what its events come to.",
        "Eine Kachel des Siegels ist nicht das, was ihre Einträge ergeben.",
    ),
    "tile_missing": (
        "A tile of the seal is missing.",
        "Eine Kachel des Siegels fehlt.",
    ),
    "tile_stray": (
        "The seal has a tile over events that are not there.",
        "Das Siegel hat eine Kachel über Einträge, die es nicht gibt.",
    ),
    "head_differs": (
        "The head of the seal does not fit the log: events were changed, added or taken away.",
        "Der Kopf des Siegels passt nicht zum Protokoll: Einträge wurden geändert, ergänzt oder entfernt.",
    ),
    "checkpoint_malformed": (
        "What is kept as a checkpoint is none.",
        "Was als Prüfpunkt verwahrt ist, ist keiner.",
    ),
    "checkpoint_missing": (
        "A checkpoint that was issued is missing, or is numbered out of order.",
        "Ein ausgestellter Prüfpunkt fehlt oder ist falsch nummeriert.",
    ),
    "checkpoint_doubled": (
        "A checkpoint is kept twice.",
        "Ein Prüfpunkt ist doppelt verwahrt.",
    ),
    "checkpoint_differs": (
        "A checkpoint that the book keeps is not one of this log.",
        "Ein verwahrter Prüfpunkt ist keiner dieses Protokolls.",
    ),
    "checkpoint_unsigned": (
        "No known key of the book has signed a checkpoint; name an old key with --key.",
        "Kein bekannter Schlüssel des Buchs hat einen Prüfpunkt unterschrieben; ein alter lässt sich mit --key nennen.",
    ),
    "signature_false": (
        "A signature under a checkpoint is false.",
        "Eine Unterschrift unter einem Prüfpunkt ist falsch.",
    ),
    "cosignature_differs": (
        "The cosignature of a witness does not belong to its checkpoint, or is not what a witness writes.",
        "Die Mitzeichnung eines Zeugen gehört nicht zu ihrem Prüfpunkt oder ist keine.",
    ),
    "signing_key_differs": (
        "The signing key is not the one that the log, or who asked for this check, tells of.",
        "Der Schlüssel ist nicht der, von dem das Protokoll weiß oder der für diese Prüfung genannt wurde.",
    ),
    "rotation_unconfirmed": (
        "No checkpoint bears the signatures of both keys where one took over from the other.",
        "Bei einem Schlüsselwechsel trägt kein Prüfpunkt die Unterschriften beider Schlüssel.",
    ),
    "outside_differs": (
        "The log does not go on from a checkpoint that was kept outside: its history was rewritten.",
        "Das Protokoll setzt einen außerhalb verwahrten Prüfpunkt nicht fort: Sein Verlauf wurde umgeschrieben.",
    ),
    "projection_row_missing": (
        "A table that answers come from lacks a row that the log leads to.",
        "Einer Tabelle, aus der geantwortet wird, fehlt eine Zeile, die sich aus dem Protokoll ergibt.",
    ),
    "projection_row_differs": (
        "A row that answers come from is not what the log leads to.",
        "Eine Zeile, aus der geantwortet wird, ist nicht das, was sich aus dem Protokoll ergibt.",
    ),
    "projection_row_stray": (
        "A table that answers come from has a row that the log does not lead to.",
        "Eine Tabelle, aus der geantwortet wird, hat eine Zeile, die sich nicht aus dem Protokoll ergibt.",
    ),
    "record_missing": (
        "An event points to a record that the vault does not hold and that nobody has erased.",
        "Ein Eintrag verweist auf einen Datensatz, der im Tresor fehlt und den niemand gelöscht hat.",
    ),
    "record_differs": (
        "A record of the vault is not the one that the log has committed to.",
        "Ein Datensatz im Tresor ist nicht der, auf den sich das Protokoll festgelegt hat.",
    ),
    "record_not_erased": (
        "The vault still holds a record that was erased.",
        "Der Tresor enthält noch einen Datensatz, der gelöscht wurde.",
    ),
    "commitment_differs": (
        "The log commits to one record of the vault in two ways, and nobody has rectified it.",
        "Das Protokoll legt sich auf einen Datensatz zweifach fest, und niemand hat ihn berichtigt.",
    ),
    "digest_key_missing": (
        "The vault has lost the key of the request digests: retries can't be told from other requests.",
        "Im Tresor fehlt der Schlüssel der Anfragen: Wiederholungen sind nicht mehr zu erkennen.",
    ),
}
"""Kind of every finding -> (English, German). The list is closed: tests hold it."""

NOTICES: Mapping[str, tuple[str, str]] = {
    "signatures_unverified": (
        "There are checkpoints, and no key to hold their signatures against: name one with --key.",
        "Es gibt Prüfpunkte, aber keinen Schlüssel, um ihre Unterschriften zu prüfen: mit --key zu nennen.",
    ),
    "cosignatures_unverified": (
        "Cosignatures of witnesses whose keys are not known here; name them with --key.",
        "Mitzeichnungen von Zeugen, deren Schlüssel hier nicht bekannt sind; mit --key zu nennen.",
    ),
    "projection_stale": (
        "A table was written by other code than this program's: it is rebuilt when the book is next served.",
        "Eine Tabelle stammt von einer anderen Fassung des Programms: Sie wird beim nächsten Start neu aufgebaut.",
    ),
    "records_unreferred": (
        "Records of the vault that no event points to: of tokens, or left over from what was not recorded.",
        "Datensätze im Tresor, auf die kein Eintrag verweist: von Zugängen, oder übrig von nicht Erfasstem.",
    ),
}
"""What is worth knowing and nothing is wrong with -> (English, German)."""

Shown = str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. `position` is that of an event; `table` and `key` say which row of what; the others what is there.

    None: that does not apply.
    """

    kind: str
    position: int | None = None
    table: str | None = None
    key: str | None = None
    expected: Shown = None
    found: Shown = None


@dataclass(slots=True)
class Report:
    """What was checked and what was found: `counts` of all findings by kind, of which `findings` are the first ones.

    `origin` is the name of the log, `size` the number of its events, `root` the root over them.
    """

    origin: str = ""
    size: int = 0
    root: bytes = b""
    checkpoints: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    notices: dict[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        return not self.counts

    def add(
        self,
        kind: str,
        *,
        position: Any = None,
        table: str | None = None,
        key: object = None,
        expected: object = None,
        found: object = None,
    ) -> None:
        """Notes a finding."""
        assert kind in FINDINGS, f"the finding {kind} is not documented"
        self.counts[kind] = count = self.counts.get(kind, 0) + 1
        if count <= SHOWN_MAX:
            self.findings.append(
                Finding(
                    kind=kind,
                    position=position if isinstance(position, int) else None,
                    table=table,
                    key=None if key is None else _short(key),
                    expected=_shown(expected),
                    found=_shown(found),
                )
            )

    def notice(self, kind: str, count: int = 1) -> None:
        """Notes what is no finding."""
        assert kind in NOTICES, f"the notice {kind} is not documented"
        if count:
            self.notices[kind] = self.notices.get(kind, 0) + count

    def reading(self, table: str) -> "Reading":
        """What can't be read of a table is a finding, and the check goes on with the next one."""
        return Reading(self, table)


@dataclass(frozen=True, slots=True)
class Reading:
    """While a table is read."""

    report: Report
    table: str

    def __enter__(self) -> None:
        pass

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, UNREADABLE):
            return False
        self.report.add("database_damaged", table=self.table, found=error)
        return True


def _shown(value: object) -> Shown:
    return value if value is None or isinstance(value, int) else _short(value)


def _short(value: object) -> str:
    """A value that may be anything, as one line that a terminal can show."""
    text = value.hex() if isinstance(value, bytes) else str(value)
    text = text.encode("utf-8", "backslashreplace").decode()
    text = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
    return text if len(text) <= _TEXT_MAX else f"{text[:_TEXT_MAX]}\N{HORIZONTAL ELLIPSIS}"
