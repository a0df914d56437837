// The act everything stands on, as a person does it: open a code's page, choose a rating, write, send.

import assert from "node:assert/strict";

/** A receipt as it is shown: three groups of five symbols. */
export const RECEIPT = /\b[2346789CDFHJKMNPQRTVWXY]{5}-[2346789CDFHJKMNPQRTVWXY]{5}-[2346789CDFHJKMNPQRTVWXY]{5}\b/;

/** The form that carries a rating. */
export const ratingForm = (page) => page.locator("form:has(input[type=radio][name=rating])");

/** Presses a button and waits for what the server answers. */
export async function send(page, button) {
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.request().isNavigationRequest() && one.request().method() === "POST"),
    button.click(),
  ]);
  await page.waitForLoadState("load");
  return response;
}

/** Opens the page of a code. Where the page first offers two doors, goes through the one to the form. */
export async function openForm(page, code, query = "") {
  const response = await page.goto(`/f/${code}${query}`);
  assert.equal(response.status(), 200, `/f/${code}`);
  if ((await ratingForm(page).count()) === 0) {
    await page.locator("main a.door").first().click();
    await page.waitForLoadState("load");
  }
  assert.equal(await ratingForm(page).count(), 1, "one form with a rating");
  return response;
}

/** Rates and gives the receipt. */
export async function rate(page, code, { rating = 4, words = "", query = "" } = {}) {
  await openForm(page, code, query);
  const form = ratingForm(page);
  await form.locator(`input[name=rating][value="${rating}"]`).check();
  if (words) await form.locator("textarea[name=words]").fill(words);
  const response = await send(page, form.locator("button"));
  assert.ok(response.status() === 200 || response.status() === 303, `the rating was answered with ${response.status()}`);
  return receiptOn(page);
}

/** The receipt on the page. */
export async function receiptOn(page) {
  const text = await page.locator("main").innerText();
  const found = text.match(RECEIPT);
  assert.ok(found, `no receipt on the page:\n${text.slice(0, 600)}`);
  return found[0];
}
