// Our signatures against Twilio's own library, both ways: what it signs we take, what we sign it takes, and what it
// refuses we refuse. The program that signs and checks is crates/candour-channels/examples/twilio_signatures.rs.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const twilio = createRequire(import.meta.url)("twilio");
const program = process.env.CANDOUR_TWILIO_SIGNATURES;
assert.ok(program, "CANDOUR_TWILIO_SIGNATURES names no program: run `cargo xtask test --only twilio`");

// The same numbers each time (mulberry32).
let state = 20261201;
function chance() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(chance() * n);
const one = (list) => list[below(list.length)];
const some = (n, make) => Array.from({ length: n }, make);

const LETTERS = [..."abcXYZ019 +&=?%'\"\\/~.,:;!-_\n\t", "£", "é", "ŵ", "س", "日", "🙂", "\u0000", "\u200c"];
const word = (n) => some(below(n), () => one(LETTERS)).join("");
const NAMES = ["From", "To", "Body", "MessageSid", "SmsStatus", "NumMedia", "FromCity", "body", "A", "AB", "New-Field"];

function form() {
  const fields = [];
  for (const name of NAMES) if (chance() < 0.6) fields.push([name, word(40)]);
  if (chance() < 0.2) fields.push(["Twice", word(5)], ["Twice", word(5)], ["Twice", "same"], ["Twice", "same"]);
  return fields.sort(() => chance() - 0.5);
}
const asObject = (fields) => {
  const object = {};
  for (const [name, value] of fields) {
    if (!(name in object)) object[name] = value;
    else object[name] = [].concat(object[name], value);
  }
  return object;
};
function address() {
  const port = one(["", "", ":443", ":8443"]);
  const query = one(["", "?message=0190-1", "?a=1&b=%20c", "?q=it's", "?"]);
  return `https://${one(["candour.example", "feedback.force.example", "[2001:db8::1]"])}${port}${one(["/", "/messages/twilio", "/a/b.c"])}${query}`;
}
const token = () => some(32, () => one([..."0123456789abcdef"])).join("");
/** One bit of one character changed. */
function bent(text) {
  if (text.length === 0) return "x";
  const at = below(text.length);
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << below(6))) + text.slice(at + 1);
}

const requests = [];
for (let n = 0; n < 1000; n += 1) {
  const request = { token: token(), url: address(), fields: form() };
  const params = asObject(request.fields);
  const signature = twilio.getExpectedTwilioSignature(request.token, request.url, params);
  requests.push({ ...request, shown: signature, kind: "whole" });
  requests.push({ ...request, shown: bent(signature), kind: "bent" });
  requests.push({ ...request, url: bent(request.url), shown: signature, kind: "bent" });
  if (request.fields.length > 0) {
    const at = below(request.fields.length);
    const fields = request.fields.map(([name, value], m) => (m === at ? [name, bent(value)] : [name, value]));
    requests.push({ ...request, fields, shown: signature, kind: "bent" });
    requests.push({ ...request, fields: request.fields.filter((_, m) => m !== at), shown: signature, kind: "bent" });
  }
  const body = JSON.stringify({ words: word(60), n });
  const bound = `https://candour.example/x?bodySHA256=${twilio.getExpectedBodyHash?.(body) ?? hash(body)}`;
  const shown = twilio.getExpectedTwilioSignature(request.token, bound, {});
  requests.push({ token: request.token, url: bound, fields: null, body, shown, kind: "whole" });
  requests.push({ token: request.token, url: bound, fields: null, body: bent(body), shown, kind: "bent" });
}
function hash(body) {
  return createRequire(import.meta.url)("node:crypto").createHash("sha256").update(body).digest("hex");
}

/** What the library says. An address that is none after a bit was changed is refused. */
function admitted({ token: secret, shown, url, fields, body }) {
  try {
    return fields === null
      ? twilio.validateRequestWithBody(secret, shown, url, body)
      : twilio.validateRequest(secret, shown, url, asObject(fields));
  } catch {
    return false;
  }
}

const asked = spawnSync(program, { input: requests.map((r) => `${JSON.stringify(r)}\n`).join(""), maxBuffer: 1 << 28 });
assert.equal(asked.status, 0, String(asked.stderr));
const answers = String(asked.stdout).trim().split("\n").map((line) => JSON.parse(line));
assert.equal(answers.length, requests.length);
const counted = { whole: 0, bent: 0, refused: 0 };
for (const [n, request] of requests.entries()) {
  const { signed, admitted: ours } = answers[n];
  const theirs = admitted(request);
  counted[request.kind] += 1;
  if (request.kind === "whole") {
    assert.equal(theirs, true);
    assert.equal(ours, true, `what Twilio signed was refused: ${JSON.stringify(request)}`);
    assert.equal(signed, request.shown);
    assert.equal(admitted({ ...request, shown: signed }), true, "what we signed was refused");
  } else {
    // The library also tries other spellings of an address; we take what was signed as it was received.
    if (ours) assert.equal(theirs, true, `what Twilio refuses was taken: ${JSON.stringify(request)}`);
    if (!ours) counted.refused += 1;
  }
}
assert.ok(counted.refused > counted.bent * 0.97, "bent requests are refused but for a port that does not count");
console.log(`twilio ${createRequire(import.meta.url)("twilio/package.json").version}: ${counted.whole} signed requests agree, ${counted.refused} of ${counted.bent} bent ones refused, none taken that Twilio refuses`);
