// A person rates a contact: on an old telephone, without JavaScript, by keyboard alone, and when something is wrong.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NARROW, close, closeBrowser, fitsTheScreen, focused, open, tabTo } from "../browser.mjs";
import { freshCode, leaveDemo, openCode } from "../demo.mjs";
import { RECEIPT, openForm, rate, ratingForm, receiptOn, send } from "../rate.mjs";

after(async () => {
  await closeBrowser();
  await leaveDemo();
});

test("a person scans, rates, writes and is thanked, without JavaScript on a narrow screen", async () => {
  const page = await open({ width: NARROW, javaScript: false });
  const code = await freshCode();
  await openForm(page, code);
  await fitsTheScreen(page, "the form");
  const radios = ratingForm(page).locator("input[type=radio][name=rating]");
  assert.equal(await radios.count(), 5);
  assert.deepEqual(await radios.evaluateAll((all) => all.filter((one) => one.checked).length), 0, "none is chosen");
  const labels = await radios.evaluateAll((all) => all.map((one) => one.labels[0]?.innerText.trim() ?? ""));
  for (const label of labels) assert.match(label, /\p{L}{3,}/u, `every point has words, not only a figure: ${labels}`);

  const words = "They listened. Diolch! شكرا 👍\nOne more line.";
  await ratingForm(page).locator("textarea[name=words]").fill(words);
  await ratingForm(page).getByText(labels[0]).click();
  const response = await send(page, ratingForm(page).locator("button"));
  assert.equal(response.status() < 400, true);
  const receipt = await receiptOn(page);
  assert.ok(!page.url().includes(receipt) && !page.url().includes(receipt.replaceAll("-", "")),
    "the receipt stands in no address");
  await fitsTheScreen(page, "the thanks");
  await close(page);
});

test("a person rates by keyboard alone", async () => {
  const page = await open();
  await openForm(page, await freshCode());
  await tabTo(page, (here) => here.name === "rating", "the rating");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  assert.equal(await ratingForm(page).locator("input[name=rating]:checked").count(), 1);
  await tabTo(page, (here) => here.name === "words", "the words");
  await page.keyboard.type("Kind and clear.");
  await tabTo(page, (here) => here.tag === "BUTTON", "the button");
  await Promise.all([
    page.waitForResponse((one) => one.request().method() === "POST"),
    page.keyboard.press("Enter"),
  ]);
  await page.waitForLoadState("load");
  await receiptOn(page);
  await close(page);
});

test("the first stop of the keyboard leads past the head, and one early stop leads away from the page", async () => {
  const page = await open();
  await openForm(page, await freshCode());
  await page.keyboard.press("Tab");
  const first = await focused(page);
  assert.equal(first.href, "#main");
  await page.keyboard.press("Enter");
  assert.equal((await focused(page)).id, "main");
  await page.reload();
  const exit = await tabTo(page, (here) => here.id === "leave", "the way out");
  assert.match(exit.href, /^https:\/\//);
  await close(page);
});

test("a form without a rating comes back with status 422, the reason at the top, and everything typed", async () => {
  const page = await open({ width: NARROW });
  const code = await freshCode();
  await openForm(page, code);
  const words = "  I was kept informed.\n\"Quotes\" & <tags> stay.  ";
  await ratingForm(page).locator("textarea[name=words]").fill(words);
  const response = await send(page, ratingForm(page).locator("button"));
  assert.equal(response.status(), 422);
  assert.match(await page.title(), /^Error: /);
  const summary = page.locator("main [role=alert]");
  assert.equal(await summary.count(), 1);
  assert.equal(await summary.evaluate((one) => one === document.activeElement), true, "the summary has the focus");
  assert.equal(await ratingForm(page).locator("textarea[name=words]").inputValue(), words);
  await summary.getByRole("link").first().click();
  assert.equal((await focused(page)).name, "rating", "the link in the summary leads to the first radio");
  const shown = await summary.getByRole("link").first().innerText();
  assert.ok((await ratingForm(page).innerText()).includes(shown), "the same words stand beside the field");
  await fitsTheScreen(page, "the form with an error");

  await ratingForm(page).locator('input[name=rating][value="2"]').check();
  await send(page, ratingForm(page).locator("button"));
  await receiptOn(page);
  await close(page);
});

test("words past the limit come back whole, and the rating stays chosen", async () => {
  const page = await open({ javaScript: false });
  await openForm(page, await freshCode());
  const words = "ক".repeat(1201);
  await ratingForm(page).locator('input[name=rating][value="5"]').check();
  await ratingForm(page).locator("textarea[name=words]").fill(words);
  const response = await send(page, ratingForm(page).locator("button"));
  assert.equal(response.status(), 422);
  assert.equal(await ratingForm(page).locator("textarea[name=words]").inputValue(), words);
  assert.equal(await ratingForm(page).locator("input[name=rating]:checked").getAttribute("value"), "5");
  await close(page);
});

test("the same form sent twice is thanked with the same receipt; a second form finds the code used", async () => {
  const page = await open({ javaScript: false });
  const other = await open({ javaScript: false });
  const code = await freshCode();
  await openForm(page, code);
  await openForm(other, code);
  await ratingForm(page).locator('input[name=rating][value="4"]').check();
  const [request] = await Promise.all([
    page.waitForRequest((one) => one.method() === "POST"),
    send(page, ratingForm(page).locator("button")),
  ]);
  const receipt = await receiptOn(page);
  const again = await page.context().request.post(request.url(), {
    data: request.postData(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  assert.ok(again.ok());
  assert.equal((await again.text()).match(RECEIPT)?.[0], receipt);

  await ratingForm(other).locator('input[name=rating][value="1"]').check();
  const used = await send(other, ratingForm(other).locator("button"));
  assert.equal(used.status(), 410);
  assert.doesNotMatch(await other.locator("main").innerText(), RECEIPT);
  await close(page);
  await close(other);
});

test("two open answers from one leaflet are both thanked, with receipts of their own", async () => {
  const code = await openCode();
  const receipts = [];
  for (const rating of [5, 3]) {
    const page = await open({ javaScript: false });
    receipts.push(await rate(page, code, { rating }));
    await close(page);
  }
  assert.notEqual(receipts[0], receipts[1]);
});
