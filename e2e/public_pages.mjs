// Every public page and every state a person can meet there, each reached as a person reaches it.

import assert from "node:assert/strict";
import { inLanguage } from "./browser.mjs";
import { freshCode } from "./demo.mjs";
import { ratingForm, receiptOn, send } from "./rate.mjs";

/** Pages that an address alone leads to. */
export const PLAIN = ["/", "/f", "/f/no-code", "/receipt", "/rights", "/support", "/safety", "/privacy", "/cookies",
  "/accessibility", "/sign-in"];

/** Answers from the form on the page. */
async function answer(page, { rating = null, words = "" } = {}) {
  const form = ratingForm(page);
  if (rating !== null) await form.locator(`input[name=rating][value="${rating}"]`).check();
  if (words) await form.locator("textarea[name=words]").fill(words);
  return send(page, form.locator("button"));
}

/** Opens what can be opened, so that what is inside is seen and checked too. */
export async function unfold(page) {
  const closed = page.locator("main details:not([open]) > summary");
  while ((await closed.count()) > 0) await closed.first().click();
}

const sendForm = (page, action) => send(page, page.locator(`form[action="${action}"] button`).last());

async function thanked(page, language) {
  await page.goto(inLanguage(`/f/${await freshCode()}`, language));
  const response = await answer(page, { rating: 4, words: "Clear and kind." });
  assert.equal(response.status(), 200);
}

async function withReceipt(page, language) {
  await thanked(page, language);
  const receipt = await receiptOn(page);
  await page.goto(inLanguage("/receipt", language));
  await page.locator("input[name=receipt]").fill(receipt);
  await sendForm(page, "/receipt");
  await unfold(page);
}

/** Name, and how to get there. Each takes a page and a language, and leaves the page in that state. */
export const STATES = [
  ...PLAIN.map((path) => [path, async (page, language) => {
    const response = await page.goto(inLanguage(path, language));
    assert.equal(response.status(), 200, path);
  }]),
  ["/f, mistyped", async (page, language) => {
    await page.goto(inLanguage("/f", language));
    await page.locator("input[name=code]").fill("2346!");
    await sendForm(page, "/f");
  }],
  ["the form of a code", async (page, language) => {
    const response = await page.goto(inLanguage(`/f/${await freshCode()}`, language));
    assert.equal(response.status(), 200);
  }],
  ["the form with every error", async (page, language) => {
    await page.goto(inLanguage(`/f/${await freshCode()}`, language));
    assert.equal((await answer(page, { words: "x".repeat(1300) })).status(), 422);
  }],
  ["thanks", async (page, language) => {
    await thanked(page, language);
    await unfold(page);
  }],
  ["contact, with errors", async (page, language) => {
    await thanked(page, language);
    await unfold(page);
    assert.equal((await sendForm(page, "/receipt/contact")).status(), 422);
    await unfold(page);
  }],
  ["contact, asked for", async (page, language) => {
    await thanked(page, language);
    await unfold(page);
    const form = page.locator('form[action="/receipt/contact"]');
    await form.locator('input[name=method]').first().check();
    await form.locator("input[name=to]").fill("020 7946 0123");
    assert.equal((await sendForm(page, "/receipt/contact")).status(), 200);
  }],
  ["equality, answered", async (page, language) => {
    await thanked(page, language);
    await unfold(page);
    await page.locator('form[action="/receipt/equality"] input[type=radio]').first().check();
    assert.equal((await sendForm(page, "/receipt/equality")).status(), 200);
  }],
  ["a used code", async (page, language) => {
    const code = await freshCode();
    await page.goto(inLanguage(`/f/${code}`, language));
    await answer(page, { rating: 2 });
    const response = await page.goto(inLanguage(`/f/${code}`, language));
    assert.equal(response.status(), 410);
  }],
  ["a used code, with words to keep", async (page, language) => {
    const code = await freshCode();
    await page.goto(inLanguage(`/f/${code}`, language));
    await page.context().request.get(`/f/${code}`).then(async (one) => {
      const nonce = (await one.text()).match(/name="nonce" value="([0-9a-f]{32})"/)[1];
      await page.context().request.post(`/f/${code}`, { form: { rating: "5", nonce } });
    });
    const response = await answer(page, { rating: 1, words: "Somebody was before me." });
    assert.equal(response.status(), 410);
    assert.ok((await page.locator("main textarea").first().inputValue()).includes("Somebody was before me."));
  }],
  ["a mistyped code", async (page, language) => {
    const response = await page.goto(inLanguage("/f/2346-789-CDF!", language));
    assert.equal(response.status(), 404);
  }],
  ["a page that is not there", async (page, language) => {
    const response = await page.goto(inLanguage("/no/such/page", language));
    assert.equal(response.status(), 404);
  }],
  ["a receipt that is none", async (page, language) => {
    await page.goto(inLanguage("/receipt", language));
    await page.locator("input[name=receipt]").fill("nonsense");
    await sendForm(page, "/receipt");
  }],
  ["what a receipt opens", withReceipt],
  ["words added", async (page, language) => {
    await withReceipt(page, language);
    await page.locator('form[action="/receipt/words"] textarea[name=words]').fill("One more thing.");
    assert.equal((await sendForm(page, "/receipt/words")).status(), 200);
  }],
  ["taking back, asked", async (page, language) => {
    await withReceipt(page, language);
    assert.equal((await sendForm(page, "/receipt/withdraw")).status(), 200);
  }],
  ["taken back", async (page, language) => {
    await withReceipt(page, language);
    await sendForm(page, "/receipt/withdraw");
    assert.equal((await sendForm(page, "/receipt/withdraw")).status(), 200);
  }],
  ["sign-in, refused", async (page, language) => {
    await page.goto(inLanguage("/sign-in", language));
    await page.locator("input[name=username]").fill("nobody.here");
    await page.locator("input[name=password]").fill("not the password");
    await send(page, page.locator('form:has(input[name=password]) button').last());
  }],
];
