"""Bytes become characters: a byte order mark, the user's word, UTF-8, and only then detection, which is noted."""

from __future__ import annotations

import codecs

from summarize.errors import DocumentError

_MARKS = (  # UTF-32 first: its little-endian mark starts with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SAMPLE = 65_536  # bytes looked at for control characters: enough to tell, bounded for large files
_MAX_CONTROL_SHARE = 0.02  # a text has none but white space; a stray escape or form feed is forgiven
_TEXT_CONTROLS = b"\t\n\v\f\r\x1b"
_CONTROLS = bytes(c for c in range(32) if c not in _TEXT_CONTROLS)
_MIN_CONFIDENCE = 0.03  # below it the detector guesses from a letter or two; the web's default is likelier
_DETECT_BYTES = 200_000  # bytes shown to the detector; its own default, stated so that a change is ours


def refuse_binary(data: bytes, path: str, encoding: str | None) -> None:
    """Raise a `DocumentError` that names what the bytes are when they are not text."""
    if not data:
        raise DocumentError(f"{path}: empty: there is no text to brief; name another file")
    if encoding is not None or any(data.startswith(mark) for mark, _ in _MARKS):
        return  # wide encodings hold NUL bytes; decoding them is the check
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        wide = _wide_codec(sample)
        hint = (
            f"looks like {wide} without a byte order mark: say --encoding {wide}"
            if wide
            else "name a text file"
        )
        raise DocumentError(f"{path}: binary (NUL bytes): {hint}")
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > _MAX_CONTROL_SHARE * len(sample):
        raise DocumentError(f"{path}: binary (control characters): name a text file")


def decode(data: bytes, path: str, encoding: str | None) -> tuple[str, str, tuple[str, ...]]:
    """Return the text, the codec as Python names it, and notes on what was guessed.

    Raises:
        DocumentError: An unknown encoding, or bytes that it cannot decode, with the first one's offset.
    """
    if encoding is not None:
        return _strict(data, path, encoding), _known_codec(encoding, path), ()
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], path, codec, skipped=len(mark)), codec, ()
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        return _detected(data, path, error.start)


def _known_codec(encoding: str, path: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:  # ValueError: a NUL or a surrogate in the name
        raise DocumentError(f"{path}: unknown encoding {encoding!r}: try utf-8 or windows-1252") from error


def _strict(data: bytes, path: str, encoding: str, *, skipped: int = 0) -> str:
    codec = _known_codec(encoding, path)
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        where = error.start + skipped
        raise DocumentError(
            f"{path}: not {codec}: byte offset {where} does not decode; say another --encoding"
        ) from error
    except (LookupError, ValueError) as error:  # LookupError: "base64" is a codec, but not of text
        raise DocumentError(f"{path}: {encoding!r} does not decode text; say another --encoding") from error


def _detected(data: bytes, path: str, offset: int) -> tuple[str, str, tuple[str, ...]]:
    import chardet  # noqa: PLC0415  # a tenth of a second that UTF-8 documents need not pay

    # Without the encodings of DOS and old Macintoshes, which it takes for curly quotation marks of windows-1252:
    # right on 44 of 47 short texts in nine encodings, 38 with them; charset-normalizer on 12 of 25.
    found = chardet.detect(
        data,
        max_bytes=_DETECT_BYTES,
        prefer_superset=True,
        compat_names=False,
        encoding_era=chardet.EncodingEra.MODERN_WEB,
    )
    name = found["encoding"] if found["confidence"] >= _MIN_CONFIDENCE else "cp1252"
    if name is None:
        raise DocumentError(
            f"{path}: not utf-8 (byte offset {offset}) and no other encoding fits; say --encoding"
        )
    codec = _known_codec(name, path)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{path}: not utf-8 (byte offset {offset}), and {codec}, detected, fails at byte offset {error.start};"
            " say --encoding"
        ) from error
    return text, codec, (f"decoded as {_common_name(codec)} by detection; say --encoding to override",)


def _common_name(codec: str) -> str:
    return codec.replace("cp125", "windows-125")


def _wide_codec(sample: bytes) -> str | None:
    """UTF-16 of mostly Latin text has its NUL bytes at even or at odd offsets only."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) == 0 and max(even, odd) * 4 > len(
        sample
    ):  # half of the pairs: Latin text has nearly all
        return "utf-16-le" if odd else "utf-16-be"
    return None
