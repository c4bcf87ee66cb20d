"""Every step of every method, as the facilitator, the bringer, and one of the others see it."""

import pytest
from markupsafe import escape

from cop.methods.models import library
from cop.runner.script import script_of
from tests.intervisie.held import running, six


@pytest.mark.parametrize("method", library().methods)
def test_all_see_the_same_step_of_every_method(app, everybody, visit, method):
    people = six(everybody)
    session = running(people, method)
    script = script_of(session)
    browsers = [visit(person) for person in people[:3]]
    for index, step in enumerate(script.steps):
        pages = [browser.get(f"{session.path}/kamer").text for browser in browsers]
        for page in pages:
            assert escape(step.prompt) in page and f">{step.name}</h2>" in page
            assert f"Stap {index + 1} van {len(script.steps)}" in page
        last = index + 1 == len(script.steps)
        assert ("Sluit de sessie af" if last else "Naar stap") in pages[0]
        assert not any("Naar stap" in page or "Sluit de sessie af" in page for page in pages[1:])
        if not last:
            answer = browsers[0].post(f"{session.path}/kamer/stap", {"act": "verder", "stap": str(index)})
            assert answer.status_code == 303
    answer = browsers[0].post(f"{session.path}/kamer/stap", {"act": "einde", "stap": str(index)})
    assert answer.location.endswith("/geschreven")
    assert all(browser.get(f"{session.path}/geschreven").status_code == 200 for browser in browsers)
