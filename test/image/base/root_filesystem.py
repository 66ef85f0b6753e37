"""Makes a root file system with what Lambda's base image offers, from this interpreter and this machine.

python root_filesystem.py DIRECTORY PIP_PACKAGE: the interpreter becomes /var/lang, with pip; a shell and what a
Dockerfile may call beside it; libraries as their users ask for them; the certificates that pip trusts here.
"""

import os
import shutil
import ssl
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).parent
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
PROGRAMS = (
    "sh",
    "cat",
    "chmod",
    "cp",
    "env",
    "find",
    "id",
    "ln",
    "ls",
    "mkdir",
    "mv",
    "rm",
)
# No part of Lambda's Python, or of no use to it.
LEFT_OUT = shutil.ignore_patterns(
    "__pycache__",
    "config-*",
    "dist-packages",
    "idlelib",
    "site-packages",
    "test",
    "tests",
    "tkinter",
    "_tkinter*",
)
# What every wheel may take for granted (PEP 599).
LIBRARIES = (
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "librt.so.1",
    "libstdc++.so.6",
)
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
PIP = """#!/var/lang/bin/python3
import sys
from pip._internal.cli.main import main
sys.exit(main())
"""


def main(root: Path, pip_package: Path) -> None:
    lang = root / "var/lang"
    library = lang / "lib" / VERSION
    shutil.copytree(sysconfig.get_path("stdlib"), library, ignore=LEFT_OUT)
    shutil.copytree(
        pip_package,
        library / "site-packages/pip",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (lang / "bin").mkdir()
    shutil.copy(os.path.realpath(sys.executable), lang / "bin" / VERSION)
    for name in ("python3", "python"):
        (lang / "bin" / name).symlink_to(VERSION)
    program(lang / "bin/pip", PIP)

    for name in PROGRAMS:
        found = shutil.which(name)
        if found is None:
            sys.exit(f"{name} is not on this machine")
        copy(Path(found), root / "bin" / name)
    for name, folder in (
        ("lambda-entrypoint.sh", root),
        ("bootstrap", root / "var/runtime"),
    ):
        program(folder / name, (HERE / name).read_text("utf-8"))

    copy(certificates(pip_package), root / CERTIFICATES[1:])
    (root / "etc/pip.conf").write_text(pip_configuration(), "utf-8")
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n", "utf-8")
    for name in ("var/task", "tmp"):
        (root / name).mkdir(mode=0o755)
    (root / "tmp").chmod(0o1777)
    copy_libraries(root, lang)
    # Whatever this machine's umask is: the function runs as a user of its own.
    subprocess.run(["chmod", "-R", "a+rX", str(root)], check=True)


def certificates(pip_package: Path) -> Path:
    """Those that pip trusts on this machine."""
    named = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")
    installed = named or ssl.get_default_verify_paths().cafile
    return Path(installed) if installed else pip_package / "_vendor/certifi/cacert.pem"


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source.resolve(), target)


def program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    file.chmod(0o755)


def pip_configuration() -> str:
    """Where this machine's pip finds packages, which the image's finds there too."""
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    settings = dict(
        line.split("=", 1) for line in listing.stdout.splitlines() if "=" in line
    )
    lines = ["[global]", f"cert = {CERTIFICATES}"]
    for name in ("index-url", "extra-index-url", "trusted-host", "proxy"):
        value = settings.get(f":env:.{name}") or settings.get(f"global.{name}")
        if value:
            lines.append(f"{name} = {value.strip(chr(39))}")
    return "\n".join([*lines, ""])


def copy_libraries(root: Path, lang: Path) -> None:
    """The interpreter's own go where the image looks for them, the machine's to where they were."""
    users = [lang / "bin" / VERSION, *(root / "bin").iterdir(), *root.rglob("*.so")]
    known = installed_libraries()
    libraries = {known[name] for name in LIBRARIES if name in known}
    libraries |= {needed for user in users for needed in libraries_of(user)}
    for library in libraries:
        own = library.is_relative_to(sys.base_prefix) and sys.base_prefix != "/usr"
        copy(library, lang / "lib" / library.name if own else root / str(library)[1:])


def installed_libraries() -> dict[str, Path]:
    """The dynamic linker's cache: the first of each name is the one it would take."""
    ldconfig = (
        shutil.which("ldconfig", path=f"{os.environ['PATH']}:/sbin:/usr/sbin")
        or "ldconfig"
    )
    listing = subprocess.run(
        [ldconfig, "-p"], capture_output=True, text=True, check=True
    ).stdout
    lines = [line.split() for line in reversed(listing.splitlines()) if " => " in line]
    return {words[0]: Path(words[-1]) for words in lines}


def libraries_of(file: Path) -> list[Path]:
    listing = subprocess.run(
        ["ldd", str(file)], capture_output=True, text=True, check=False
    ).stdout
    return [
        Path(word)
        for word in listing.split()
        if word.startswith("/") and not word.endswith(":")
    ]


main(Path(sys.argv[1]), Path(sys.argv[2]))
