"""Fails unless every runtime package has a wheel for the function: CPython 3.11, arm64, glibc 2.26."""

import subprocess
import sys
import tempfile
from pathlib import Path

LOCK = Path(__file__).parent / "requirements.txt"
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_17_aarch64", "manylinux_2_26_aarch64")
ABIS = ("cp311", "abi3", "none")


def main() -> int:
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        command += ["--require-hashes", "--only-binary=:all:", "--no-deps", "--dest", directory]
        command += ["--python-version", "3.11", "--implementation", "cp"]
        for abi in ABIS:
            command += ["--abi", abi]
        for platform in PLATFORMS:
            command += ["--platform", platform]
        return subprocess.run([*command, "--requirement", str(LOCK)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
