"""Signed notes: the examples of the specification, keys as text, and what is refused."""

from base64 import b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from ledger import notes
from ledger.notes import LOG, WITNESS, BadNote, Checkpoint, Note

ROOT = sha256(b"").digest()
names = st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C"), exclude_characters="+"), min_size=1).filter(
    lambda name: not any(one.isspace() for one in name)
)
SPECIMEN = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501
"""The example of c2sp.org/tlog-cosignature."""


def test_the_specification_s_example_reads_and_writes_the_same() -> None:
    note = notes.read(SPECIMEN)
    checkpoint = notes.read_checkpoint(note)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert [one.name for one in note.signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert int.from_bytes(note.signatures[1].signed[:8]) == 1679315147
    assert str(note) == SPECIMEN
    assert checkpoint.text == note.text


@given(names, st.integers(0, 2**50), st.binary(min_size=32, max_size=32), st.integers(1, 2**40))
def test_what_is_signed_opens_with_its_key_and_with_no_other(name: str, size: int, root: bytes, at: int) -> None:
    log, witness, stranger = notes.draw(name, LOG), notes.draw(name, WITNESS), notes.draw(name, LOG)
    checkpoint = Checkpoint("books.example/duisburg", size, root)
    note = Note(checkpoint.text, (log.sign(checkpoint.text), witness.sign(checkpoint.text, at)))
    opened, signed = notes.opened(str(note), [log.verifier, witness.verifier, stranger.verifier])
    assert opened == checkpoint
    assert signed == {log.verifier: 0, witness.verifier: at}
    with pytest.raises(BadNote, match="none of the known keys"):
        notes.opened(str(note), [stranger.verifier])


@given(names, st.sampled_from([LOG, WITNESS]))
def test_keys_read_as_they_are_written(name: str, kind: notes.Kind) -> None:
    signer = notes.draw(name, kind)
    assert notes.read_signer(signer.secret) == signer
    assert notes.read_verifier(str(signer.verifier)) == signer.verifier
    key_id = sha256(name.encode() + b"\n" + bytes([kind]) + signer.verifier.key).digest()[:4]
    assert signer.verifier.key_id == key_id
    Ed25519PublicKey.from_public_bytes(signer.verifier.key).verify(signer.sign("text\n").signed[-64:], _message(kind))


def _message(kind: int) -> bytes:
    return b"text\n" if kind == LOG else b"cosignature/v1\ntime 0\ntext\n"


def test_the_secret_is_in_no_message() -> None:
    secret = notes.draw("books.example/duisburg", LOG).secret
    for wrong in (secret[:-1], secret.replace("PRIVATE", "SECRET"), secret[:-8] + "AAAAAAA=", secret + "="):
        with pytest.raises(BadNote) as refused:
            notes.read_signer(wrong)
        assert secret[-40:-20] not in str(refused.value)


@pytest.mark.parametrize("at", range(0, 220, 7))
def test_a_changed_note_is_refused(at: int) -> None:
    signer = notes.draw("books.example/duisburg", LOG)
    text = Checkpoint("books.example/duisburg", 12, ROOT).text
    whole = str(Note(text, (signer.sign(text),)))
    at %= len(whole)
    changed = whole[:at] + ("A" if whole[at] != "A" else "B") + whole[at + 1 :]
    with pytest.raises(BadNote):
        notes.opened(changed, [signer.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        "a\n1\nAAAA\n\n",
        "a\n1\nAAAA\n\nno line\n",
        "a\n1\nAAAA\n\n\u2014 a\n",
        "a\n1\nAAAA\n\n\u2014 a ####\n",
        "a\n1\nAAAA\n\n\u2014 a AAAA\n",
        "a\n1\nAAAA\n\n\u2014 a+b AAAAAAAA\n",
        "a\n1\nAAAA\n\n\u2014 a AAAAAAAA",
        "a\r\n1\nAAAA\n\n\u2014 a AAAAAAAA\n",
        "a\n1\nAAAA\n\n" + "\u2014 a AAAAAAAA\n" * 65,
        "a\n1\nAAAA\n\n" + "x" * 100_001,
    ],
)
def test_what_is_no_signed_note_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        notes.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "\n1\nAAAA\n",
        "a\n01\nAAAA\n",
        "a\n-1\nAAAA\n",
        "a\n1\nAAAA\n",
        f"a\n1\n{b64encode(ROOT).decode()}\nmore\n",
        f"a\n1\n{b64encode(ROOT).decode()[:-2]}V=\n",
        f"a\n\uff11\n{b64encode(ROOT).decode()}\n",
        f"a\n1\n{b64encode(ROOT).decode()}",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadNote):
        notes.read_checkpoint(Note(text, ()))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\n"])
def test_a_key_has_a_name_that_a_note_can_hold(name: str) -> None:
    with pytest.raises(BadNote):
        notes.draw(name, LOG)
