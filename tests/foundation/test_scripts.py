"""One script of many modules: what each takes from another, and what cannot be joined."""

from pathlib import Path

import pytest

from cop.foundation.scripts import CannotJoin, joined

MODULES = {
    "app.js": 'import { wake, MOST as most } from "./wake.js";\nimport Bell from "./live/bell.js";\nwake(Bell);\n',
    "wake.js": "// a remark\nexport const MOST = 3;\nexport function wake(n) { import(`./behaviours/${n}.js`); }\n",
    "live/bell.js": 'import { wake } from "../wake.js";\nexport default class Bell { ring = wake; }\n',
    "behaviours/x.js": "export default function (element) { return element; }\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in MODULES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_modules_take_from_one_another(folder: Path) -> None:
    made = joined(folder)
    assert 'const { wake, MOST: most } = need("wake.js");' in made
    assert 'const { default: Bell } = need("live/bell.js");' in made
    assert 'const { wake } = need("wake.js");' in made
    assert "exports.MOST = MOST;\nexports.wake = wake;" in made
    assert "class Bell { ring = wake; }\nexports.default = Bell;" in made
    assert "exports.default = function (element)" in made
    assert "load(`./behaviours/${n}.js`)" in made
    assert made.endswith('need("app.js");\n')


def test_nothing_of_a_module_is_left_that_a_script_may_not_say(folder: Path) -> None:
    made = joined(folder)
    assert "import" not in made and "export " not in made and "a remark" not in made


@pytest.mark.parametrize(
    "line",
    ['import "./wake.js";', 'export * from "./wake.js";', "export { a };", 'import * as all from "./wake.js";'],
)
def test_another_form_stops_the_build(folder: Path, line: str) -> None:
    (folder / "behaviours/x.js").write_text(line + "\n")
    with pytest.raises(CannotJoin, match=r"behaviours/x\.js"):
        joined(folder)


def test_a_module_that_is_not_there_stops_the_build(folder: Path) -> None:
    (folder / "behaviours/x.js").write_text('import { a } from "./gone.js";\n')
    with pytest.raises(CannotJoin, match="gone"):
        joined(folder)
