"""Partners and the files of a case: they see those of their version, and agree to them as they do to its text."""

import pytest

from cop.cases import attached
from cop.cases.models import CaseFile
from cop.files.models import File
from cop.foundation import blobs
from cop.foundation.db import db, writing
from cop.review.models import PartnerLink
from tests.files.conftest import fetch, no_files_yet
from tests.review.test_outside import SCHIEDAM, SCHOOL, is_shut, say
from tests.review.test_partner_answers import link_for
from tests.review.written import main_of, published

__all__ = ["no_files_yet"]


def hang(case, name):
    """One file on a case; its public id."""
    with writing(), blobs.workroom() as folder:
        (folder / "in").write_text(name)
        file = File(
            owner_id=case.owner_id, name=name, kind="document", content_type="text/plain", size=9,
            blob=blobs.keep(folder / "in"),
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
        attached.hang(case, [file.id])
    return file.public_id


@pytest.fixture
def plan(public):
    return hang(public, "plan.txt")


def test_a_partner_fetches_what_the_link_is_about_and_no_more(public, plan, fatima, stranger):
    path = link_for(public, fatima)
    later = hang(public, "later.txt")
    page = stranger.get(path).text
    assert plan in page and "Ben je akkoord, dan ben je dat ook met deze bestanden." in page and later not in page
    answer = fetch(stranger, f"{path}/bijlagen/{plan}")
    assert answer.data == b"plan.txt" and answer.headers["Cache-Control"] == "no-store"
    assert fetch(stranger, f"{path}/bijlagen/{later}").status_code == 404
    assert fetch(stranger, f"/partner/{'x' * 22}/bijlagen/{plan}").status_code == 404
    with writing():
        db.session.query(PartnerLink).update({"until": public.created_at})
    assert fetch(stranger, f"{path}/bijlagen/{plan}").status_code == 404, "the link has expired"


def test_a_file_that_came_after_they_agreed_is_not_read_outside(public, plan, fatima, anouk, stranger, visit):
    say(stranger, public, fatima)
    published(public, anouk)
    assert not is_shut(stranger, public) and plan in stranger.get(public.path).text
    later = hang(public, "later.txt")
    assert visit(fatima).post(f"{public.path}/publiceren").status_code == 303
    assert later in visit(anouk).get(public.path).text
    outside = stranger.get(public.path).text
    assert plan in outside and later not in outside
    assert fetch(stranger, f"{public.path}/bijlagen/{later}").status_code == 404
    say(stranger, public, fatima, names=(SCHIEDAM, SCHOOL))
    assert fetch(stranger, f"{public.path}/bijlagen/{later}").status_code == 200


def test_who_reads_along_sees_them(case, visit, marleen):
    key = hang(case, "plan.txt")
    page = visit(marleen).get(f"{case.path}/meelezen")
    assert f"{case.path}/bijlagen/{key}" in page.text and "Bijlagen" in main_of(page)
    assert db.session.query(CaseFile).count() == 1
