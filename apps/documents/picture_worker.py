"""The child process that draws one page of a PDF: a hostile or giant one can only end this process.

Run as a script: `python -I picture_worker.py MEMORY_BYTES CPU_SECONDS PAGE WIDTH`, the PDF on standard input.
Writes the number of pages on one line, then the page as PNG.
"""

from __future__ import annotations

import sys
from contextlib import suppress


def limit(memory: int, seconds: int) -> None:
    """Caps the memory (bytes) and processor time of this process where the system allows it."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(memory: int, seconds: int, page: int, width: int) -> None:
    """Draws the page, so many pixels wide; scripts and forms of the PDF are never run."""
    limit(memory, seconds)
    import pypdfium2

    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    drawn = document[page - 1]
    across, down = drawn.get_size()
    scale = min(width / across, 3 * width / down)
    picture = drawn.render(scale=scale).to_pil()
    sys.stdout.buffer.write(f"{len(document)}\n".encode())
    picture.save(sys.stdout.buffer, "PNG", optimize=False)


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:5]))
    sys.stdout.buffer.flush()
