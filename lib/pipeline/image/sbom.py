"""Prints the image's software bill of materials (CycloneDX 1.5): python3 sbom.py image.json

It is read from the hashed lock file that the image is built from, without a network. The same image has the same bill:
it holds no time.
"""

import json
import re
import sys
import uuid
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement

# What markers in the lock file are decided by: Lambda's Python.
TARGET = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "aarch64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "sys_platform": "linux",
}


def main(description: Path) -> None:
    image = json.loads(description.read_text(encoding="utf-8"))
    context = description.parent / image["context"]
    base, python = base_image((context / "Dockerfile").read_text(encoding="utf-8"))
    target = {**TARGET, "python_version": python, "python_full_version": f"{python}.0"}
    name, tag = image["repositoryName"], image["tag"]
    reference = f"pkg:oci/{name}?tag={tag}&arch=arm64"
    packages = locked_packages(
        (context / "requirements.txt").read_text(encoding="utf-8"), target
    )
    if not packages:
        sys.exit(f"{context}/requirements.txt locks no package.")
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, reference)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "container",
                "bom-ref": reference,
                "name": name,
                "version": tag,
                "purl": reference,
            },
        },
        "components": [base, *packages],
        "dependencies": [
            {
                "ref": reference,
                "dependsOn": [part["bom-ref"] for part in [base, *packages]],
            }
        ],
    }
    print(json.dumps(bill, indent=2))


def base_image(dockerfile: str) -> tuple[dict[str, object], str]:
    """The last stage's base image, with its Python version."""
    arguments = dict(re.findall(r"^ARG (\w+)=(\S+)", dockerfile, re.MULTILINE))
    *_, reference = re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    reference = re.sub(r"\$\{(\w+)\}", lambda match: arguments[match[1]], reference)
    name, _, version = reference.partition(":")
    component = {
        "type": "container",
        "bom-ref": reference,
        "name": name,
        "version": version,
    }
    return component, arguments["PYTHON_VERSION"]


def locked_packages(lock: str, target: dict[str, str]) -> list[dict[str, object]]:
    """A component for each package that the target installs."""
    components = []
    for line in lock.replace("\\\n", " ").splitlines():
        pinned, *hashes = line.split(" --hash=")
        if not hashes:
            continue
        requirement = Requirement(pinned.strip())
        if requirement.marker and not requirement.marker.evaluate(target):
            continue
        version = str(requirement.specifier).removeprefix("==")
        reference = f"pkg:pypi/{requirement.name.lower()}@{version}"
        components.append(
            {
                "type": "library",
                "bom-ref": reference,
                "name": requirement.name,
                "version": version,
                "purl": reference,
                "externalReferences": [
                    {
                        "type": "distribution",
                        "url": f"https://pypi.org/project/{requirement.name}/{version}/",
                        "comment": "Any of these files may be the one that is installed",
                        "hashes": [
                            {
                                "alg": "SHA-256",
                                "content": value.strip().removeprefix("sha256:"),
                            }
                            for value in hashes
                        ],
                    }
                ],
            }
        )
    return components


main(Path(sys.argv[1]))
