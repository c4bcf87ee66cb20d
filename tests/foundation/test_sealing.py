"""Sealed words open in their place only, for as long as their key is there, and never again after it."""

import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.foundation import sealing
from cop.foundation.sealing import Damaged, Gone, destroy, make_key, seal, unseal

SESSION, PLACE = "sessie-een", "pad:12"


@pytest.fixture(autouse=True)
def keys(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "KEYS_DIR", tmp_path / "keys")
    make_key(SESSION)
    return tmp_path / "keys"


@given(st.text(max_size=2000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_what_was_sealed_comes_back(words):
    sealed = seal(SESSION, PLACE, words)
    assert unseal(SESSION, PLACE, sealed) == words
    assert len(words) < 8 or words.encode() not in sealed


def test_a_length_tells_little():
    assert len(seal(SESSION, PLACE, "Ja.")) == len(seal(SESSION, PLACE, "Nee, en dat zeg ik niet graag." * 5))


def test_the_same_words_are_never_the_same_bytes():
    assert seal(SESSION, PLACE, "Ja.") != seal(SESSION, PLACE, "Ja.")


def test_no_words_in_the_place_of_others():
    make_key("sessie-twee")
    sealed = seal(SESSION, PLACE, "Geheim")
    for session, place in (("sessie-twee", PLACE), (SESSION, "pad:13"), (SESSION, "pad:1")):
        with pytest.raises(Damaged):
            unseal(session, place, sealed)
    for damaged in (b"", sealed[:20], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(Damaged):
            unseal(SESSION, PLACE, damaged)


def test_a_destroyed_key_is_gone_for_whoever_holds_the_rest(keys):
    sealed = seal(SESSION, PLACE, "Geheim")
    destroy(SESSION)
    destroy(SESSION)
    assert list(keys.iterdir()) == [] and SESSION not in sealing.sessions_with_a_key()
    with pytest.raises(Gone):
        unseal(SESSION, PLACE, sealed)
    with pytest.raises(Gone):
        seal(SESSION, PLACE, "Nog iets")
    make_key(SESSION)
    with pytest.raises(Damaged):
        unseal(SESSION, PLACE, sealed)


def test_nobody_else_on_the_machine_reads_a_key(keys):
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert [stat.S_IMODE(key.stat().st_mode) for key in keys.iterdir()] == [0o600]


def test_a_session_has_one_key(keys):
    before = (keys / SESSION).read_bytes()
    with pytest.raises(FileExistsError):
        make_key(SESSION)
    assert (keys / SESSION).read_bytes() == before and len(list(keys.iterdir())) == 1


def test_a_key_opens_with_the_key_that_wrapped_it(app, monkeypatch):
    sealed = seal(SESSION, PLACE, "Geheim")
    for name, other in (("SECRET_KEY", "een heel andere sleutel, lang genoeg"), ("SESSIONS_KEY", "A" * 43 + "=")):
        with monkeypatch.context() as changed:
            changed.setitem(app.config, name, other)
            with pytest.raises(Gone):
                unseal(SESSION, PLACE, sealed)
    assert unseal(SESSION, PLACE, sealed) == "Geheim"


def test_a_key_of_its_own_wraps_without_secret_key(app, monkeypatch):
    monkeypatch.setitem(app.config, "SESSIONS_KEY", "A" * 43 + "=")
    make_key("sessie-drie")
    sealed = seal("sessie-drie", PLACE, "Geheim")
    monkeypatch.setitem(app.config, "SECRET_KEY", "een heel andere sleutel, lang genoeg")
    assert unseal("sessie-drie", PLACE, sealed) == "Geheim"


def test_a_half_destroyed_key_is_gone(keys):
    (keys / SESSION).write_bytes(b"\0" * 60)
    with pytest.raises(Gone):
        seal(SESSION, PLACE, "Geheim")
