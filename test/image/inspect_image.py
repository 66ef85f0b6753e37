"""Runs inside the image and prints what is in it, as JSON."""

import importlib.metadata
import importlib.util
import json
import os
import stat
from pathlib import Path

TASK_ROOT = Path(os.environ["LAMBDA_TASK_ROOT"])
UNCHECKED_HASH = 1

files = [path for path in TASK_ROOT.rglob("*") if not path.is_dir()]
sources = [path for path in files if path.suffix == ".py"]


def is_compiled(source: Path) -> bool:
    compiled = Path(importlib.util.cache_from_source(str(source)))
    return (
        compiled.exists()
        and int.from_bytes(compiled.read_bytes()[4:8], "little") == UNCHECKED_HASH
    )


def others_may(path: Path, right: int) -> bool:
    return bool(path.stat().st_mode & right)


print(
    json.dumps(
        {
            "user": os.getuid(),
            "entries": sorted(path.name for path in TASK_ROOT.iterdir()),
            "distributions": {
                distribution.metadata["Name"]: distribution.version
                for distribution in importlib.metadata.distributions(
                    path=[str(TASK_ROOT)]
                )
            },
            "modules": sorted(
                str(path.relative_to(TASK_ROOT))
                for path in TASK_ROOT.glob("app/**/*.py")
            ),
            "other": sorted(
                str(path.relative_to(TASK_ROOT))
                for path in files
                if path.name.startswith(".env")
            ),
            "notCompiled": [str(path) for path in sources if not is_compiled(path)],
            "unreadable": [
                str(path)
                for path in TASK_ROOT.rglob("*")
                if not others_may(path, stat.S_IROTH)
            ],
            "writable": [
                str(path)
                for path in TASK_ROOT.rglob("*")
                if others_may(path, stat.S_IWOTH | stat.S_IWGRP)
            ],
            "caches": [
                name
                for name in ("/root/.cache", "/packages", "/function")
                if os.path.lexists(name)
            ],
            "bytes": sum(path.lstat().st_size for path in files),
        }
    )
)
