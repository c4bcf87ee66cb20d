"""Makes one script of the modules in static/js/, at set-up: a page then asks for one file instead of ten small ones.

The modules stay plain ES modules that a browser can run as they are. They may use what stands below, at the beginning
of a line, and no other way to import or export; `import("./path.js")` anywhere is answered from the same file.
"""

import posixpath
import re
from pathlib import Path

ENTRY = "app.js"
IMPORT = re.compile(r"""^import (?:(\w+)|\{([\w ,]+)\}) from ["']([^"']+)["'];?$""", re.MULTILINE)
RENAMED = re.compile(r"(\w+) as (\w+)")
DYNAMIC = re.compile(r"\bimport\(")
DECLARED = re.compile(r"^export (default )?((?:async )?(?:function\*?|class|const|let) (\w+))", re.MULTILINE)
DEFAULT = re.compile(r"^export default ", re.MULTILINE)
LEFT_OVER = re.compile(r"^\s*(?:import|export)\b.*", re.MULTILINE)
REMARK = re.compile(r"^\s*//.*\n", re.MULTILINE)
LOADER = """const made = {}, makers = {};
const need = (name) => {
  if (!made[name]) makers[name](made[name] = {}, (path) => Promise.resolve().then(() => need(at(name, path))));
  return made[name];
};
const at = (from, path) => new URL(path, `file:///${from}`).pathname.slice(1);
"""


class CannotJoin(ValueError):
    """A module imports or exports in a way that is not joined; its text says where."""


def joined(folder: Path) -> str:
    """All modules in this folder and below as one module that runs app.js.

    Raises CannotJoin for a form of import or export that is none of those above, and for a path that leads nowhere.
    """
    modules = {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in sorted(folder.rglob("*.js"))}
    makers = [f'makers["{name}"] = (exports, load) => {{\n{body(name, modules)}}};\n' for name in modules]
    return LOADER + "".join(makers) + f'need("{ENTRY}");\n'


def body(name: str, modules: dict[str, str]) -> str:
    """One module as the body of a function that fills `exports` at its end: two modules cannot import one another."""

    def needed(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[3]))
        if path not in modules:
            raise CannotJoin(f"{name} imports {found[3]}, which is not there.")
        taken = f"default: {found[1]}" if found[1] else RENAMED.sub(r"\1: \2", found[2].strip())
        return f'const {{ {taken} }} = need("{path}");'

    text = IMPORT.sub(needed, REMARK.sub("", modules[name]))
    given = [f"exports.{'default' if found[1] else found[3]} = {found[3]};\n" for found in DECLARED.finditer(text)]
    text = DYNAMIC.sub("load(", DEFAULT.sub("exports.default = ", DECLARED.sub(r"\2", text)))
    if found := LEFT_OVER.search(text):
        raise CannotJoin(f"{name}: {found[0].strip()}")
    return text + "".join(given)
