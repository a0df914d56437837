// Coming in by a one-time link, codes from a device, recovery by two, the warning before a sign-in ends, the list of
// one's own sign-ins, and the fresh proof before something dangerous.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import {
  NARROW, WIDE, axeFindsNothing, close, closeBrowser, fitsTheScreen, focused, inLanguage, openAt, tabTo,
} from "../browser.mjs";
import { PASSWORD, signInByPassword, startServer } from "../server.mjs";
import { readQr } from "../staff.mjs";

const CHOSEN = "three words in a row";
let server = null;

before(async () => {
  server = await startServer({
    people: [["ida", "administrator"], ["jo", "administrator"], ["amy", "analyst"], ["ben", "auditor"],
      ["cleo", "analyst"]],
    // Short, so that a journey can wait for it: the warning after half a minute, the end after two.
    settings: () => 'session_idle = "2m"',
  });
});

after(async () => {
  await server?.stop();
  await closeBrowser();
});

const window = (how = {}) => openAt(server.base, { javaScript: false, ...how });

/** The code of the moment, by another writing of RFC 6238 than the program's. */
function codeOf(secret, steps = 0) {
  let bits = "";
  for (const letter of secret) bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", key).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The page is in order, narrow and wide. */
async function look(page, what) {
  for (const width of [NARROW, WIDE]) {
    await page.setViewportSize({ width, height: 900 });
    await fitsTheScreen(page, `${what} at ${width} px`);
    await axeFindsNothing(page, `${what} at ${width} px`);
  }
}

async function enterWith(page, username, password, code) {
  await page.goto("/sign-in");
  await page.locator("input[name=username]").fill(username);
  await page.locator("input[name=password]").fill(password);
  await page.locator("input[name=one_time_code]").fill(code);
  await page.locator('form[action="/sign-in"] button').click();
}

/** What stands there to be copied, without marks of direction. */
const textOf = (shown) => shown.replace(/[^\x21-\x7e]/g, "");

const pathOf = (page) => new URL(page.url()).pathname;

/** Goes through a one-time link, with the code where it takes one; gives the secret of the codes and the recovery codes. */
async function walkThrough(page, link, language, looked = async () => {}, code = null) {
  await page.goto(inLanguage(link, language));
  await looked("the link");
  if (code) {
    await page.locator("#link-code").fill("not the code");
    await page.locator('form[action^="/enrol/"] button').click();
    await page.locator("#link-code-error").waitFor();
    await looked("a wrong code");
    await page.locator("#link-code").fill(code);
  }
  await page.locator('form[action^="/enrol/"] button').click();
  await page.waitForURL((url) => url.pathname === "/enrol");
  const secret = new URL(await readQr(page)).searchParams.get("secret");
  const typed = (await page.locator(".key-out").innerText()).replace(/\s/g, "");
  assert.equal(typed.replace(/[^A-Z2-7]/g, ""), secret, "the picture and the text are one secret");
  await looked("the form behind it");
  await page.locator("input[name=new]").fill(CHOSEN);
  await page.locator("input[name=again]").fill(CHOSEN);
  await page.locator("input[name=one_time_code]").fill(codeOf(secret));
  await page.locator('form[action="/enrol"] button').click();
  await page.locator(".recovery").waitFor();
  const recovery = (await page.locator(".recovery li").allInnerTexts())
    .map((code) => code.replace(/[^0-9A-Za-z-]/g, ""));
  await looked("recovery codes");
  assert.equal(recovery.length, 10);
  return { secret, recovery };
}

for (const [language, javaScript] of [["en", false], ["ar", true]]) {
  test(`a newcomer comes in by a link, then by codes, in ${language}`, async () => {
    const username = `maple.${language}`;
    const link = server.invite(username, "analyst");
    const page = await window({ language, javaScript });
    const { secret, recovery } = await walkThrough(page, link, language,
      (what) => look(page, `${what}, ${language}`));
    assert.equal(await page.locator("html").getAttribute("dir"), language === "ar" ? "rtl" : "ltr");
    await page.locator("main a.button").click();
    await page.waitForURL((url) => url.pathname === "/insight");
    assert.equal((await page.goto("/enrol")).status(), 410, "the codes are shown once");
    await page.goto("/insight");
    await page.locator('form[action="/sign-out"] button').click();
    await page.waitForURL((url) => url.pathname === "/sign-in");
    assert.ok(await page.locator('[role="status"]').count(), "it says that one is signed out");
    await page.goto("/insight");
    assert.equal(pathOf(page), "/sign-in");

    const dead = await page.goto(inLanguage(link, language));
    assert.equal(dead.status(), 410, "the link works once");
    await look(page, `a link that was used, ${language}`);

    await enterWith(page, username, CHOSEN, "");
    assert.equal(pathOf(page), "/sign-in", "a password alone is not enough any more");
    const alone = await page.locator(".summary").innerText();
    await enterWith(page, username, CHOSEN, "000000");
    assert.equal(await page.locator(".summary").innerText(), alone, "and it is not told which part was wrong");
    await enterWith(page, "nobody.at.all", CHOSEN, "000000");
    assert.equal(await page.locator(".summary").innerText(), alone, "nor whether the name exists");
    await look(page, `a sign-in that was refused, ${language}`);
    // The code of the next half minute: the one of this was taken.
    await enterWith(page, username, CHOSEN, codeOf(secret, 1));
    await page.waitForURL((url) => url.pathname === "/insight");
    await close(page);

    for (const [shown, comesIn] of [[recovery[0], true], [recovery[0], false], [recovery[1], true]]) {
      const phone = await window({ language });
      await enterWith(phone, username, CHOSEN, shown);
      assert.equal(pathOf(phone) === "/insight", comesIn, "a recovery code works once");
      if (shown === recovery[1]) {
        await phone.goto(inLanguage("/account-settings/codes", language));
        await look(phone, `one's own codes, ${language}`);
        assert.match(await phone.locator("main .note").first().innerText(), /8|٨/, "eight are left");
      }
      await close(phone);
    }
  });
}

test("somebody comes in by the keyboard alone", async () => {
  const page = await window({ javaScript: true });
  await page.goto("/sign-in");
  await tabTo(page, (here) => here.name === "username", "the user name");
  await page.keyboard.type("amy");
  await page.keyboard.press("Tab");
  assert.equal((await focused(page)).name, "password");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/insight");
  await close(page);
});

test("somebody who lost their means is let in anew by two administrators", async () => {
  const [one, other, lost] = [await window(), await window(), await window()];
  await signInByPassword(one, server.base, "ida");
  await signInByPassword(other, server.base, "jo");
  await signInByPassword(lost, server.base, "cleo");
  await one.goto("/admin/staff/person/cleo");
  await look(one, "a person's page");
  await one.locator('form[action$="/recover"] button').click();
  const code = textOf(await one.locator("#code").innerText());
  await look(one, "the code of who asked");
  await one.goto("/admin/staff/person/cleo");
  assert.equal(await one.locator('form[action$="/confirm"]').count(), 0, "not the one who asked");
  await other.goto(inLanguage("/admin/staff/person/cleo", "ar"));
  await look(other, "a wish to confirm, ar");
  await other.locator('form[action$="/confirm"] button').click();
  const link = new URL(textOf(await other.locator("#link").innerText())).pathname;
  await look(other, "the link, ar");
  await lost.goto("/insight");
  assert.equal(pathOf(lost), "/insight", "until the link is used, all is as it was");
  const page = await window();
  await walkThrough(page, link, "en", (what) => look(page, what), code);
  await lost.goto("/insight");
  assert.equal(pathOf(lost), "/sign-in", "what was there before is over");
  await enterWith(lost, "cleo", PASSWORD, "");
  assert.equal(pathOf(lost), "/sign-in", "the old password as well");
  for (const each of [one, other, lost, page]) await close(each);
});

test("the warning before a sign-in ends shows itself without a script, and its link puts the end off", async () => {
  const page = await window();
  await signInByPassword(page, server.base, "amy");
  const left = await window();
  await signInByPassword(left, server.base, "amy");
  const begun = Date.now();
  // A use is put on record once a minute.
  const secondsAfter = (seconds) =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + seconds * 1_000 - Date.now())));
  await page.goto("/account-settings");
  const warning = page.locator(".soon");
  assert.equal(await warning.isVisible(), false, "not yet");
  await page.locator("input[name=present]").fill("typed and not sent");
  await warning.waitFor({ state: "visible", timeout: 90_000 });
  await look(page, "the warning");
  await secondsAfter(65);
  const [tab] = await Promise.all([page.context().waitForEvent("page"), warning.locator("a").click()]);
  await tab.waitForLoadState("load");
  assert.equal(pathOf(tab), "/stay-signed-in");
  await look(tab, "still signed in");
  assert.equal(await page.locator("input[name=present]").inputValue(), "typed and not sent");
  // The other one, left alone since then, ends; this one holds.
  await secondsAfter(125);
  await left.goto("/insight");
  assert.equal(pathOf(left), "/sign-in");
  await page.goto("/insight");
  assert.equal(pathOf(page), "/insight");
  await close(page);
  await close(left);
});

test("somebody sees where they are signed in and ends it", async () => {
  const [here, there, third] = [await window(), await window(), await window()];
  for (const each of [here, there, third]) await signInByPassword(each, server.base, "ben");
  for (const language of ["ar", "en"]) {
    await here.goto(inLanguage("/account-settings/sign-ins", language));
    assert.equal(await here.locator("li.item").count(), 3);
    assert.equal(await here.locator("li.item .tag").count(), 1, "this one is marked");
    await look(here, `own sign-ins, ${language}`);
  }
  await here.locator('li.item:not(:has(.tag)) form[action$="/end"] button').first().click();
  await here.locator(".did").waitFor();
  assert.equal(await here.locator("li.item").count(), 2);
  await here.locator('form[action$="/end-others"] button').click();
  await here.locator(".did").waitFor();
  assert.equal(await here.locator("li.item").count(), 1);
  for (const each of [there, third]) {
    await each.goto("/audit");
    assert.equal(pathOf(each), "/sign-in", "the other is out");
    await close(each);
  }
  await here.goto("/audit");
  assert.equal(pathOf(here), "/audit");
  await close(here);
});

test("what is dangerous asks for a fresh proof, and goes on with what was filled in", async () => {
  const page = await window();
  await signInByPassword(page, server.base, "ida");
  await page.goto("/admin/staff/new");
  const form = page.locator('form[action="/admin/staff/new"]');
  await form.locator("input[name=username]").fill("newt.newsample");
  await form.locator("input[name=display_name]").fill("Newt Newsample");
  await form.locator("select[name=role]").selectOption("analyst");
  server.proofsAgeBy(11);
  await form.locator("button").click();
  await page.locator("input[name=proof_password]").waitFor();
  await look(page, "asking for a proof");
  await page.locator("input[name=proof_password]").fill("not the password");
  await page.locator("form:has(input[name=proof_password]) button").click();
  assert.equal(await page.locator("#code").count(), 0, "nothing was done");
  await page.locator("#proof-password-error").waitFor();
  await page.locator("input[name=proof_password]").fill(PASSWORD);
  await page.locator("form:has(input[name=proof_password]) button").click();
  await page.locator("#code").waitFor();
  assert.match(await page.locator("h1").innerText(), /Newt Newsample/);
  await close(page);
});

test("an account takes two people: one asks and has the code, another confirms and has the link", async () => {
  const [one, other] = [await window(), await window()];
  await signInByPassword(one, server.base, "ida");
  await signInByPassword(other, server.base, "jo");
  await one.goto("/admin/staff/new");
  await look(one, "asking for an account");
  const form = one.locator('form[action="/admin/staff/new"]');
  await form.locator("input[name=username]").fill("olive.newsample");
  await form.locator("input[name=display_name]").fill("Olive Newsample");
  await form.locator("select[name=role]").selectOption("analyst");
  await form.locator("button").click();
  const code = textOf(await one.locator("#code").innerText());
  await look(one, "the code");
  await one.goto("/admin/staff/waiting/olive.newsample");
  await look(one, "an account that waits, to who asked");
  assert.equal(await one.locator('form[action$="/confirm"]').count(), 0, "not the one who asked");
  const tried = await window();
  await enterWith(tried, "olive.newsample", PASSWORD, "");
  assert.equal(pathOf(tried), "/sign-in", "it is no account yet");
  await other.goto(inLanguage("/admin/staff", "ar"));
  await look(other, "accounts that wait, ar");
  await other.locator("#waiting a", { hasText: "olive.newsample" }).click();
  await look(other, "an account to confirm, ar");
  await other.locator('form[action$="/confirm"] button').click();
  const link = new URL(textOf(await other.locator("#link").innerText())).pathname;
  const page = await window({ language: "ar" });
  await walkThrough(page, link, "ar", (what) => look(page, `${what}, ar`), code);
  await one.goto("/admin/staff/person/olive.newsample");
  assert.match(await one.locator("h1").innerText(), /Olive Newsample/);
  for (const each of [one, other, tried, page]) await close(each);
});
