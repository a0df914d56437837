// Holds and erasures, without JavaScript and on the narrowest screen: what is held leaves feedback and the person is told, a
// hold is kept longer and lifted by two, an answer is erased by two with a certificate.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NARROW, axeFindsNothing, close, closeBrowser, fitsTheScreen, open } from "../browser.mjs";
import { freshCode, leaveDemo } from "../demo.mjs";
import { rate, send } from "../rate.mjs";
import { itemsIn, newItems, readItem, signIn } from "../staff.mjs";

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

const PLAIN = { width: NARROW, javaScript: false };

/** Somebody of the force, signed in. */
async function colleague(role) {
  const page = await open(PLAIN);
  await signIn(page, role);
  return page;
}

async function looksRight(page, what) {
  await fitsTheScreen(page, what);
  await axeFindsNothing(page, what);
}

/** What the page of a receipt tells. */
async function told(page, receipt) {
  await page.goto("/receipt");
  await page.locator("input[name=receipt]").first().fill(receipt);
  await send(page, page.locator('form[action^="/receipt"] button').first());
  return page.locator("main").innerText();
}

/** A day so many days from now, as a date field takes it. */
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const addressesOf = (links) => links.map((link) => new URL(link.href).pathname);

test("what is held leaves feedback, is looked at again, and goes when a second person lifts the hold", async () => {
  const standards = await colleague("professional_standards");
  const before = await itemsIn(standards);
  await standards.goto("/holds");
  const heldBefore = await standards.locator(".items h2 a").evaluateAll(addressesOf);

  const victim = await open(PLAIN);
  const words = `He still has my keys. Mark ${Date.now()}.`;
  const receipt = await rate(victim, await freshCode(), { rating: 2, words });
  const [item] = await newItems(standards, before);
  await readItem(standards, item);
  await standards.locator('details:has(form[action$="/hold"]) > summary').click();
  const form = standards.locator('form[action$="/hold"]');
  await form.locator('input[name=hold_reason][value="investigation"]').check();
  await form.locator("textarea[name=hold_note]").fill("Asked for in a journey");
  await form.locator("input[name=hold_day]").fill(inDays(60));
  await send(standards, form.locator("button"));
  await looksRight(standards, "the item that is held");

  // The person takes it back and is told the truth, there and later.
  await told(victim, receipt);
  await victim.locator('details:has(form[action="/receipt/withdraw"]) > summary').click();
  await send(victim, victim.locator('form[action="/receipt/withdraw"] button'));
  await looksRight(victim, "asking once more");
  await send(victim, victim.locator("form:has(input[name=confirm]) button"));
  await looksRight(victim, "taken back and held");
  const held = await told(victim, receipt);
  assert.match(held, /You took it back on/);
  assert.match(held, /The police must keep a copy for now/);
  assert.ok(!held.includes("What you wrote is deleted"), held);

  // Opened with a purpose; the person sees that somebody did.
  await standards.goto("/holds");
  await looksRight(standards, "the holds");
  const all = await standards.locator(".items h2 a").evaluateAll(addressesOf);
  const [hold] = all.filter((address) => !heldBefore.includes(address));
  await standards.goto(hold);
  assert.ok(!(await standards.content()).includes(words), "nothing is shown without a purpose");
  await standards.locator('input[name=purpose][value="investigation"]').check();
  await standards.locator("form:has(input[name=purpose]) button").click();
  await standards.waitForURL(/purpose=investigation/);
  assert.ok((await standards.locator("blockquote.given").allInnerTexts()).some((text) => text.includes(words)));
  await looksRight(standards, "what the hold keeps");
  await told(victim, receipt);
  await send(victim, victim.locator('form[action="/receipt/opened"] button'));
  assert.match(await victim.locator(".openings").innerText(), /complaints about the police/);
  await looksRight(victim, "who has opened it");

  // Kept longer; then one asks, and another lifts.
  await standards.goto(hold);
  await standards.locator("input[name=review_day]").fill(inDays(90));
  await send(standards, standards.locator(`form[action="${hold}/keep"] button`));
  await send(standards, standards.locator(`form[action="${hold}/ask"] button`));
  assert.equal(await standards.locator(`form[action="${hold}/lift"]`).count(), 0, "nobody lifts what they asked to lift");
  await looksRight(standards, "asked to lift");
  const lead = await colleague("desk_supervisor");
  await lead.goto(hold);
  await send(lead, lead.locator(`form[action="${hold}/lift"] button`));
  assert.match(await lead.locator("main").innerText(), /erased for good/);
  await lead.goto("/holds");
  assert.ok(!(await lead.locator(".items h2 a").evaluateAll(addressesOf)).includes(hold));
  const over = await told(victim, receipt);
  assert.match(over, /What you wrote is deleted/);
  assert.match(over, /That copy is deleted now, too/);
  for (const page of [victim, standards, lead]) await close(page);
});

test("one asks to erase, another carries it out, the certificate is printed and the person is told", async () => {
  const victim = await open(PLAIN);
  const receipt = await rate(victim, await freshCode(), { rating: 3, words: `Take this away. Mark ${Date.now()}.` });
  const adviser = await colleague("desk_adviser");
  await adviser.goto("/erasures");
  await adviser.locator("input[name=receipt]").fill(receipt);
  await adviser.locator('input[name=cause][value="asked"]').check();
  await send(adviser, adviser.locator('form[action="/erasures"] button'));
  await looksRight(adviser, "an erasure that waits");
  assert.equal(await adviser.locator('form[action$="/carry-out"]').count(), 0, "an adviser erases nothing");

  const standards = await colleague("professional_standards");
  await standards.goto("/erasures");
  await send(standards, standards.locator('form[action$="/carry-out"] button').first());
  assert.equal(await standards.locator("h1").innerText(), "Certificate of erasure");
  await looksRight(standards, "the certificate");

  const text = await told(victim, receipt);
  assert.match(text, /The police took it out on/);
  assert.match(text, /one asked, and another agreed/);
  assert.match(text, /nobody can read it there either/);
  await looksRight(victim, "erased by the force");
  for (const page of [victim, adviser, standards]) await close(page);
});
