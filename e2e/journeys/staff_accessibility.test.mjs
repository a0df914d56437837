// Every page that a person of each role can reach by links from their first page: axe-core finds nothing and nothing is
// wider than the screen, on a telephone and on a desk.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NARROW, WIDE, axeFindsNothing, close, closeBrowser, fitsTheScreen, inLanguage, open } from "../browser.mjs";
import { demo, leaveDemo } from "../demo.mjs";
import { unfold } from "../public_pages.mjs";
import { handOver, itemsIn, makeContact, readItem, signIn } from "../staff.mjs";

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

/** Two addresses of one page, whatever it is about, are looked at once. */
const kindOf = (path) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID").replace(/\/person\/[^/]+/, "/person/NAME");

async function look(page, what) {
  for (const width of [NARROW, WIDE]) {
    await page.setViewportSize({ width, height: 900 });
    await fitsTheScreen(page, `${what} at ${width} px`);
    await axeFindsNothing(page, `${what} at ${width} px`);
  }
  assert.equal(await page.locator("h1").count(), 1, `${what}: one h1`);
  assert.ok(!(await page.content()).includes("⟦"), `${what}: a text is missing`);
}

const { facts } = await demo();
for (const role of facts.staff.map((person) => person.role)) {
  test(`${role}: every page from the first one on`, async () => {
    const page = await open();
    const person = await signIn(page, role);
    const waiting = [person.home];
    const seen = new Set(waiting.map(kindOf));
    while (waiting.length > 0) {
      const path = waiting.shift();
      const response = await page.goto(path);
      assert.equal(response.status(), 200, `${role}: ${path}`);
      await unfold(page);
      await look(page, `${role}: ${path}`);
      const links = await page.locator("a[href]:not([download])").evaluateAll((all) =>
        all.filter((one) => one.origin === location.origin && !one.hash).map((one) => one.pathname));
      for (const link of links.filter((one) => !/\.(svg|png|csv|json)$/.test(one))) {
        if (!seen.has(kindOf(link))) {
          seen.add(kindOf(link));
          waiting.push(link);
        }
      }
    }
    assert.ok(seen.size >= 2, `${role} reaches ${[...seen]}`);
    await close(page);
  });
}

test("the officer's pages after acts and with errors, in English and Arabic", async () => {
  for (const language of ["en", "ar"]) {
    const page = await open({ language });
    await signIn(page, "officer");
    await page.goto(inLanguage("/officer/encounters/new", language));
    await page.locator('form[action="/officer/encounters/new"] select[name=borough]').selectOption({ index: 0 });
    await page.locator('form[action="/officer/encounters/new"] button.big').click();
    await page.waitForLoadState("load");
    await look(page, `a new contact with errors in ${language}`);
    await makeContact(page, `E2E${Date.now().toString().slice(-9)}`);
    await unfold(page);
    await look(page, `a new contact in ${language}`);
    await handOver(page);
    await unfold(page);
    await look(page, `a code handed over in ${language}`);
    await close(page);
  }
});

test("an item of the inbox, read, in English and Arabic", async () => {
  for (const language of ["en", "ar"]) {
    const page = await open({ language });
    await signIn(page, "desk_supervisor");
    const [item] = await itemsIn(page, inLanguage("/desk", language));
    await readItem(page, inLanguage(item, language));
    await look(page, `an item in ${language}`);
    await close(page);
  }
});

test("what people wrote, as it is found, in English and Arabic", async () => {
  for (const language of ["en", "ar"]) {
    const page = await open({ language });
    await signIn(page, "desk_adviser");
    await page.goto(inLanguage("/words", language));
    const form = page.locator('form[action="/words"]');
    await form.locator("select[name=purpose]").selectOption("quality_check");
    await form.locator("button").click();
    await page.locator("#found").waitFor();
    assert.ok((await page.locator("#found blockquote").count()) > 0, "the demo has words to read");
    assert.equal(new URL(page.url()).search, "", "nothing of a search stands in the address");
    await look(page, `words found, ${language}`);
    await close(page);
  }
});
