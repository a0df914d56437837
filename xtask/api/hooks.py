"""Gives schemathesis a key, and ids and references that exist: else every request would end at "not found".

Requests that are meant to be wrong keep what they were made with.
"""

import datetime
import os
import random
import sqlite3
import uuid

import schemathesis

KEY = os.environ["CANDOUR_API_KEY"]
DATABASE = os.environ["CANDOUR_API_DATABASE"]
UNITS = {"bcu": "bcu", "borough": "borough", "team": "team"}

AHEAD = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30)).isoformat()

chance = random.Random(20261124)


def _known():
    db = sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True)
    units = {
        name: [str(uuid.UUID(bytes=row[0])) for row in db.execute(f"SELECT id FROM {table} ORDER BY id")]
        for name, table in UNITS.items()
    }
    newest = "SELECT force_reference FROM encounter WHERE force_reference IS NOT NULL ORDER BY started_at DESC LIMIT 400"
    references = [row[0] for row in db.execute(newest)]
    db.close()
    return units, references


IDS, REFERENCES = _known()


@schemathesis.auth()
class Key:
    """The key, in every request that is not about a missing one."""

    def get(self, case, context):
        return KEY

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.deserializer("text/csv")
def comma_separated(context, response):
    """The document says of a file that it is text."""
    return response.text


@schemathesis.hook
def before_call(context, case, kwargs):
    """Requests that are meant to be right are made so where the document cannot say what is right."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # OpenAPI cannot say that two parameters exclude each other.
    if {"stratum", "channel"} <= set(case.query or {}):
        del case.query[chance.choice(["stratum", "channel"])]
    # An id that nothing has is a right request too, and its answer is 404.
    for name, known in IDS.items():
        if name in (case.path_parameters or {}) and chance.random() < 0.7:
            case.path_parameters[name] = chance.choice(known)
    if isinstance(case.body, dict):
        # A schema cannot say which references the force has, nor that a time has to be ahead.
        if "encounter_reference" in case.body:
            case.body["encounter_reference"] = chance.choice(REFERENCES)
        if isinstance(case.body.get("expires_at"), str):
            case.body["expires_at"] = AHEAD
        # The same key for two requests that differ is refused, as it should be.
        if "Idempotency-Key" in (case.headers or {}):
            case.headers["Idempotency-Key"] += f"-{chance.getrandbits(64):x}"
