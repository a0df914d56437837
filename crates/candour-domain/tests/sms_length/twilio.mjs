// Writes twilio.json beside this file: how many segments Twilio's own calculator counts.
//
//   npm install sms-segments-calculator@1.3.0
//   node crates/candour-domain/tests/sms_length/twilio.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const required = createRequire(path.join(process.cwd(), "x.js"));
const { SegmentedMessage } = required("sms-segments-calculator");
const { version } = required("sms-segments-calculator/package.json");

const here = new URL(".", import.meta.url);
const { messages } = JSON.parse(readFileSync(new URL("notify.json", here)));
// The same texts as for Notify, of one kind of line break, and some that lie on the edges of a segment.
const texts = messages.map(({ text }) => text.replace(/[\r\v\f\x1c-\x1f\x85\u2028\u2029]/g, "\n"));
for (const filling of ["a", "€", "é", "ŵ", "س", "🙂", "👨‍👩‍👧‍👦", "e\u0301", "a[", "aŵ", "بَ", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"]) {
  for (const edge of [69, 70, 71, 134, 135, 153, 154, 160, 161, 306, 307]) {
    texts.push(filling.repeat(Math.floor(edge / filling.length)) + "a".repeat(edge % filling.length));
  }
}
const counted = texts.map((text) => {
  const message = new SegmentedMessage(text);
  return { text, unicode: message.encodingName === "UCS-2", segments: message.segmentsCount };
});
let gsm = "";
for (let number = 0; number < 0xd800; number += 1) {
  const letter = String.fromCharCode(number);
  if (new SegmentedMessage(letter).encodingName === "GSM-7") gsm += letter;
}
const ascii = (json) => json.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
writeFileSync(new URL("twilio.json", here), `${ascii(JSON.stringify({ version, gsm, messages: counted }, null, 0))}\n`);
