"""An organisation's own rules, and classifying its combinations again under today's tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotFound
from apps.spend import classifying
from apps.spend.calc.classify import PATH, PRECEDENCE, Classification, words_pattern
from apps.spend.models import Classified, Classing, Combination, OwnRule, ProClassCode
from apps.spend.summaries import catch_up_partners
from apps.suppliers.calc.public_bodies import Addressability
from apps.suppliers.naming import SUPPLIER, Payee, nobody

DUTY = "spend.classify"
AT_ONCE = 5000


@action("spend.rule.add")
def add_own_rule(
    act: Act, *, organisation: int, kind: str, pattern: str, category: str = "", proclass: str = "", sercop: str = "",
    addressable: bool | None = None, rank: int = 100, valid_from: dt.date | None = None, valid_to: dt.date | None = None,
    reason: str = "",
) -> OwnRule:  # fmt: skip
    """Add a rule of one organisation; it takes effect when the organisation classifies again, and for new loads."""
    act.by.require(DUTY, organisation)
    checked_rule(kind, pattern, proclass, sercop, addressable)
    made = OwnRule.objects.create(
        holder_id=organisation, kind=kind, pattern=pattern.strip(), category=category.strip(),
        proclass_id=proclass or None, sercop_id=classifying.group_id(sercop), addressable=addressable, rank=rank,
        valid_to=valid_to, reason=reason.strip()[:300], made_at=now(), **({"valid_from": valid_from} if valid_from else {}),
    )  # fmt: skip
    act.audit(organisation, DataClass.FINANCE, reason=reason, details={"rule": made.pk, "kind": kind})
    return made


@action("spend.rule.end")
def end_own_rule(act: Act, *, rule_id: int) -> OwnRule:
    """End a rule; what it classified stays so until the organisation classifies again."""
    found = OwnRule.objects.select_for_update(no_key=True).filter(pk=rule_id).first()
    if found is None:
        raise NotFound(f"There is no rule {rule_id}, or you may not see it.")
    act.by.require(DUTY, found.holder_id)
    if found.ended_at is not None:
        raise Conflict("This rule has ended already.")
    found.ended_at = now()
    found.save()
    act.audit(found.holder_id, DataClass.FINANCE, details={"rule": found.pk})
    return found


@action("spend.classing.again")
def classify_again(act: Act, *, organisation: int) -> Classing:
    """Classify all combinations of an organisation under the mapping version and rules of today.

    Only answers that differ are written; reports as of an earlier cut keep the earlier ones.
    """
    act.by.require(DUTY, organisation)
    version = classifying.current_version()
    made = Classing.objects.create(holder_id=organisation, version=version, made_at=now())
    changed = 0
    for changes in _differences(organisation, version.number):
        classifying.keep(made, changes)
        changed += len(changes)
    Classing.objects.filter(pk=made.pk).update(changed=changed)
    made.changed = changed

    def numbered(number: int) -> None:
        Classing.objects.filter(pk=made.pk).update(cut=number)
        catch_up_partners(organisation, number)

    act.numbered(numbered)
    act.audit(
        organisation,
        DataClass.FINANCE,
        details={"classing": made.pk, "version": version.number, "changed": changed},
    )
    return made


def checked_rule(kind: str, pattern: str, proclass: str, sercop: str, addressable: bool | None) -> None:
    """A rule that says something, of codes that exist; Invalid with the field's sentence otherwise."""
    wrong: dict[str, str] = {}
    if kind not in PRECEDENCE or kind == PATH:
        wrong["kind"] = "Choose what the rule looks at."
    if not pattern.strip():
        wrong["pattern"] = "Say what the rule looks for."
    elif kind in ("words", "purpose"):
        words_pattern(pattern)
    if proclass and not ProClassCode.objects.filter(pk=proclass).exists():
        wrong["proclass"] = f"There is no ProClass code {proclass}."
    if sercop and classifying.group_id(sercop) is None:
        wrong["sercop"] = f"There is no SeRCOP group {sercop}."
    if not (proclass or sercop) and addressable is None:
        wrong["proclass"] = "Say at least one of: category, subjective group, open to competition."
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)


def _differences(organisation: int, version: int) -> Iterator[list[tuple[int, Classification]]]:
    """Combinations whose answer under today's rules differs from the one that holds, a batch at a time."""
    classifier = classifying.classifier_for(organisation, version)
    last = 0
    while True:
        batch = list(
            Combination.objects.filter(holder_id=organisation, pk__gt=last)
            .select_related("alias__supplier").order_by("pk")[:AT_ONCE]
        )  # fmt: skip
        if not batch:
            return
        last = batch[-1].pk
        held: dict[int, tuple[str, str, bool, str]] = {}
        answers = Classified.objects.filter(combination__in=batch, classing__cut__isnull=False).order_by(
            "classing__cut"
        )
        for row in answers.values_list(
            "combination_id", "proclass_id", "sercop__code", "addressable", "kind"
        ):
            held[row[0]] = (row[1] or "", row[2] or "", row[3], row[4])
        changes = []
        for one in batch:
            raw = one.alias.raw if one.alias else one.payee_kind
            answer = classifying.decide(
                classifier, organisation, _payee(one), raw, one.category or one.subjective, one.category_code,
                one.words, one.year,
            )  # fmt: skip
            if held.get(one.pk) != (answer.proclass, answer.sercop, answer.addressable, answer.kind):
                changes.append((one.pk, answer))
        if changes:
            yield changes


def _payee(one: Combination) -> Payee:
    if one.alias is None:
        return nobody(one.payee_kind)
    supplier = one.alias.supplier
    mark = Addressability(
        supplier.addressable, supplier.kind, "" if supplier.addressable else "Marked in the master."
    )
    return Payee(SUPPLIER, one.alias_id, supplier.pk, supplier.key, mark)
