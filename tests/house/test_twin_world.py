"""What is hidden from a member changes no byte of what that member gets."""

import pytest

from tests.house.twin import STEPS, differences
from tests.house.world import NAMES


@pytest.mark.parametrize("viewer", NAMES)
def test_what_is_hidden_changes_nothing(app, viewer, letters):
    found = list(differences(app, viewer, letters))
    assert found == [], "\n".join(found)


def test_most_is_hidden_from_most():
    """Each viewer but the best informed one has something that is hidden, and each step is hidden from somebody."""
    for viewer in NAMES:
        assert any(viewer not in step.noticed_by for step in STEPS), viewer
    common = [step.name for step in STEPS if step.noticed_by == set(NAMES)]
    assert len(common) == 4
