"""Fields that code fills from what the text says about the head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarize.brief import Quantity, Role
from summarize.draft.owners import owner_of, place_of
from summarize.entity import Entity
from summarize.meaning import (
    AliasesOf,
    CountOf,
    DateKindOf,
    DomainOf,
    EdtfOf,
    ExcerptOf,
    HolderOf,
    KindOf,
    LocationOf,
    MannerOf,
    OperatorOf,
    RolesOf,
    SpeakerOf,
    StanceOf,
    TargetOf,
)
from summarize.mention import AssetMention, DateMention, StatementMention

if TYPE_CHECKING:
    from summarize.draft.candidate import Candidate
    from summarize.meaning import Meaning
    from summarize.mention import NameMention
    from summarize.spot.spotted import Spotted

OPEN = object()  # "the text does not decide this": the model is asked


def fill(meaning: Meaning, candidate: Candidate, spotted: Spotted) -> Any:  # noqa: ANN401, PLR0911  # one value for each meaning
    """Return the field's value as the text decides it, or `OPEN`."""
    thing = candidate.thing
    match meaning, thing:
        case ExcerptOf(), _:
            sentence = spotted.sentence(candidate.sentences[0])
            return sentence.of(spotted.document) if sentence else OPEN
        case KindOf(), Entity():
            return _kind(thing)
        case AliasesOf(), Entity():
            return list(thing.aliases)
        case RolesOf(), Entity():
            return roles_of(thing)
        case _, (AssetMention(), *_):
            return _of_asset(meaning, thing, spotted)
        case EdtfOf(), DateMention():
            return thing.edtf
        case DateKindOf(), DateMention():
            return "report" if thing.kind == "report" else "event"
        case HolderOf() | SpeakerOf() | MannerOf() | TargetOf() | StanceOf(), StatementMention():
            return _of_statement(meaning, thing, spotted)
        case _:
            return OPEN


def roles_of(entity: Entity) -> list[Role]:
    """Return the entity's offices as the text has them, each once."""
    roles: dict[str, Role] = {}
    for mention in entity.mentions:
        for role in mention.roles:
            roles.setdefault(role.text.casefold(), Role(role=role.text, status=role.status))
    return list(roles.values())


@dataclass(frozen=True, slots=True)
class Operator:
    """Who has an asset: the entity's name, the mention that says so, and the rule that finds it."""

    name: str
    mention: NameMention
    rule: str


def operator_of(asset: AssetMention, spotted: Spotted) -> Operator | None:
    """Return who has or uses an asset, under the entity's full name."""
    owner = owner_of(asset, spotted)
    if owner is None:
        return None
    mention, rule = owner
    entity = spotted.entity_of(mention.start, mention.end)
    return Operator(entity.name if entity else mention.text, mention, rule)


def quantity_of(asset: AssetMention) -> Quantity | None:
    """Return the count the text attaches to the asset."""
    found = asset.quantity
    if found is None:
        return None
    return Quantity(text=found.text, low=found.low, high=found.high, hedge=found.hedge)


def _kind(entity: Entity) -> Any:  # noqa: ANN401  # a string or OPEN
    if entity.kind == "name":
        return OPEN
    if entity.kind == "organization" and entity.name.split()[-1][:1].islower():
        return "group"  # "Iraqi forces", "Coalition advisers": no organization of that name
    return entity.kind


def _of_asset(meaning: Meaning, mentions: tuple[AssetMention, ...], spotted: Spotted) -> Any:  # noqa: ANN401  # a value or OPEN
    match meaning:
        case CountOf():
            return quantity_of(mentions[0])
        case OperatorOf():
            return next((o.name for a in mentions if (o := operator_of(a, spotted))), None)
        case LocationOf():
            return next((p.text for a in mentions if (p := place_of(a, spotted))), None)
        case DomainOf():
            return next((a.domain for a in mentions if a.domain), "unspecified")
        case _:
            return OPEN


def _of_statement(meaning: Meaning, thing: StatementMention, spotted: Spotted) -> Any:  # noqa: ANN401  # strings, None or OPEN
    match meaning:
        case HolderOf():
            return _full_name(thing.holder.start, thing.holder.end, thing.holder.text, spotted)
        case SpeakerOf():
            return thing.speaker and _full_name(
                thing.speaker.start, thing.speaker.end, thing.speaker.text, spotted
            )
        case MannerOf():
            return thing.manner
        case TargetOf():
            return thing.target.text if thing.target else OPEN
        case _:
            return thing.polarity or OPEN


def _full_name(start: int, end: int, text: str, spotted: Spotted) -> str:
    entity = spotted.entity_of(start, end)
    return entity.name if entity else text
