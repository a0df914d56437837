#!/usr/bin/env python3
"""Checks Candour's audit log as a witness would, with nothing of Candour's.

Written from RFC 6962, RFC 9162, RFC 8032 and C2SP's signed-note and tlog-checkpoint; the standard library alone.
It reads one JSON object a line from standard input, each with an "ask", and answers each with one line.
"""

import base64
import hashlib
import json
import sys

# --- Ed25519, RFC 8032 section 5.1 -------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = (-121665 * pow(121666, P - 2, P)) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x2) % P != 0:
        return None
    if x & 1 != sign:
        x = P - x
    return x


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
# Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point(data):
    if len(data) != 32:
        return None
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = recover_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def ed25519_holds(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = point(public), point(signature[:32])
    if a is None or r is None:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return same(times(s, BASE), add(r, times(k, a)))


# --- The tree, RFC 6962 section 2.1 ------------------------------------------------------------------------------


def leaf_hash(leaf):
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(hashes):
    if not hashes:
        return hashlib.sha256(b"").digest()
    # Neighbours are joined level by level; one that is left over moves up as it is.
    while len(hashes) > 1:
        joined = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes) - 1, 2)]
        if len(hashes) % 2:
            joined.append(hashes[-1])
        hashes = joined
    return hashes[0]


def inclusion_holds(leaf, number, size, proof, expected):
    if not 0 <= number < size:
        return False
    at, last, here = number, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            here = node_hash(step, here)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            here = node_hash(here, step)
        at, last = at // 2, last // 2
    return last == 0 and here == expected


def consistency_holds(old, old_root, new, new_root, proof):
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at // 2, last // 2
    was = now = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            now = node_hash(now, step)
        at, last = at // 2, last // 2
    return last == 0 and was == old_root and now == new_root


# --- Notes -------------------------------------------------------------------------------------------------------


def public_key(text):
    """A verifier key: name, id and key with a plus between."""
    name, key_id, key = text.strip().split("+", 2)
    data = base64.b64decode(key, validate=True)
    if len(data) != 33 or data[0] != 1:
        raise ValueError("not an Ed25519 key")
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if expected.hex() != key_id:
        raise ValueError("the key does not fit its id")
    return name, expected, data[1:]


def checkpoint(note, key):
    """Size and root of a signed checkpoint; raises ValueError where it is not to be believed."""
    name, key_id, public = public_key(key)
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    if lines[0] != name:
        raise ValueError("another log's checkpoint")
    for line in signatures.splitlines():
        dash, who, signature = line.split(" ")
        data = base64.b64decode(signature, validate=True)
        if dash == "\u2014" and who == name and data[:4] == key_id:
            if ed25519_holds(public, text.encode(), data[4:]):
                return int(lines[1]), base64.b64decode(lines[2], validate=True)
            raise ValueError("the signature does not fit")
    raise ValueError("not signed by this key")


# --- Lines -------------------------------------------------------------------------------------------------------


def field(data):
    return len(data).to_bytes(4, "big") + data


def leaf_of(line):
    """The bytes of a line as it is exported."""
    return b"candour audit line 1\n" + b"".join(
        field(data)
        for data in (
            bytes.fromhex(line["id"].replace("-", "")),
            line["at"].to_bytes(8, "big", signed=True),
            line["act"].encode(),
            line["actor"].encode(),
            line["subject"].encode(),
            bytes.fromhex(line["commitment"]),
        )
    )


def exported(ask):
    """An export: every line's number and bytes, and every checkpoint, against a public key."""
    hashes, wrong = [], []
    with open(ask["lines"], encoding="utf-8") as file:
        for number, text in enumerate(file):
            line = json.loads(text)
            if line["number"] != number:
                wrong.append(f"line {number} is missing")
            hashes.append(leaf_hash(leaf_of(line)))
    for path in ask["checkpoints"]:
        try:
            with open(path, encoding="utf-8") as file:
                size, signed = checkpoint(file.read(), ask["key"])
        except ValueError as error:
            wrong.append(f"{path}: {error}")
            continue
        if size > len(hashes):
            wrong.append(f"{path}: lines were cut off")
        elif root(hashes[:size]) != signed:
            wrong.append(f"{path}: other lines than were signed")
    return {"lines": len(hashes), "root": root(hashes).hex(), "wrong": wrong}


def answer(ask):
    def data(name):
        return bytes.fromhex(ask[name])

    def proof():
        return [bytes.fromhex(step) for step in ask["proof"]]

    kind = ask["ask"]
    if kind == "root":
        return {"root": root([leaf_hash(bytes.fromhex(leaf)) for leaf in ask["leaves"]]).hex()}
    if kind == "inclusion":
        holds = inclusion_holds(leaf_hash(data("leaf")), ask["number"], ask["size"], proof(), data("root"))
        return {"holds": holds}
    if kind == "consistency":
        holds = consistency_holds(ask["old"], data("old_root"), ask["new"], data("new_root"), proof())
        return {"holds": holds}
    if kind == "checkpoint":
        try:
            size, signed = checkpoint(ask["note"], ask["key"])
            return {"size": size, "root": signed.hex()}
        except ValueError as error:
            return {"refused": str(error)}
    if kind == "export":
        return exported(ask)
    raise ValueError(kind)


def main():
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
