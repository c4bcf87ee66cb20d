"""Reference data: what stands beside the code in YAML, read by libyaml, which is ten times as fast as Python's own."""

from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # wheels bring libyaml along; a build from source may lack it


def read(path: Path) -> Any:
    """What a file holds. Raises yaml.YAMLError when it is not well formed."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
