"""What a witness remembers: the last checkpoint it co-signed. Written whole and synced before anybody is told of it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ledger import files, notes
from ledger.notes import BadNote, Checkpoint, Note
from scripts.witness.words import Unable

FORMAT = 1


@dataclass(frozen=True, slots=True)
class State:
    """The vkeys that were trusted, the one that signs now last, and the last checkpoint seen with our line on it."""

    keys: tuple[str, ...]
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        return notes.read_checkpoint(self.note)


def load(path: Path) -> State | None:
    """The state in a file; None: there is none yet. Unable where the file is no sound state."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise ValueError(f"format {document['format']}")
        state = State(tuple(map(str, document["keys"])), notes.read(document["note"]))
        notes.opened(str(state.note), [notes.read_verifier(key) for key in state.keys])
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unable("bad_file", file=path, why=error.strerror) from None
    except (ValueError, LookupError, TypeError, BadNote) as bad:
        raise Unable("bad_state", file=path, why=bad) from None
    return state


def save(path: Path, state: State) -> None:
    """Replaces the state; after this call it survives a power cut. Unable."""
    document = {"format": FORMAT, "keys": state.keys, "note": str(state.note)}
    try:
        files.write_whole(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise Unable("bad_file", file=path, why=error.strerror) from None


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Nobody else witnesses with this state meanwhile: two at once could sign two histories. Unable."""
    try:
        descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Unable("bad_file", file=path, why=error.strerror) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Unable("busy", file=path) from None
    finally:
        os.close(descriptor)


def keep(path: Path, seen: Note | None, shown: str | None) -> list[Path]:
    """Keeps the notes that contradict each other, in files beside the state that are never overwritten. Unable."""
    texts = {"seen": None if seen is None else str(seen), "shown": shown}
    return [_kept(path, name, text) for name, text in texts.items() if text is not None]


def _kept(path: Path, name: str, text: str) -> Path:
    file = path.with_name(f"{path.name}.{name}-{sha256(text.encode()).hexdigest()[:16]}.note")
    try:
        files.write_new(file, text)
    except FileExistsError:
        # Its name is a hash of what is in it: the same contradiction was seen before.
        return file
    except OSError as error:
        raise Unable("bad_file", file=file, why=error.strerror) from None
    return file
