"""What is kept is whole, once, and as long as something points at it; also when a process dies or a line breaks."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update
from werkzeug.serving import make_server

from cop.config import HOUSE
from cop.files.models import File
from cop.files.operations import forget_unused
from cop.foundation import blobs
from cop.foundation.clock import now
from cop.foundation.db import db, writing
from cop.foundation.drafts import KEEP_DAYS
from cop.foundation.examine import examine
from cop.foundation.examining.refusal import Refusal
from tests.files.conftest import SCRIPT, files, kept_files
from tests.files.making import docx, huge_png, photo, picture


def age(app, days=2):
    """All that is kept was last wanted days ago."""
    then = time.time() - days * 86_400
    for path in kept_files(app):
        os.utime(path, (then, then))


def keep(content: bytes) -> str:
    with blobs.workroom() as folder:
        (folder / "in").write_bytes(content)
        return blobs.keep(folder / "in")


def test_what_nothing_points_at_goes_after_a_day(app, visit, marleen, thread, add):
    add(visit(marleen), thread.path, photo(), "foto.jpg")
    stray = keep(b"van niemand")
    forget_unused()
    assert len(kept_files(app)) == 3, "it may be on its way to a row"
    age(app)
    forget_unused()
    assert len(kept_files(app)) == 2
    with pytest.raises(FileNotFoundError):
        blobs.opened(stray)


def test_what_is_wanted_again_stays(app):
    digest = keep(b"opnieuw")
    age(app)
    found, before = blobs.unwanted()
    assert list(found) == [digest]
    keep(b"opnieuw")
    blobs.forget(digest, before)
    with blobs.opened(digest) as kept:
        assert kept.read() == b"opnieuw"


def test_files_nobody_came_back_for_go_with_their_bytes(app, visit, marleen, thread, add):
    add(visit(marleen), thread.path, photo(), "foto.jpg")
    with writing():
        db.session.execute(update(File).values(placed_at=now() - timedelta(days=KEEP_DAYS + 1)))
    age(app)
    forget_unused()
    db.session.rollback()
    assert files() == [] and kept_files(app) == []


def test_a_posted_file_stays(app, visit, marleen, thread, add):
    browser = visit(marleen)
    add(browser, thread.path, photo(), "foto.jpg")
    browser.post(thread.path, {"body": "Zie hier.", "form_id": "een", "file_id": files()[0].public_id})
    age(app, days=400)
    forget_unused()
    assert len(kept_files(app)) == 2 and len(files()) == 1


def test_a_file_removed_twice_used_stays_for_the_other(app, visit, marleen, youssef, thread, add):
    for member in (marleen, youssef):
        add(visit(member), thread.path, b"Dezelfde woorden", "notitie.txt")
    with writing():
        db.session.execute(delete(File).where(File.owner_id == marleen.id))
    age(app)
    forget_unused()
    assert len(kept_files(app)) == 1


def test_the_leavings_of_a_killed_upload_are_swept(app):
    work = app.config["DATA_DIR"] / "files" / ".work" / "tmpx"
    work.mkdir(parents=True)
    (work / "in").write_bytes(b"half")
    then = time.time() - 2 * 86_400
    os.utime(work, (then, then))
    forget_unused()
    assert not work.exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from cop.foundation import blobs
store = blobs.OnDisk(Path(sys.argv[1]))
step, real = sys.argv[3], {name: getattr(os, name) for name in ("replace", "fsync")}
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
if step == "before": os.replace = die
if step == "after":
    def then(*args): real["replace"](*args); die()
    os.replace = then
if step == "fsync": os.fsync = die
store.put(Path(sys.argv[2]), blobs.digest_of(Path(sys.argv[2])))
"""


@pytest.mark.parametrize("step", ["fsync", "before", "after"])
def test_a_process_killed_while_keeping_leaves_nothing_half(tmp_path, step):
    source, content = tmp_path / "in", os.urandom(300_000)
    source.write_bytes(content)
    store = blobs.OnDisk(tmp_path / "files")
    command = [sys.executable, "-c", KILLED, str(tmp_path / "files"), str(source), step]
    assert subprocess.run(command, cwd=HOUSE, check=False).returncode == -signal.SIGKILL
    kept = [path for path in (tmp_path / "files").rglob("*") if path.is_file() and path.name != ".lock"]
    assert [path.read_bytes() for path in kept] == ([content] if step == "after" else [])
    if source.exists():
        store.put(source, blobs.digest_of(source))  # no lock stays behind
        assert store.path(blobs.digest_of(store.folder / kept[0]) if kept else "").name is not None


def test_many_keep_and_forget_the_same_at_once(app):
    digest, faults = keep(b"samen"), []

    def come_and_go(work):
        for _ in range(60):
            try:
                work()
            except Exception as fault:
                faults.append(fault)

    def keep_it():
        with app.app_context():
            keep(b"samen")
            with blobs.opened(digest) as kept:
                assert kept.read() == b"samen"

    def forget_it():
        with app.app_context():
            blobs.forget(digest, time.time() - 3_600)

    threads = [threading.Thread(target=come_and_go, args=(work,)) for work in (keep_it, keep_it, forget_it)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []


@pytest.fixture
def served(app):
    """The application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_client_that_hangs_up_leaves_nothing(app, visit, marleen, thread, served, tmp_path):
    browser = visit(marleen)
    cookie = browser.client.get_cookie("cop")
    head = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.token}\r\n'
        f'--x\r\nContent-Disposition: form-data; name="place"\r\n\r\n{thread.path}\r\n'
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="half.txt"\r\n\r\n'
    ).encode()
    request = (
        f"POST /bijlagen HTTP/1.1\r\nHost: localhost\r\nCookie: cop={cookie.value}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000000\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", served)) as line:
        line.sendall(request + head + b"regel\n" * 100_000)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and kept_files(app):
        time.sleep(0.1)
    time.sleep(0.3)
    db.session.rollback()
    assert files() == [] and kept_files(app) == []
    assert browser.get(thread.path).status_code == 200


def test_the_same_in_object_storage(app, tmp_path):
    store_module = pytest.importorskip("obstore.store", reason="only with requirements-s3.txt")
    for bucket in (store_module.MemoryStore(), store_module.LocalStore(str(tmp_path))):
        app.extensions["blobs"], on_disk = blobs.InBucket(bucket), app.extensions["blobs"]
        try:
            digest = keep(b"in de emmer")
            assert keep(b"in de emmer") == digest
            with blobs.opened(digest) as kept:
                assert kept.read() == b"in de emmer"
            found, before = blobs.unwanted()
            assert list(found) == []
            found, before = blobs.unwanted(now() + timedelta(days=2))
            assert list(found) == [digest]
            blobs.forget(digest, time.time() - 60)
            blobs.opened(digest).close()
            blobs.forget(digest, before)
            with pytest.raises(FileNotFoundError):
                blobs.opened(digest)
        finally:
            app.extensions["blobs"] = on_disk


def peak(monkeypatch, folder: Path) -> Path:
    """Let the child write down the most memory that it held."""
    note = folder / "peak"
    write_down = f"lambda: open({str(note)!r}, 'w').write(open('/proc/self/status').read())"
    told = f"import atexit; atexit.register({write_down}); main()"
    from cop.foundation import examine as parent

    monkeypatch.setattr(parent, "BEGIN", parent.BEGIN.replace("main()", told))
    return note


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells of its memory on Linux only")
@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (huge_png(), "png"),
        (huge_png(4_000, 3_600), "png"),
        (picture((5_120, 2_880)), "png"),
        (picture((10_000, 9_000), "JPEG", quality=20), "jpg"),
        (docx("x", extra=(("word/media/a.bmp", b"\x00" * 100_000_000),)), "docx"),
        (docx(*["x"] * 1_500_000), "docx"),
    ],
    ids=["header", "within limits", "large screen", "large photo", "document", "words"],
)
def test_looking_takes_less_than_100_mb(tmp_path, monkeypatch, content, extension):
    note = peak(monkeypatch, tmp_path)
    (tmp_path / "in").write_bytes(content)
    try:
        examine(tmp_path / "in", tmp_path, extension)
    except Refusal as refusal:
        assert refusal.reason in ("pixels", "bomb", "picture_broken")
    held = next(line for line in note.read_text().splitlines() if line.startswith("VmHWM"))
    assert int(held.split()[1]) < 100 * 1024, held


@pytest.mark.parametrize(
    ("act", "says"), [("while True: pass", "bomb"), ("bytearray(10**9)", "bomb"), ("1 / 0", "document_broken")]
)
def test_a_child_that_goes_wrong_is_ended(tmp_path, monkeypatch, act, says):
    from cop.foundation import examine as parent

    limits = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2)); "
    wrong = f"from cop.foundation.examining import child, kinds; bound = child.bound(20_000_000)\n{act}"
    begin = parent.BEGIN.replace("from cop.foundation.examining.child import main; main()", "")
    code = f"{begin}\n{limits}\n{wrong}"
    monkeypatch.setattr(parent, "BEGIN", code)
    (tmp_path / "in").write_bytes(b"x")
    with pytest.raises(Refusal) as refused:
        examine(tmp_path / "in", tmp_path, "txt")
    assert refused.value.reason in (says, "document_broken")


def test_nothing_is_left_of_the_work(app, visit, marleen, thread, add):
    add(visit(marleen), thread.path, photo(), "foto.jpg", headers=SCRIPT)
    assert list((app.config["DATA_DIR"] / "files" / ".work").iterdir()) == []
