"""Every way this ledger says no.

LedgerError
├── Rejected          a rule of the domain refuses the command; nothing was recorded
├── NotFound          no such stream, or not yet at the time asked for
├── VersionConflict   the caller's `If-Match` is not the stream's version
├── KeyReused         an idempotency key came back with another request
├── NotThen           a recorded time or position that the book can't answer for
├── EntryTooLarge     an event above the 65,535 bytes that the log format allows
└── BookError         the book itself: missing, broken, made by a newer version, busy
"""

from dataclasses import dataclass


class LedgerError(Exception):
    """Base of every refusal; its text is one sentence that says what to do."""


@dataclass(eq=False)
class Rejected(LedgerError):
    """A rule refuses the command. `code` is one of `REFUSALS`, `pointer` a JSON pointer into the command's body."""

    code: str
    detail: str
    pointer: str = ""

    def __post_init__(self) -> None:
        assert self.code in REFUSALS, f"refusal code {self.code} is not documented"
        super().__init__(self.detail)


@dataclass(eq=False)
class NotFound(LedgerError):
    """There is no `kind` with this `id`, or there was none at the recorded time asked for."""

    kind: str
    id: str

    def __post_init__(self) -> None:
        super().__init__(f"there is no {self.kind.replace('_', ' ')} {self.id!r} here, or there was none then")


@dataclass(eq=False)
class VersionConflict(LedgerError):
    """The stream is at version `current`, not at the one the caller expected."""

    current: int

    def __post_init__(self) -> None:
        super().__init__(f"the resource is at version {self.current}; read it again and decide anew")


class KeyReused(LedgerError):
    """The client has used this idempotency key for another request."""


@dataclass(eq=False)
class NotThen(LedgerError):
    """The recorded time asked for: `future` is later than the book, `before` is earlier than its first event."""

    when: str
    detail: str

    def __post_init__(self) -> None:
        super().__init__(self.detail)


class EntryTooLarge(LedgerError):
    """One event would take more than 65,535 bytes."""


class BookError(LedgerError):
    """The book can't be used at all."""


class BookMissing(BookError):
    """There is no such book in the data folder."""


class BookExists(BookError):
    """A book of this name is there already."""


class BookNewer(BookError):
    """The book was made by a newer version of this program."""


class BookBroken(BookError):
    """The book's files can't be read as a book."""


class BookBusy(BookError):
    """The book's lock could not be had in time; try again."""


REFUSALS: dict[str, tuple[str, str]] = {
    "already_exists": (
        "The id is taken, for ever: ids are never used again.",
        "Die Kennung ist vergeben, und zwar für immer.",
    ),
    "unknown_organisation": (
        "The command names an organisation that is not registered in this book.",
        "Die genannte Organisation ist in diesem Buch nicht erfasst.",
    ),
    "unknown_neighbourhood": (
        "The command names a neighbourhood that is not defined in this book.",
        "Das genannte Quartier ist in diesem Buch nicht angelegt.",
    ),
    "unknown_agreement": (
        "The command names an agreement that this book does not hold.",
        "Die genannte Vereinbarung steht nicht in diesem Buch.",
    ),
    "unknown_unit": (
        "The organisation has no such unit.",
        "Die Organisation hat keine solche Einheit.",
    ),
    "unknown_party": (
        "The organisation is not a party of this agreement.",
        "Die Organisation ist nicht Partei dieser Vereinbarung.",
    ),
    "unknown_contribution": (
        "The agreement has no such contribution, or none for that year.",
        "Die Vereinbarung kennt keinen solchen Beitrag, oder keinen für dieses Jahr.",
    ),
    "unknown_milestone": (
        "The agreement has no such milestone.",
        "Die Vereinbarung kennt keinen solchen Meilenstein.",
    ),
    "not_a_municipality": (
        "The organisation named as municipality is of another kind.",
        "Die als Kommune genannte Organisation ist keine Kommune.",
    ),
    "organisation_dissolved": (
        "The organisation had been dissolved before the act took effect.",
        "Die Organisation war aufgelöst, bevor die Handlung wirksam wurde.",
    ),
    "own_successor": (
        "An organisation can't succeed itself.",
        "Eine Organisation kann nicht ihre eigene Nachfolgerin sein.",
    ),
    "unit_exists": (
        "The organisation has a unit of this id already.",
        "Die Organisation hat bereits eine Einheit mit dieser Kennung.",
    ),
    "identifier_taken": (
        "The organisation has another value in this scheme already.",
        "Die Organisation hat in diesem Schema bereits einen anderen Wert.",
    ),
    "extension_must_not_shorten": (
        "The new end of an extension lies after the end in force; ending earlier is a termination or a shortening.",
        "Das neue Ende einer Verlängerung liegt nach dem geltenden Ende; früher enden heißt kündigen oder kürzen.",
    ),
    "shortening_must_shorten": (
        "The new end of a shortening lies before the end in force.",
        "Das neue Ende einer Kürzung liegt vor dem geltenden Ende.",
    ),
    "reason_required": (
        "This act needs the code of its reason.",
        "Diese Handlung braucht den Schlüssel ihres Grundes.",
    ),
    "continuity_required": (
        "An extension after the old end says whether it is seamless or leaves a gap.",
        "Eine Verlängerung nach dem alten Ende sagt, ob sie nahtlos ist oder eine Lücke lässt.",
    ),
    "gap_start_required": (
        "An extension with a gap says when the term starts again, after the old end and not after the new one.",
        "Eine Verlängerung mit Lücke sagt, wann die Laufzeit wieder beginnt: zwischen altem und neuem Ende.",
    ),
    "term_reversed": (
        "The term would end before it starts.",
        "Die Laufzeit würde vor ihrem Beginn enden.",
    ),
    "outside_term": (
        "The years of a contribution lie inside the term, on the sides of the term that are known.",
        "Die Jahre eines Beitrags liegen in der Laufzeit, soweit deren Grenzen bekannt sind.",
    ),
    "outside_area": (
        "A contribution goes to a neighbourhood of its agreement.",
        "Ein Beitrag geht an ein Quartier seiner Vereinbarung.",
    ),
    "already_committed": (
        "One live commitment per party, form, purpose and year: a second figure is a revision.",
        "Je Partei, Form, Zweck und Jahr gilt eine Zusage: ein zweiter Betrag ist eine Änderung.",
    ),
    "already_pledged": (
        "The contribution is pledged for this year already: a second figure is a revision.",
        "Der Beitrag ist für dieses Jahr bereits in Aussicht gestellt: ein zweiter Betrag ist eine Änderung.",
    ),
    "contribution_differs": (
        "A contribution keeps its party, form, purpose and neighbourhood; another one needs another id.",
        "Ein Beitrag behält Partei, Form, Zweck und Quartier; ein anderer braucht eine andere Kennung.",
    ),
    "amount_not_positive": (
        "An amount is above zero: money back is a return, a wrong entry is a reversal.",
        "Ein Betrag ist größer als null: Rückfluss ist eine Rückgabe, eine falsche Buchung ein Storno.",
    ),
    "currency_differs": (
        "Amounts are in the currency of the book.",
        "Beträge stehen in der Währung des Buchs.",
    ),
    "quantity_or_lump_sum_required": (
        "Staff time without a quantity needs an agreed lump sum.",
        "Personal ohne Stundenzahl braucht eine vereinbarte Pauschale.",
    ),
    "value_not_rate_times_quantity": (
        "The value of hours is quantity times rate, rounded half up to the cent.",
        "Der Wert von Stunden ist Menge mal Satz, kaufmännisch auf den Cent gerundet.",
    ),
    "annual_hours_required": (
        "Full-time equivalents become hours by stated annual hours.",
        "Vollzeitstellen werden mit angegebenen Jahresstunden zu Stunden.",
    ),
    "no_condition_open": (
        "The contribution has no open condition for this year.",
        "Der Beitrag hat für dieses Jahr keine offene Bedingung.",
    ),
    "two_parties_required": (
        "An agreement has two distinct parties or more; a network may have one.",
        "Eine Vereinbarung hat mindestens zwei verschiedene Parteien, ein Netzwerk mindestens eine.",
    ),
    "already_party": (
        "The organisation is a party of this agreement already.",
        "Die Organisation ist bereits Partei dieser Vereinbarung.",
    ),
    "signed_in_future": (
        "No signature lies in the future.",
        "Keine Unterschrift liegt in der Zukunft.",
    ),
    "signature_required": (
        "An agreement without a known signature date is recorded with certainty announced or less.",
        "Eine Vereinbarung ohne bekanntes Unterschriftsdatum gilt höchstens als angekündigt.",
    ),
    "agreement_ended": (
        "After the end of an agreement only receipts, deliveries, returns, proofs and corrections are recorded.",
        "Nach dem Ende werden nur Eingänge, Leistungen, Rückgaben, Nachweise und Berichtigungen erfasst.",
    ),
    "milestone_closed": (
        "The milestone was reached or missed already.",
        "Der Meilenstein ist bereits erreicht oder verfehlt.",
    ),
    "reached_in_future": (
        "A milestone is reached on a day that has come.",
        "Ein Meilenstein wird an einem Tag erreicht, der schon war.",
    ),
    "form_differs": (
        "Money is called, received, spent and returned; time and things are delivered.",
        "Geld wird abgerufen, gezahlt, ausgegeben und zurückgezahlt; Zeit und Sachen werden geleistet.",
    ),
    "unknown_instalment": (
        "The contribution has no such instalment or call for that year.",
        "Der Beitrag kennt für dieses Jahr keine solche Rate und keinen solchen Abruf.",
    ),
    "returned_above_received": (
        "No more money is returned than was received.",
        "Es wird nicht mehr Geld zurückgezahlt, als eingegangen ist.",
    ),
    "booked_in_future": (
        "What is recorded as having happened has a day that has come.",
        "Was als geschehen erfasst wird, hat einen Tag, der schon war.",
    ),
    "delivery_reversed": (
        "A delivery does not end before it begins.",
        "Eine Leistung endet nicht vor ihrem Beginn.",
    ),
    "unknown_proof": (
        "The agreement has no such proof of use, or none of that contribution.",
        "Die Vereinbarung kennt keinen solchen Verwendungsnachweis, oder keinen dieses Beitrags.",
    ),
    "proof_order": (
        "A proof is requested, submitted, examined; it is submitted anew only after an objection.",
        "Ein Nachweis wird angefordert, vorgelegt, geprüft; neu vorgelegt wird er nur nach einer Beanstandung.",
    ),
    "accepted_above_proved": (
        "No more is accepted and objected to than was proved.",
        "Es wird nicht mehr anerkannt und beanstandet, als nachgewiesen ist.",
    ),
    "reference_reused": (
        "The external reference was recorded with other content.",
        "Die externe Referenz ist bereits mit anderem Inhalt erfasst.",
    ),
    "nothing_changes": (
        "The command would change nothing.",
        "Die Handlung würde nichts ändern.",
    ),
}
"""Code of every refusal by a rule -> (English, German): what the rule says. The list is closed: tests hold it."""

WARNINGS: dict[str, tuple[str, str]] = {
    "received_above_committed": (
        "More was received than is committed.",
        "Es ist mehr eingegangen als zugesagt.",
    ),
    "spent_above_received": (
        "More was spent than was received.",
        "Es ist mehr ausgegeben als eingegangen.",
    ),
}
"""Code of every warning -> (English, German): what was recorded all the same. The list is closed: tests hold it."""
