"""The modulus check: the published arithmetic on a small table of this test's own (the published one is not ours)."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from apps.banking.calc.modulus import Verdict, check, parse, parse_substitutions

TABLE = """
000010 000019 MOD10    0    0    0    0    0    0    7    1    3    7    1    3    7    1
000020 000029 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1
000030 000039 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1
000040 000040 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1
000040 000040 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1   3
000050 000050 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    0   4
000060 000060 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1   1
000070 000070 MOD10    1    1    1    1    1    1    7    1    3    7    1    3    7    1   7
000080 000080 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1  10
000080 000080 MOD10    0    0    0    0    0    0    0    0    0    0    0    0    0    1  11
000090 000090 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1  14
000095 000095 MOD11    2    0    0    0    0    1    8    7    6    5    4    3    2    1   5
000096 000096 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1   6
"""
RULES = parse(TABLE)
SUBSTITUTES = parse_substitutions("000095 000000\n")


@pytest.mark.parametrize(
    ("sort_code", "account", "said"),
    [
        ("000010", "66374958", Verdict.PASSED),  # 42+6+9+49+4+27+35+8 = 180
        ("000010", "66374959", Verdict.FAILED),
        ("000020", "00000019", Verdict.PASSED),  # 2*1+9 = 11
        ("000020", "00000018", Verdict.FAILED),
        ("000030", "00000005", Verdict.FAILED),  # doubled: 3*2=6 of the sort code, 5 of the account: 11
        ("000030", "00000004", Verdict.PASSED),
        ("000040", "00000019", Verdict.FAILED),  # the first check passes, the second does not
        ("000040", "00900002", Verdict.FAILED),
        ("000050", "00000103", Verdict.PASSED),  # 3 is left of 3*1: the two figures of the check, 03
        ("000050", "00000104", Verdict.FAILED),
        ("000060", "00000000", Verdict.PASSED),  # 6 doubled is 12, whose figures make 3; with 27 that is 30
        ("000060", "00000001", Verdict.FAILED),
        ("000099", "00000000", Verdict.NOT_CHECKED),
        ("999999", "12345678", Verdict.NOT_CHECKED),
        ("000096", "40000022", Verdict.NOT_CHECKED),  # a foreign currency account: the method says nothing
    ],
)
def test_the_arithmetic_is_that_of_the_publisher(sort_code, account, said):
    assert check(sort_code, account, RULES, SUBSTITUTES) == said


def test_the_exceptions_change_what_is_weighed():
    # 3: with a 6 or 9 as third figure of the account the second check is left out.
    first_only = next(f"0090000{end}" for end in range(10) if (6 * 9 + end) % 11 == 0 or end == 9)
    both = check("000040", first_only, RULES, SUBSTITUTES)
    assert both == (Verdict.PASSED if (54 + int(first_only[-1])) % 11 == 0 else Verdict.FAILED)
    # 7: a 9 as seventh figure of the account leaves all before it out.
    assert check("000070", "00000097", RULES, SUBSTITUTES) == Verdict.PASSED, "9*7 + 7 = 70"
    assert check("000070", "00000017", RULES, SUBSTITUTES) == Verdict.FAILED, (
        "7 + 1*7 + 7 = 21: the sort code counts too"
    )
    # 10 and 11: one of the two is enough.
    assert check("000080", "12345670", RULES, SUBSTITUTES) == Verdict.PASSED, (
        "ends in nought, so the second passes"
    )
    # 14: the last figure may be one too many.
    assert check("000090", "00000190", RULES, SUBSTITUTES) == Verdict.PASSED, (
        "00000019 without its last figure"
    )
    assert check("000090", "00000195", RULES, SUBSTITUTES) == Verdict.FAILED
    # 5: checked as another sort code, and the seventh figure is what completes the remainder.
    assert check("000095", "00000000", RULES, SUBSTITUTES) == Verdict.PASSED
    assert check("000095", "00000010", RULES, SUBSTITUTES) == Verdict.FAILED


def test_a_file_of_another_shape_is_refused():
    for text, words in (("000010 000019 MOD12 1", "Line 1"), ("", "no line"), ("abc", "Line 1")):
        with pytest.raises(ValueError, match=words):
            parse(text)
    with pytest.raises(ValueError, match="Line 2"):
        parse_substitutions("000001 000002\n12345 1")


@pytest.mark.django_db
def test_the_table_is_loaded_by_command_whole_or_not_at_all(county, tmp_path, capsys):
    from apps.banking import details
    from apps.banking.queries.modulus import checked, issue
    from apps.core.errors import Invalid
    from apps.core.scope import scoped_transaction

    def ask(sort_code: str, account: str) -> str:
        with scoped_transaction(county.everything()):
            return str(checked(details.read(sort_code, account, "A Ltd")))

    assert ask("000010", "66374958") == "not_checked", "without a table nothing passes"
    good, bad = tmp_path / "valacdos.txt", tmp_path / "bad.txt"
    good.write_text(TABLE)
    bad.write_text("nonsense")
    call_command("load_modulus", good, issue="test 1")
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_modulus", bad, issue="test 2")
    assert ask("000010", "66374958") == "passed"
    assert ask("000099", "00000001") == "not_checked"
    with pytest.raises(Invalid, match="No account with this number"):
        ask("000010", "66374959")
    with scoped_transaction(county.everything()):
        assert issue() == "test 1"
