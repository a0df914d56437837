// A copy of what is held: somebody asks with a receipt, one person makes the copy, another releases it, and the archive
// opens.

import assert from "node:assert/strict";
import fs from "node:fs";
import { after, test } from "node:test";
import zlib from "node:zlib";
import { NARROW, axeFindsNothing, close, closeBrowser, fitsTheScreen, open } from "../browser.mjs";
import { freshCode, leaveDemo } from "../demo.mjs";
import { rate, send } from "../rate.mjs";
import { signIn } from "../staff.mjs";

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

/** The files of an archive, read by its directory and no program of ours. */
function filesIn(archive) {
  const files = {};
  let at = archive.readUInt32LE(archive.lastIndexOf(Buffer.from("PK\x05\x06", "latin1")) + 16);
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [method, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const local = archive.readUInt32LE(at + 42);
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(begin, begin + size);
    const content = method === 8 ? zlib.inflateRawSync(packed) : packed;
    files[archive.toString("utf8", at + 46, at + 46 + name)] = content.toString("utf8");
    at += 46 + name + extra + comment;
  }
  return files;
}

/** Presses a button that ends in an archive. */
async function archiveOf(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  assert.equal(download.suggestedFilename(), "copy.zip");
  return filesIn(fs.readFileSync(await download.path()));
}

/** The request that has the most time left, which is the one that came last. */
async function newestRequest(page) {
  await page.goto("/access-requests");
  const requests = await page.locator(".item a").evaluateAll((links) => links.map((link) => new URL(link.href).pathname));
  assert.ok(requests.length > 0, "no request is to be answered");
  return requests.at(-1);
}

/** One person makes the copy and sees the letter; another releases it. */
async function madeAndReleased(language) {
  const one = await open();
  await signIn(one, "desk_supervisor");
  const request = await newestRequest(one);
  await one.goto(`${request}/letter`);
  assert.equal(await one.locator("html").getAttribute("lang"), language, "the letter is in the person's language");
  await fitsTheScreen(one, "the letter");
  await axeFindsNothing(one, "the letter");
  await one.goto(request);
  await send(one, one.locator(`form[action="${request}/prepare"] button`));
  await one.goto(request);
  assert.equal(await one.locator(`form[action="${request}/release"]`).count(), 0, "who made it does not release it");
  const other = await open();
  await signIn(other, "professional_standards");
  await other.goto(request);
  await send(other, other.locator(`form[action="${request}/release"] button`));
  await close(one);
  await close(other);
}

/** The page of a receipt's copy. */
async function copyPage(page, receipt) {
  await page.goto("/receipt");
  await page.locator("input[name=receipt]").first().fill(receipt);
  await send(page, page.locator('form[action^="/receipt"] button').first());
  await page.locator('details:has(form[action="/receipt/copy"]) > summary').click();
  await send(page, page.locator('form[action="/receipt/copy"] button'));
}

test("a victim asks with a receipt, two people answer, and the archive opens with a letter", async () => {
  const victim = await open({ width: NARROW });
  const words = `Nobody told me anything. Mark ${Date.now()}.`;
  const receipt = await rate(victim, await freshCode(), { rating: 2, words });
  await copyPage(victim, receipt);
  await send(victim, victim.locator('form[action="/receipt/copy/ask"] button'));
  const code = (await victim.locator(".note strong").innerText()).trim();
  await fitsTheScreen(victim, "the code for the copy");
  await madeAndReleased("en");

  await copyPage(victim, receipt);
  await victim.locator("input[name=code]").fill(code);
  const files = await archiveOf(victim, victim.locator('form[action="/receipt/copy/fetch"] button'));
  assert.deepEqual(Object.keys(files).sort(), ["data.json", "data.schema.json", "index.html", "letter.html"]);
  assert.ok(files["index.html"].includes(words));
  const data = JSON.parse(files["data.json"]);
  assert.equal(data.held.words[0].words, words);
  for (const note of data.withheld) assert.ok(files["letter.html"].includes(note.law), note.law);
  assert.ok(!files["letter.html"].includes(words), "the letter says what is in the copy, not what it says");

  // The letter stands alone: it opens from a file, asks for nothing, and fits the narrowest screen.
  const asked = [];
  victim.on("request", (request) => asked.push(request.url()));
  await victim.setContent(files["letter.html"]);
  await fitsTheScreen(victim, "the letter on its own");
  assert.deepEqual(asked.filter((url) => !url.startsWith("data:")), []);
  await close(victim);
});
