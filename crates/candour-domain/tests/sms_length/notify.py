"""Writes notify.json beside this file: what GOV.UK Notify's own library makes of characters and messages.

    git clone https://github.com/alphagov/notifications-utils && cd notifications-utils
    git checkout a9af02ae && pip install -e .          # 127.0.0; needs Python 3.12
    python crates/candour-domain/tests/sms_length/notify.py
"""

import json
import pathlib
import random

from notifications_utils import SMS_CHAR_COUNT_LIMIT
from notifications_utils.sanitise_text import SanitiseSMS
from notifications_utils.template import SMSMessageTemplate
from notifications_utils.version import __version__

SURROGATES = range(0xD800, 0xE000)
POOLS = [
    "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 .,:;!?'\"()-/",
    "^{}\\[~]|€",
    "@£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉÄÖÑÜ§¿äöñüà¡¤",
    "ŵŷâêîôûẁáíóúýẃŴŶÂÊÎÔÛïëÿ",
    "‘’“”‚„–—−‑…",
    "\u00a0\u202f\u200b\u200c\u200d\u2060\ufeff\u180e\t",
    "\n\n\r\v\f\x1c\x1e\x1f\x85\u2028\u2029\u3000\u2003",
    "łŁąęćńśźżİığşăâîșț",
    "سلامঅআਪੰਗુжщ日本🙂👍🏽",
    " ,. ,.",
]


def text(rng):
    length = rng.choice([rng.randint(0, 40), rng.randint(60, 75), rng.randint(130, 170), rng.randint(300, 330),
                         rng.randint(900, 935)])
    weights = [40] + [rng.choice([0, 0, 0, 1, 3]) for _ in POOLS[1:]]
    return "".join(rng.choice(rng.choices(POOLS, weights)[0]) for _ in range(length))


def message(body):
    template = SMSMessageTemplate({"template_type": "sms", "content": "((body))"}, {"body": body})
    return {
        "text": body,
        "arrives": str(template),
        "unicode": bool(template.non_gsm_characters),
        "fragments": template.fragment_count,
        "too_long": template.is_message_too_long(),
    }


def characters():
    kept = {}
    for number in range(0x110000):
        if number in SURROGATES:
            continue
        try:
            made = SanitiseSMS.encode(chr(number))
        except ValueError:  # the library stumbles over decompositions beyond four digits
            continue
        if made != "?" or number == ord("?"):
            kept[chr(number)] = made
    return kept


def main():
    rng = random.Random(20261201)
    found = {
        "version": __version__,
        "limit": SMS_CHAR_COUNT_LIMIT,
        "characters": characters(),
        "messages": [message(text(rng)) for _ in range(140)],
    }
    path = pathlib.Path(__file__).with_name("notify.json")
    path.write_text(json.dumps(found, ensure_ascii=True, indent=0) + "\n")


main()
