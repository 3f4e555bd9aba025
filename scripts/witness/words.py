"""What a witness says, in English and in German; each way to end without a signature has a sentence of its own."""

from collections.abc import Mapping
from typing import Any, Literal

Language = Literal["de", "en"]

WORDS: Mapping[str, tuple[str, str]] = {
    "signed": (
        "seen and signed: {size} events of {origin}, root {root}",
        "gesehen und gezeichnet: {size} Ereignisse von {origin}, Wurzel {root}",
    ),
    "posted": (
        "seen before, and the signature posted again: {size} events of {origin}, root {root}",
        "schon gesehen, und die Zeichnung noch einmal abgegeben: {size} Ereignisse von {origin}, Wurzel {root}",
    ),
    "seen": (
        "nothing new: {size} events of {origin}, root {root}",
        "nichts Neues: {size} Ereignisse von {origin}, Wurzel {root}",
    ),
    "trusted": (
        "TRUSTED ON FIRST USE: nobody outside has confirmed this key. Compare it with the keeper: {key}",
        "VERTRAUT AUF DEN ERSTEN BLICK: Diesen Schlüssel hat niemand bestätigt. Mit der Buchführung abgleichen: {key}",
    ),
    "rotated": (
        "the book signs with another key since position {since}, as its log proves: {key}",
        "das Buch zeichnet seit Position {since} mit einem anderen Schlüssel, wie sein Protokoll beweist: {key}",
    ),
    "adopted": (
        "from now on the key that you gave is trusted, and no longer the one before: {key}",
        "von nun an gilt der angegebene Schlüssel, und der frühere nicht mehr: {key}",
    ),
    # Could not: exit code 1.
    "no_answer": ("no answer from {url}: {why}", "keine Antwort von {url}: {why}"),
    "refused": ("the book refuses: {why} ({problem})", "das Buch lehnt ab: {why} ({problem})"),
    "no_book": (
        "{url} is no address of a book: write https://HOST/v1/books/BOOK",
        "{url} ist keine Adresse eines Buchs: https://HOST/v1/books/BUCH schreiben",
    ),
    "strange": ("{url} answers as no book does: {why}", "{url} antwortet nicht wie ein Buch: {why}"),
    "no_token": (
        "no token: name its file with --token, or set QUARTIERBUCH_TOKEN",
        "kein Zugangstoken: mit --token die Datei nennen oder QUARTIERBUCH_TOKEN setzen",
    ),
    "no_book_key": (
        "no key to trust: give the one that the keeper told you with --book-key, or --trust-on-first-use",
        "kein Schlüssel, dem zu trauen ist: den von der Buchführung genannten mit --book-key angeben, "
        "oder --trust-on-first-use",
    ),
    "bad_book_key": ("--book-key: {why}", "--book-key: {why}"),
    "bad_key": ("the key to witness with: {why}", "der Zeugenschlüssel: {why}"),
    "bad_file": ("{file} can't be used: {why}", "{file} ist nicht zu gebrauchen: {why}"),
    "bad_state": (
        "{file} is no state of a witness ({why}): put a copy of it back; only if there is none, "
        "move it away and begin anew",
        "{file} ist kein Stand einer Zeugin ({why}): eine Kopie zurückspielen; nur wenn es keine gibt, "
        "wegräumen und neu beginnen",
    ),
    "state_of_another": (
        "{file} is about the log {origin}, the key given is of {name}: take another --state for each book",
        "{file} gehört zum Protokoll {origin}, der angegebene Schlüssel zu {name}: je Buch ein eigenes --state",
    ),
    "busy": (
        "{file} is in use by another witness: let that end first",
        "{file} benutzt gerade eine andere Zeugin: deren Ende abwarten",
    ),
    # Inconsistent: exit code 2.
    "wrong_signature": (
        "the checkpoint is not signed by the key that you trust: {why}",
        "den Prüfpunkt hat nicht der Schlüssel gezeichnet, dem Sie trauen: {why}",
    ),
    "other_log": (
        "this is the log {shown}, not {origin}: a wrong address, or another log in its place",
        "das ist das Protokoll {shown}, nicht {origin}: falsche Adresse, oder ein anderes an seiner Stelle",
    ),
    "other_root": (
        "the book shows another history of the same {size} events",
        "das Buch zeigt einen anderen Verlauf derselben {size} Ereignisse",
    ),
    "smaller": (
        "the book shows {size} events, and has shown {seen} before",
        "das Buch zeigt {size} Ereignisse und hat schon {seen} gezeigt",
    ),
    "unproved": (
        "the book can't prove that its {size} events begin with the {seen} seen before: {why}",
        "das Buch kann nicht beweisen, dass seine {size} Ereignisse mit den {seen} gesehenen beginnen: {why}",
    ),
    "false_rotation": (
        "the book signs with another key, and its log does not prove that the one before handed over to it: {why}",
        "das Buch zeichnet mit einem anderen Schlüssel, und sein Protokoll beweist die Übergabe nicht: {why}",
    ),
    "forked": (
        "the book says itself that its log is not the one that it signed: {why}",
        "das Buch sagt selbst, dass sein Protokoll nicht das gezeichnete ist: {why}",
    ),
    "inconsistent": (
        "INCONSISTENT, nothing was signed: {what}. Evidence: {files}.{told}",
        "WIDERSPRUCH, nichts wurde gezeichnet: {what}. Beweise: {files}.{told}",
    ),
    "told": (" The book has kept what proves it.", " Das Buch hat den Beweis aufbewahrt."),
}
"""Code -> (English, German)."""


class Ended(Exception):
    """A round that ended without a signature: a code of `WORDS` and what fills its sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(say("en", code, **facts))
        self.code = code
        self.facts = facts

    def said(self, language: Language) -> str:
        """The sentence; a fact of two languages comes as a pair."""
        return say(language, self.code, **self.facts)


class Unable(Ended):
    """It could not be done this time: network, token, a file."""


class Inconsistent(Ended):
    """The book contradicts what was seen before, or what the trusted key has signed."""


def say(language: Language, code: str, **facts: Any) -> str:
    """A sentence; a fact that differs by language comes as (English, German)."""
    index = ("en", "de").index(language)
    told = {name: _plain(fact[index] if isinstance(fact, tuple) else fact) for name, fact in facts.items()}
    return WORDS[code][index].format(**told)


def _plain(fact: object) -> str:
    """What others wrote does not steer the terminal."""
    return "".join(one if one.isprintable() else "\ufffd" for one in str(fact))
