"""``python -m tests.messages`` (``make messages``): bring the catalogues up to date and compile them.

New messages come without a translation, and ``tests/messages`` fails until they have one; what is no longer said goes.
"""

from __future__ import annotations

from tests.messages.catalogs import LANGUAGES, compiled, mo_path, po_path, updated, written


def main() -> None:
    """Write both files of every language, and say what is left to translate."""
    for language in LANGUAGES:
        catalog = updated(language)
        po_path(language).parent.mkdir(parents=True, exist_ok=True)
        po_path(language).write_bytes(written(catalog))
        mo_path(language).write_bytes(compiled(catalog))
        missing = [message.id for message in catalog if message.id and not _is_translated(message.string)]
        print(f"{language}: {len(catalog)} messages, {len(missing)} without a translation")
        for message in missing:
            print(f"  {message!r}")


def _is_translated(text: str | tuple[str, ...]) -> bool:
    return all(text) if isinstance(text, tuple) else bool(text)


if __name__ == "__main__":
    main()
