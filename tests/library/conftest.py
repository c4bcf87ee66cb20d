"""Cases that stand in the library, and the circle that some of them are for."""

from collections.abc import Callable
from typing import Any

import pytest

from cop.cases import operations as cases
from cop.cases.models import MEMBERS, Case
from cop.foundation.db import writing
from cop.members.models import Member
from tests.cases.conftest import begun, out


@pytest.fixture
def publish(anouk: Member) -> Callable[..., Case]:
    """publish(fatima, titel="…", sight=CIRCLE, circle=circle) → a case that is out. `agreed`: its partners agreed to
    this version; `archived`: it was put away."""

    def make(
        owner: Member,
        sight: str = MEMBERS,
        circle: Any = None,
        hidden: tuple[str, ...] = (),
        agreed: bool = False,
        archived: bool = False,
        **values: Any,
    ) -> Case:
        case = out(begun(owner, **values), anouk, sight, circle, hidden)
        with writing():
            if agreed:
                case.agreed_version = case.published_version
            if archived:
                cases.archive(case)
        return case

    return make
