"""Every figure and every non-commission explained, once for the API, the operators and the affiliates.

``derivation`` tells as data what an entry was made from: ``completed`` writes its stored arithmetic out, ``evaluated``
tells whether its columns are any, ``causes`` compares it with the entry before. ``reasons`` asks the engine why
something earned nothing, ``why_not`` gathers that for a page; ``terms`` and ``terms_changes`` are what affiliates read
of their plan; ``qualifying`` finds the customers whose first deposit waits. ``sentences`` alone writes sentences; API
and pages only lay them out. ``spoken`` tells what the rating says in English to who reads another language.
"""
