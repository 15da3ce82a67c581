"""Words occur in a source only whole, and a quotation only with what turns it around."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.finding import Finding
from summarize.ground.occurs import check_quote, find, find_quote

SOURCE = (
    "On 4 May 2031 the “Grey Coast” brigade moved 1,200 troops and 15 T-90M tanks to Port Almar. "
    "The ministry didn’t comment on the losses. “We hold the bridge,” the commander said.\n\n"
    "Talks about the canal will resume if both sides agree. Critics denied that the canal was closed. "
    "Is the harbour open? Ships keep away."
)


@pytest.mark.parametrize(
    ("needle", "text"),
    [
        ("Iran", "Tiran said so"),
        ("Iran", "the Iranian side"),
        ("12", "112 tanks"),
        ("12", "1,200"),
        ("12", "12,000"),
        ("12", "12.5 tons"),
        ("5", "12.5 tons"),
        ("12", "12-15 tanks"),
        ("15", "12–15 tanks"),
        ("1,200", "21,200"),
        ("200", "1 200 men"),
        ("200", "1\u00a0200 men"),
        ("12", "12:30"),
        ("5", "$5"),
        ("5", "-5 degrees"),
        ("5", "5%"),
        ("km", "12 kms"),
        ("can", "they can't"),
        ("can", "they can’t"),
        ("MiG", "a MiG-31"),
        ("31", "a MiG-31"),
        ("Brien", "O’Brien"),
        ("U", "the U.S. side"),
        ("T", "AT&T"),
        ("Lavr", "Lavrov"),
        ("Киев", "Киевский"),
        ("Αθήνα", "Αθήνας"),
        ("إيران", "إيرانية"),
        ("二", "十二辆坦克"),
        ("12", "112辆坦克"),
        ("e", "e\u0301tude"),
        ("resume", "re\u0301sume\u0301"),
        ("gade", "bri-\ngade"),
        ("bri", "bri-\ngade"),
        ("Russia", "Russia-backed"),
    ],
)
def test_never_inside_a_longer_word_or_number(needle: str, text: str) -> None:
    """What is cut out of a longer word or number doesn't occur."""
    assert find(needle, text) is None


@pytest.mark.parametrize(
    ("needle", "text"),
    [
        ("Iran", "Iran's army"),
        ("Iran", "Iran’s army"),
        ("Iran", "port—Iran said"),
        ("Iran", "(Iran)"),
        ("Iran", "‘Iran’"),
        ("12", "12 tanks, 13 guns"),
        ("12", "there were 12."),
        ("1,200", "of 1,200, they"),
        ("2031", "May 2031."),
        ("300", "In 2031 300 men"),
        ("U.S.", "the U.S. side"),
        ("Москва", "«Москва»"),
        ("Αθήνα", "στην Αθήνα."),
        ("إيران", "في إيران."),
        ("基辅", "在基辅的部队"),
        ("12", "损失12辆坦克"),
        ("東京", "東京で"),
        ("กรุงเทพ", "ในกรุงเทพมีฝน"),
        ("brigade", "the bri-\ngade moved"),
        ("line-break", "the line-\nbreak"),
        ("T-72", "a T-\n72 tank"),
        ("T-72", "a T‑72 tank"),
        ("café", "the cafe\u0301"),
        ("office", "the oﬃce"),
        ("two words", "two\n\u00a0words"),
    ],
)
def test_whole_words_occur(needle: str, text: str) -> None:
    """Whole words occur whatever marks, dashes, white space or composition they have."""
    match = find(needle, text)
    assert match is not None
    assert match.support == ("verbatim" if text[match.start : match.end] == needle else "normalized")


@pytest.mark.parametrize(
    ("needle", "text"), [("Russia", "Russia-backed"), ("U.S.", "U.S.-led"), ("Iran", "anti-Iran")]
)
def test_a_name_may_stand_in_a_compound(needle: str, text: str) -> None:
    """With `hyphen_is_boundary` a name stands in "X-led", but never in a designation."""
    assert find(needle, text, hyphen_is_boundary=True) is not None
    assert find("MiG", "the MiG-31", hyphen_is_boundary=True) is None
    assert find("12", "12-15", hyphen_is_boundary=True) is None


def test_only_the_given_stretch_is_searched() -> None:
    """Offsets are raw, and what stands outside the stretch still decides whether a word is cut."""
    text = "“Iran”\u00a0and Tiran"
    match = find("Iran", text)
    assert match is not None
    assert (match.start, match.end) == (1, 5)
    assert find("Iran", text, start=2) is None
    assert find("iran", text, start=text.index("iran")) is None


@pytest.mark.parametrize(
    "quote",
    [
        "moved 1,200 troops and 15 T-90M tanks to Port Almar",
        'the "Grey Coast" brigade moved 1,200 troops',
        "The ministry didn't comment on the losses.",
        "“The ministry didn’t comment on the losses”",
        "On 4 May 2031 the “Grey Coast” bri-\ngade moved",
        "On 4 May 2031 ... moved 1,200 troops",
        "On 4 May 2031 […] moved 1,200 troops and 15 T‑90M tanks",
        "moved 1,200 troops [sic] and 15 T-90M tanks",
        "We hold the bridge.",
        "Talks about the canal will resume if both sides agree.",
        "Critics denied that the canal was closed",
        "Is the harbour open?",
        "Ships keep away…",
    ],
)
def test_true_quotes(quote: str) -> None:
    """A quote stands when it differs in nothing but form."""
    assert find_quote(quote, SOURCE) is not None


@pytest.mark.parametrize(
    ("quote", "rule"),
    [
        ("moved 1,300 troops", "quote-not-in-citation"),
        ("moved 1,200 troops and 15 T-80M tanks", "quote-not-in-citation"),
        ("The ministry did comment on the losses", "quote-not-in-citation"),
        ("comment on the losses", "quote-cuts-negation"),
        ("the canal was closed", "quote-cuts-negation"),
        ("Talks about the canal will resume", "quote-cuts-negation"),
        ("the harbour open", "quote-cuts-question"),
        ("200 troops and 15", "quote-cuts-word"),
        ("and 15 T-90M tank", "quote-cuts-word"),
        ("The ministry did ... comment on the losses", "quote-not-in-citation"),
        ("The ministry ... comment on the losses", "quote-not-in-citation"),
        ("the “Grey Coast” brigade ... hold the bridge", "quote-not-in-citation"),
        ("moved ... Port", "quote-not-in-citation"),
        ("[The brigade] moved 1,200 troops", "quote-not-in-citation"),
        ("We hold the [old] bridge", "quote-not-in-citation"),
        ("Moved 1,200 troops", "quote-not-in-citation"),
        ("...", "quote-not-in-citation"),
        ("", "quote-not-in-citation"),
    ],
)
def test_false_quotes(quote: str, rule: str) -> None:
    """One changed word, digit or designation fails, and so does a quote that cuts off what turns it around."""
    found = check_quote(quote, SOURCE)
    assert isinstance(found, Finding)
    assert found.rule == rule


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("confirm the raid", "The army did not, a spokesman said, confirm the raid."),
        ("the raid took place", "The army denied that on Monday, the raid took place."),
        ("the dam was hit", "No evidence shows the dam was hit."),
        ("The army confirmed", "The army confirmed nothing."),
        ("the fleet will sail", "If talks fail, the fleet will sail."),
        ("attack the port", "They might attack the port."),
        ("120 tanks were lost", "Nearly 120 tanks were lost."),
        ("120 tanks were lost", "At least 120 tanks were lost."),
        ("The dam was hit", "The dam was hit, the ministry falsely claimed."),
    ],
)
def test_what_turns_a_quote_around_is_kept(quote: str, source: str) -> None:
    """Negations, denials, conditions, modal words and hedges can't be cut off."""
    assert find_quote(quote, source) is None


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("the fleet sailed", "The talks did not succeed, and the fleet sailed."),
        ("The fleet sailed", "The talks did not succeed. The fleet sailed."),
        ("The fleet sailed", "No talks\n\nThe fleet sailed."),
        ("the fleet sailed in May", "The envoy did not speak; the fleet sailed in May."),
        ("the column halted", "On 2 May the column halted."),
    ],
)
def test_a_negation_elsewhere_does_not_matter(quote: str, source: str) -> None:
    """A negation of another clause, sentence or paragraph leaves a quote alone."""
    assert find_quote(quote, source) is not None


@given(st.text(min_size=1, max_size=30), st.data())
def test_a_match_is_what_was_asked_for(text: str, data: st.DataObject) -> None:
    """Whatever is found has the needle's composed form, up to what is unified."""
    start = data.draw(st.integers(0, len(text) - 1))
    needle = text[start : data.draw(st.integers(start + 1, len(text)))]
    match = find(needle, text)
    if match is not None and match.support == "verbatim":
        assert text[match.start : match.end] == needle.strip()
    if match is not None and needle.isalnum():
        found = unicodedata.normalize("NFC", text[match.start : match.end])
        assert {c for c in unicodedata.normalize("NFC", needle) if c.isdigit()} <= set(found)
