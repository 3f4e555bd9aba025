"""The lines of a CSV file as rows of text, one at a time: comma or semicolon, UTF-8 or Windows-1252."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from ledger.imports.refusals import Refused, refused

Encoding = Literal["utf-8", "windows-1252"]
Separator = Literal[",", ";"]

LINE_BYTES_MAX = 1 << 20
_CHUNK = 1 << 16
_CODECS: dict[Encoding, str] = {"utf-8": "utf-8", "windows-1252": "cp1252"}


class Unreadable(Exception):
    """The file as a whole is no list of this kind; the text says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that can be read: its SHA-256 in hex, size in bytes, and what was said or detected of it."""

    path: Path
    digest: str
    size: int
    encoding: Encoding
    separator: Separator
    columns: tuple[str, ...]


class Row(NamedTuple):
    """The cells of one line, in the order of the columns; `read` is how many bytes of the file were read so far."""

    line: int
    cells: list[str]
    read: int


def survey(path: Path, encoding: Encoding | None, separator: Separator | None) -> Sheet:
    """Looks through a file once. What is None is detected. Unreadable, OSError."""
    digest, size, begins, is_utf8 = _look(path)
    if size == 0:
        raise Unreadable("the file is empty")
    marked = begins.startswith(codecs.BOM_UTF8)
    if begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in begins:
        raise Unreadable("the file is in UTF-16 or no text at all: save it as UTF-8")
    if marked and encoding == "windows-1252":
        raise Unreadable("the file is marked as UTF-8, the mapping says windows-1252")
    with path.open("rb") as file:
        raw = file.readline(LINE_BYTES_MAX)
    # A head that is UTF-8 to the letter is no accident: then the file is, and a line that is not will be refused.
    is_utf8 = is_utf8 or marked or (not raw.isascii() and _is(raw, "utf-8"))
    encoding = encoding or ("utf-8" if is_utf8 else "windows-1252")
    try:
        head = raw.removeprefix(codecs.BOM_UTF8).decode(_CODECS[encoding])
    except UnicodeDecodeError:
        raise Unreadable(f"the first line is not in {encoding}") from None
    separator = separator or _separator(head)
    try:
        columns = tuple(cell.strip() for cell in next(csv.reader([head], delimiter=separator, strict=True)))
    except (csv.Error, StopIteration):
        raise Unreadable("the first line does not name the columns") from None
    if len(set(columns)) < len(columns):
        twice = next(name for name in columns if columns.count(name) > 1)
        raise Unreadable(f"the first line names the column {twice!r} twice")
    return Sheet(path, digest, size, encoding, separator, columns)


def _look(path: Path) -> tuple[str, int, bytes, bool]:
    digest, size, begins, is_utf8 = sha256(), 0, b"", True
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            begins = begins or chunk[:4096]
            digest.update(chunk)
            size += len(chunk)
            if is_utf8:
                is_utf8 = _decodes(decoder, chunk)
    return digest.hexdigest(), size, begins, is_utf8 and _decodes(decoder, b"", final=True)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _separator(head: str) -> Separator:
    found: list[Separator] = [one for one in (",", ";") if one in head]
    if len(found) == 1:
        return found[0]
    raise Unreadable("the first line has both commas and semicolons, or neither: name the separator in the mapping")


class _Lines:
    """The physical lines of a file, decoded; `suspect` is set by a line that is not in the encoding."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.read = 0
        self.suspect = False

    def __iter__(self) -> Iterator[str]:
        codec, in_utf8 = _CODECS[self.sheet.encoding], self.sheet.encoding == "utf-8"
        with self.sheet.path.open("rb") as file:
            while raw := file.readline(LINE_BYTES_MAX):
                if len(raw) == LINE_BYTES_MAX:
                    raise Unreadable(f"a line has more than {LINE_BYTES_MAX} bytes")
                if self.read == 0:
                    raw = raw.removeprefix(codecs.BOM_UTF8)
                self.read += len(raw)
                if raw.isascii():
                    yield raw.decode("ascii")
                    continue
                # Windows-1252 gives a meaning to almost all bytes: what is UTF-8 to the letter is no accident.
                self.suspect |= _is(raw, codec) is not True or (not in_utf8 and _is(raw, "utf-8"))
                yield raw.decode(codec, "surrogateescape")


def _is(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def rows(sheet: Sheet) -> Iterator[Row | Refused]:
    """Every line after the first one, one at a time; empty lines are passed over."""
    lines = _Lines(sheet)
    reader = csv.reader(lines, delimiter=sheet.separator, strict=True)
    next(reader)
    width, last = len(sheet.columns), reader.line_num
    while True:
        lines.suspect = False
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line, last = last + 1, reader.line_num
            yield refused(line, "broken_quotes", detail=f"{error}; lines {line} to {last}")
            continue
        line, last = last + 1, reader.line_num
        if not cells:
            continue
        if lines.suspect:
            yield _misencoded(sheet, line, cells)
        elif len(cells) != width:
            yield _misshapen(sheet, line, cells)
        else:
            yield Row(line, cells, lines.read)


def _misencoded(sheet: Sheet, line: int, cells: list[str]) -> Refused:
    codec = _CODECS[sheet.encoding]
    for i, cell in enumerate(cells):
        raw = cell.encode(codec, "surrogateescape")
        if raw.isascii() or (_is(raw, codec) and (sheet.encoding == "utf-8" or not _is(raw, "utf-8"))):
            continue
        column = sheet.columns[i] if i < len(sheet.columns) else ""
        shown = raw.decode(codec, "backslashreplace")
        return refused(line, "wrong_encoding", column=column, value=shown, detail=f"the file is in {sheet.encoding}")
    return refused(line, "wrong_encoding", detail=f"the file is in {sheet.encoding}")


def _misshapen(sheet: Sheet, line: int, cells: list[str]) -> Refused:
    joined = sheet.separator.join(cells)
    other = ";" if sheet.separator == "," else ","
    if joined.count(other) >= len(sheet.columns) - 1 > 0:
        return refused(line, "mixed_dialect", value=joined[:200], detail=f"{other} instead of {sheet.separator}")
    detail = f"{len(cells)} cells, {len(sheet.columns)} columns"
    return refused(line, "field_count", value=joined[:200], detail=detail)
