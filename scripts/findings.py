"""What the doctor can find, and what to do about it, in German and English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Language = Literal["de", "en"]


@dataclass(frozen=True, slots=True)
class Known:
    """What a finding says, and what to do about it, in two languages; `{...}` are its facts."""

    en: str
    de: str
    do_en: str
    do_de: str


FINDINGS: Mapping[str, Known] = {
    "data_missing": Known(
        "{path} is no folder.",
        "{path} ist kein Ordner.",
        "Name the data folder with --data, or make the first book.",
        "Den Datenordner mit --data nennen oder das erste Buch anlegen.",
    ),
    "data_open": Known(
        "Others may write to {path}.",
        "In {path} dürfen andere schreiben.",
        "chmod go-w {path}",
        "chmod go-w {path}",
    ),
    "disk_low": Known(
        "Only {free} MiB are free; {needed} MiB are needed for a backup and a rebuild.",
        "Nur {free} MiB sind frei; Sicherung und Neuaufbau brauchen {needed} MiB.",
        "Free or add disk space before the service has to refuse.",
        "Platz schaffen, bevor der Dienst ablehnen muss.",
    ),
    "left_over": Known(
        "{path} was left by a command that was broken off.",
        "{path} blieb von einem abgebrochenen Befehl übrig.",
        "Delete it when no backup or restore is running.",
        "Löschen, wenn gerade keine Sicherung und keine Wiederherstellung läuft.",
    ),
    "sqlite_old": Known(
        "SQLite {version} is older than {needed}.",
        "SQLite {version} ist älter als {needed}.",
        "Use a Python with a newer SQLite, such as that of Debian 12.",
        "Ein Python mit neuerem SQLite verwenden, etwa das von Debian 12.",
    ),
    "python_old": Known(
        "Python {version} is older than {needed}.",
        "Python {version} ist älter als {needed}.",
        "Make the environment anew with a newer Python.",
        "Die Umgebung mit einem neueren Python neu anlegen.",
    ),
    "package_off": Known(
        "The package {package} is {version}, and {needed} is needed.",
        "Das Paket {package} ist {version}, gebraucht wird {needed}.",
        "python3 scripts/environment.py makes the environment as it was locked.",
        "python3 scripts/environment.py stellt die festgelegte Umgebung her.",
    ),
    "time_zone_missing": Known(
        "There is no time zone data for {zone}.",
        "Für {zone} gibt es keine Zeitzonendaten.",
        "Install the package tzdata.",
        "Das Paket tzdata installieren.",
    ),
    "clock_behind": Known(
        "The clock shows {now}, and the last event was recorded at {recorded_at}.",
        "Die Uhr zeigt {now}, und das letzte Ereignis wurde um {recorded_at} erfasst.",
        "Set the clock and keep it set (systemd-timesyncd or chrony).",
        "Die Uhr stellen und gestellt halten (systemd-timesyncd oder chrony).",
    ),
    "book_broken": Known(
        "It can't be read: {reason}.",
        "Es ist nicht lesbar: {reason}.",
        "Keep the folder as it is, and restore a backup: quartierbuch restore FOLDER {book} --replace",
        "Den Ordner lassen, wie er ist, und eine Sicherung einspielen: quartierbuch restore ORDNER {book} --replace",
    ),
    "schema_changed": Known(
        "It is not served: {reason}.",
        "Es wird nicht bedient: {reason}.",
        "Take back what was changed by hand, or restore a backup: quartierbuch restore FOLDER {book} --replace",
        "Zurücknehmen, was von Hand geändert wurde, oder eine Sicherung einspielen: quartierbuch restore ORDNER {book}"
        " --replace",
    ),
    "book_older": Known(
        "An older version made it.",
        "Eine ältere Fassung hat es angelegt.",
        "Back it up; serving brings it up to this version.",
        "Sichern; der Dienst bringt es beim Start auf diese Fassung.",
    ),
    "folder_open": Known(
        "Others may enter {path}.",
        "In {path} dürfen andere hinein.",
        "chmod 700 {path}",
        "chmod 700 {path}",
    ),
    "file_open": Known(
        "Others may read {path} as soon as they get to it.",
        "{path} dürfen andere lesen, sobald sie herankommen.",
        "chmod 600 {path}",
        "chmod 600 {path}",
    ),
    "owner_differs": Known(
        "{path} belongs to another user than the data folder.",
        "{path} gehört einem anderen Benutzer als der Datenordner.",
        "chown it to the user that serves, and run commands as that user.",
        "Mit chown dem Benutzer des Dienstes geben und Befehle als dieser ausführen.",
    ),
    "key_unusable": Known(
        "It can't sign: {reason}.",
        "Es kann nicht unterschreiben: {reason}.",
        "Put back your copy of the key; only if there is none: quartierbuch key create {book}",
        "Die Kopie des Schlüssels zurücklegen; nur wenn es keine gibt: quartierbuch key create {book}",
    ),
    "journal_large": Known(
        "{path} has {size} MiB.",
        "{path} ist {size} MiB groß.",
        "Somebody reads without end: end what else opens the file, then restart the service.",
        "Jemand liest ohne Ende: beenden, was die Datei sonst offen hat, dann den Dienst neu starten.",
    ),
    "journal_mode": Known(
        "{path} is in journal mode {mode} and not WAL.",
        "{path} ist im Journalmodus {mode} statt WAL.",
        "It was copied by another tool, or lies on a file system without shared memory: use a local disk.",
        "Ein anderes Werkzeug hat es kopiert, oder das Dateisystem kann WAL nicht: eine lokale Platte verwenden.",
    ),
    "tables_stale": Known(
        "Other code has written {tables}.",
        "Anderer Code hat {tables} geschrieben.",
        "quartierbuch rebuild {book}, or restart the service",
        "quartierbuch rebuild {book}, oder den Dienst neu starten",
    ),
    "checkpoint_old": Known(
        "It has grown, and its newest checkpoint is of {issued_at}.",
        "Es ist gewachsen, und sein neuester Prüfpunkt ist vom {issued_at}.",
        "Serve with --checkpoints, or issue one: quartierbuch checkpoint {book}",
        "Mit --checkpoints bedienen oder einen ausstellen: quartierbuch checkpoint {book}",
    ),
    "replica_lost": Known(
        "Its replica can't be asked: {reason}.",
        "Seine Kopie kann nicht gefragt werden: {reason}.",
        "Bring that server back, or take it away: quartierbuch book replica {book} --none",
        "Den Server zurückholen oder abmelden: quartierbuch book replica {book} --none",
    ),
    "replica_behind": Known(
        "Its replica is {count} events behind, since {since}.",
        "Seine Kopie ist {count} Ereignisse zurück, seit {since}.",
        "See why that server does not follow: its log, and pg_stat_wal_receiver there.",
        "Nachsehen, warum der Server nicht folgt: in seinem Protokoll und dort in pg_stat_wal_receiver.",
    ),
    "token_missing": Known(
        "No token opens it.",
        "Kein Token öffnet es.",
        'quartierbuch token create {book} --name "..."',
        'quartierbuch token create {book} --name "..."',
    ),
    "retries_astray": Known(
        "{count} idempotency keys belong to events that are not there.",
        "{count} Wiederholungsschlüssel gehören zu Ereignissen, die es nicht gibt.",
        "The files were changed past this program: restore a backup.",
        "Die Dateien wurden am Programm vorbei geändert: eine Sicherung einspielen.",
    ),
}
"""Every finding by its code."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; `book` is None where it is about the machine or the folder."""

    code: str
    book: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def said(self, language: Language) -> tuple[str, str]:
        """(what it is, what to do)"""
        known, facts = FINDINGS[self.code], {"book": self.book, **self.facts}
        what, do = (known.de, known.do_de) if language == "de" else (known.en, known.do_en)
        return " ".join(what.format(**facts).split()), do.format(**facts)
