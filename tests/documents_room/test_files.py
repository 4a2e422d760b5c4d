"""Files: judged by content, kept by hash, and given only to those who may see the record."""

from __future__ import annotations

import io
import socket
import threading
import zipfile

import pytest
from django.db import DatabaseError, transaction

from apps.audit.models import Event
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.scope import scope
from apps.documents.content import clean_name
from apps.documents.files import is_whole, open_file, path_of
from apps.documents.models import StoredFile
from tests.county import PASSWORD, email
from tests.documents_room.notes import open_note, put

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
CSV = "Supplier,Amount\nAcme & Sons,£12.00\n".encode("cp1252")


def packed(**parts: bytes) -> bytes:
    """A zip of parts; `__` in a name stands for `/`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return buffer.getvalue()


XLSX = packed(xl__workbook_xml=b"<x/>")


@pytest.fixture
def note(county):
    return open_note(by=county.actor("cc.analyst"), holder=county.org("CC"))


@pytest.mark.parametrize(("content", "name", "media_type"), [
    (PDF, "report.pdf", "application/pdf"),
    (CSV, "payments.CSV", "text/csv"),
    (b'{"a": 1}', "data.json", "application/json"),
    (XLSX, "book.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "sheet.ods",
     "application/vnd.oasis.opendocument.spreadsheet"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "photo.png", "image/png"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40, "photo.jpeg", "image/jpeg"),
    ("Wide text".encode("utf-16"), "wide.txt", "text/plain"),
])  # fmt: skip
def test_a_file_is_what_its_content_says(county, note, content, name, media_type):
    stored = put(by=county.actor("cc.analyst"), record=note, content=content, name=name)
    assert (stored.media_type, stored.size, stored.get_scan_display()) == (
        media_type,
        len(content),
        "Not scanned",
    )
    found, file = open_file(county.actor("cc.analyst"), stored.pk)
    with file:
        assert file.read() == content and found.pk == stored.pk
    assert is_whole(stored)


@pytest.mark.parametrize(("content", "name", "says"), [
    (PDF, "payments.csv", "is a PDF by its content"),
    (XLSX, "payments.csv", "is an Excel workbook by its content"),
    (CSV, "payments.xlsx", "is a text file by its content"),
    (b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + b"\0" * 60, "tool.exe", "not a kind of file that may be stored"),
    (b"<!DOCTYPE html><script>alert(1)</script>", "page.txt", "not a kind of file that may be stored"),
    (b"#!/bin/sh\nrm -rf /\n", "run.txt", "not a kind of file that may be stored"),
    (packed(xl__workbook_xml=b"<x/>", xl__vbaProject_bin=b"x"), "book.xlsx", "contains macros"),
    (packed(readme=b"hello"), "things.zip", "not a kind of file that may be stored"),
    (b"PK\x03\x04 broken", "book.xlsx", "not a kind of file that may be stored"),
    (b"", "empty.csv", "is empty"),
])  # fmt: skip
def test_what_may_not_be_stored_is_refused_with_the_cure(county, note, content, name, says, files_folder):
    with pytest.raises(Invalid, match=says):
        put(by=county.actor("cc.analyst"), record=note, content=content, name=name)
    assert not [path for path in files_folder.rglob("*") if path.is_file()], "Nothing of it is left behind."


def test_a_file_that_is_too_large_is_refused_while_it_comes_in(county, note, settings):
    settings.ACCORD_UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(Invalid, match="larger than the 1 MB"):
        put(by=county.actor("cc.analyst"), record=note, content=b"a" * (1024 * 1024 + 1), name="big.txt")


@pytest.mark.parametrize(("given", "cleaned"), [
    ("C:\\Users\\ana\\May payments.csv", "May payments.csv"),
    ("../../etc/passwd", "passwd"),
    ("invoice\u202efdp.exe", "invoicefdp.exe"),
    ('a"b<c>\n.csv', "abc.csv"),
    ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ("...", "file"),
])  # fmt: skip
def test_names_are_cleaned(given, cleaned):
    assert clean_name(given) == cleaned and len(cleaned) <= 120


def test_the_same_bytes_lie_once_per_organisation(county, note):
    by = county.actor("cc.analyst")
    one, two = (put(by=by, record=note, content=CSV, name=name) for name in ("a.csv", "b.csv"))
    assert path_of(one.holder_id, one.sha256) == path_of(two.holder_id, two.sha256)
    other = open_note(by=county.actor("fra.analyst"), holder=county.org("FRA"))
    theirs = put(by=county.actor("fra.analyst"), record=other, content=CSV, name="a.csv")
    assert path_of(theirs.holder_id, theirs.sha256) != path_of(one.holder_id, one.sha256)
    assert oct(path_of(one.holder_id, one.sha256).stat().st_mode)[-3:] == "600"


def test_a_file_outside_the_scope_is_not_there(county, note):
    stored = put(by=county.actor("cc.analyst"), record=note, content=CSV, name="a.csv")
    for key in ("fra.analyst", "cc.admin", "member"):
        with pytest.raises(NotFound, match="or you may not see it"):
            open_file(county.actor(key), stored.pk)


def test_a_missing_content_says_so(county, note):
    stored = put(by=county.actor("cc.analyst"), record=note, content=CSV, name="a.csv")
    path_of(stored.holder_id, stored.sha256).unlink()
    with pytest.raises(NotFound, match="restore it from the backup"):
        open_file(county.actor("cc.analyst"), stored.pk)


def test_a_file_row_never_changes(county, note):
    stored = put(by=county.actor("cc.analyst"), record=note, content=CSV, name="a.csv")
    with scope(county.everything()), pytest.raises(DatabaseError), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(sha256="0" * 64)


def test_reading_a_guarded_class_is_logged_and_other_reading_is_not(county):
    from tests.documents_room.notes import open_note as opened

    with scope(county.everything()):
        from apps.core.actor import Actor, Right

        payroll = Actor(person=county.person("cc.manager"), name="Mo Manager", rights=(
            Right(county.org("CC"), "pay.calculate", int(DataClass.PAY), True),
            Right(county.org("CC"), "journal.raise", int(DataClass.FINANCE), True)))  # fmt: skip
    pay_note = opened(by=payroll, holder=county.org("CC"), data_class=DataClass.PAY)
    finance_note = opened(by=payroll, holder=county.org("CC"))
    guarded = put(by=payroll, record=pay_note, content=CSV, name="pay.csv")
    plain = put(by=payroll, record=finance_note, content=CSV, name="plain.csv")
    open_file(payroll, guarded.pk)[1].close()
    open_file(payroll, plain.pk)[1].close()
    with scope(county.everything()):
        logged = Event.objects.filter(action="documents.file.read")
        assert [(event.person_id, event.record_id) for event in logged] == [(payroll.person, pay_note.pk)]


# --- the view ------------------------------------------------------------------------------------------------
def test_a_file_is_served_to_be_saved_and_never_run(county, note, client):
    stored = put(by=county.actor("cc.analyst"), record=note, content=CSV, name="May, payments.csv")
    assert client.get(f"/files/{stored.pk}/").status_code == 302, "Signed out: to the sign-in page."
    client.force_login(sign_in("cc.analyst"), backend=BACKEND)
    answer = client.get(f"/files/{stored.pk}/")
    assert b"".join(answer.streaming_content) == CSV
    assert answer["Content-Disposition"].startswith('attachment; filename="May, payments.csv"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cache-Control"] == "private, no-store"
    client.force_login(sign_in("fra.analyst"), backend=BACKEND)
    assert client.get(f"/files/{stored.pk}/").status_code == 404


def test_the_record_page_shows_files_acts_and_links(county, note, client):
    put(by=county.actor("cc.analyst"), record=note, content=CSV, name="a.csv")
    client.force_login(sign_in("cc.analyst"), backend=BACKEND)
    page = client.get(f"/records/{note.pk}/").content.decode()
    assert note.number in page and "a.csv" in page and "Not scanned" in page
    client.force_login(sign_in("fra.analyst"), backend=BACKEND)
    assert client.get(f"/records/{note.pk}/").status_code == 404


# --- the scanner ---------------------------------------------------------------------------------------------
class Scanner(threading.Thread):
    """A daemon that speaks ClamAV's INSTREAM and gives one answer."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(daemon=True)
        self.answer, self.got = answer, b""
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        line, _ = self.door.accept()
        with line, line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(stream.read(4), "big"):
                self.got += stream.read(length)
            line.sendall(self.answer)


def test_a_scanned_file_says_so_and_a_harmful_one_is_refused(county, note, settings):
    by = county.actor("cc.analyst")
    good = Scanner(b"stream: OK\0")
    settings.ACCORD_CLAMAV = good.address
    assert put(by=by, record=note, content=CSV, name="a.csv").get_scan_display() == "Scanned, nothing found"
    assert good.got == CSV
    settings.ACCORD_CLAMAV = Scanner(b"stream: Eicar-Test-Signature FOUND\0").address
    with pytest.raises(Invalid, match="something harmful"):
        put(by=by, record=note, content=CSV, name="b.csv")


def test_a_scanner_that_is_away_stops_files_from_coming_in(county, note, settings, tmp_path):
    settings.ACCORD_CLAMAV = str(tmp_path / "nobody.sock")
    with pytest.raises(Conflict, match="scanner does not answer"):
        put(by=county.actor("cc.analyst"), record=note, content=CSV, name="a.csv")


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(key: str):
    """The sign-in of a county person."""
    from apps.identity.models import SignIn

    assert PASSWORD
    return SignIn.objects.get(email=email(key))


def test_an_upload_far_over_the_limit_is_not_kept_and_gets_the_sentence(county, note, settings, rf):
    settings.ACCORD_UPLOAD_MAX_BYTES = 100_000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000
    sent = io.BytesIO(b"a" * 3_000_000)
    sent.name = "big.txt"
    upload = rf.post("/", {"file": sent}).FILES["file"]
    assert 100_000 < upload.size < 300_000, "The rest was thrown away as it came."
    with pytest.raises(Invalid, match="larger than the"):
        put(by=county.actor("cc.analyst"), record=note, content=upload.read(), name=upload.name)
