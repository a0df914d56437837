// From an officer's telephone to a victim's to the desk: a code is handed over, scanned, answered, and somebody acts.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NARROW, close, closeBrowser, fitsTheScreen, open } from "../browser.mjs";
import { demo, freshCode, leaveDemo } from "../demo.mjs";
import { unfold } from "../public_pages.mjs";
import { rate, ratingForm, receiptOn, send } from "../rate.mjs";
import { handOver, itemsIn, makeContact, newItems, readItem, readQr, signIn } from "../staff.mjs";

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

/** A reference that no other run has used. */
const reference = () => `E2E${Date.now().toString().slice(-9)}`;

test("an officer hands over a code, it is scanned and answered, and the words stand in the inbox within a minute", async () => {
  const { facts } = await demo();
  const desk = await open();
  await signIn(desk, "desk_adviser");
  const before = await itemsIn(desk);

  const officer = await open({ width: NARROW });
  await signIn(officer, "officer");
  await makeContact(officer, reference());
  await fitsTheScreen(officer, "the contact on an officer's telephone");
  const code = await handOver(officer);
  await fitsTheScreen(officer, "the code on an officer's telephone");
  const address = await readQr(officer);
  assert.equal(address, `${facts.base_url}/f/${code.replaceAll("-", "")}`, "the QR code and the code under it agree");

  const victim = await open({ width: NARROW, javaScript: false });
  assert.equal((await victim.goto(address)).status(), 200);
  const words = `It helped that she rang back. Mark ${Date.now()}.`;
  await ratingForm(victim).locator('input[name=rating][value="5"]').check();
  await ratingForm(victim).locator("textarea[name=words]").fill(words);
  await send(victim, ratingForm(victim).locator("button"));
  await receiptOn(victim);

  const fresh = await newItems(desk, before);
  const read = [];
  for (const item of fresh) read.push(await readItem(desk, item));
  assert.ok(read.some((text) => text.includes(words)), `the words are not in the new items ${fresh}`);
  for (const page of [desk, officer, victim]) await close(page);
});

test("a code handed over once more for the same person replaces the one before it", async () => {
  const officer = await open({ width: NARROW, javaScript: false });
  await signIn(officer, "officer");
  await makeContact(officer, reference());
  const contact = officer.url();
  const first = await handOver(officer);
  await officer.goto(contact);
  const second = await handOver(officer);
  assert.notEqual(first, second);
  const victim = await open({ javaScript: false });
  const plain = (code) => code.replaceAll("-", "");
  assert.ok([404, 410].includes((await victim.goto(`/f/${plain(first)}`)).status()));
  assert.equal((await victim.goto(`/f/${plain(second)}`)).status(), 200);
  await close(officer);
  await close(victim);
});

test("when nobody was offered a code, the officer says why", async () => {
  const officer = await open({ width: NARROW, javaScript: false });
  await signIn(officer, "officer");
  await makeContact(officer, reference());
  const form = officer.locator('form[action*="/not-offered"]');
  await officer.locator("details:has(form[action*='/not-offered']) > summary").click();
  const without = await send(officer, form.locator("button"));
  assert.equal(without.status(), 422, "without a reason");
  await form.locator("input[name=reason]").first().check();
  await form.locator("button").click();
  await officer.waitForLoadState("load");
  assert.equal(await officer.locator("main [role=status]").count(), 1);
  await close(officer);
});

test("a wish to be contacted reaches an adviser, who takes it, reads it, notes and closes it", async () => {
  const desk = await open();
  await signIn(desk, "desk_adviser");
  const before = await itemsIn(desk);

  const victim = await open({ width: NARROW, javaScript: false });
  await rate(victim, await freshCode(), { rating: 2 });
  await unfold(victim);
  const form = victim.locator('form[action="/receipt/contact"]');
  const number = `020 7946 0${String(Date.now()).slice(-3)}`;
  await form.locator("input[name=method]").first().check();
  await form.locator("input[name=to]").fill(number);
  await form.locator("textarea[name=do_not]").fill("Leave no message.");
  const asked = await send(victim, form.locator("button"));
  assert.equal(asked.status(), 200);

  let wish = null;
  for (const item of await newItems(desk, before)) {
    const text = await readItem(desk, item);
    if (text.includes(number)) wish = { item, text };
  }
  assert.ok(wish, `no new item holds ${number}`);
  assert.ok(wish.text.includes("Leave no message."));

  const act = (name) => desk.locator(`form[action$="/${name}"]`);
  await desk.goto(wish.item);
  await act("take").locator("button").click();
  await desk.waitForLoadState("load");
  assert.ok((await readItem(desk, wish.item)).includes(number));
  await act("note").locator("textarea[name=note]").fill("Rang at ten, spoke.");
  await act("note").locator("button").click();
  await desk.waitForLoadState("load");
  await readItem(desk, wish.item);
  assert.ok((await desk.locator("main").innerText()).includes("Rang at ten, spoke."));
  assert.equal((await send(desk, act("close").locator("button"))).status(), 422, "without an outcome");
  await act("close").locator("input[name=outcome]").first().check();
  await act("close").locator("textarea[name=note]").fill("Done.");
  await act("close").locator("button").click();
  await desk.waitForLoadState("load");
  assert.ok(!(await itemsIn(desk)).includes(wish.item), "a closed item leaves the inbox");
  await close(desk);
  await close(victim);
});

test("words about danger stand in the inbox marked as such", async () => {
  const desk = await open();
  await signIn(desk, "desk_supervisor");
  const before = await itemsIn(desk);
  const victim = await open({ javaScript: false });
  await rate(victim, await freshCode(), { rating: 1, words: "He said he will kill me and I am scared to go home." });
  const fresh = await newItems(desk, before);
  await desk.goto("/desk");
  const marked = await desk.locator(".items li:has(.tag.risk) h2 a").evaluateAll((links) =>
    links.map((link) => new URL(link.href).pathname));
  assert.ok(fresh.some((item) => marked.includes(item)), `none of ${fresh} is marked among ${marked}`);
  await close(desk);
  await close(victim);
});

test("a person who is not signed in, or whose role has not the page, gets in nowhere", async () => {
  const nobody = await open({ javaScript: false });
  for (const path of ["/officer", "/desk", "/insight", "/admin/staff", "/audit", "/import", "/batches"]) {
    await nobody.goto(path);
    assert.equal(new URL(nobody.url()).pathname, "/sign-in", path);
  }
  const officer = await open({ javaScript: false });
  await signIn(officer, "officer");
  for (const path of ["/desk", "/admin/staff", "/audit"]) {
    assert.equal((await officer.goto(path)).status(), 403, path);
  }
  await close(nobody);
  await close(officer);
});

test("after signing out, going back shows nothing", async () => {
  const desk = await open();
  await signIn(desk, "desk_adviser");
  const [first] = await itemsIn(desk);
  await readItem(desk, first);
  await desk.locator('form[action^="/sign-out"] button').click();
  await desk.waitForLoadState("load");
  await desk.goBack();
  await desk.waitForLoadState("load");
  assert.equal(new URL(desk.url()).pathname, "/sign-in");
  await close(desk);
});
