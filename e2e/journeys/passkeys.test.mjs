// Staff make a passkey and sign in with it, by the browser's own virtual authenticator.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { NARROW, WIDE, axeFindsNothing, close, closeBrowser, fitsTheScreen, openAt } from "../browser.mjs";
import { signInByPassword, startServer } from "../server.mjs";

let server = null;

before(async () => {
  // Browsers take a name for a passkey's home, never a number.
  server = await startServer({ host: "localhost", people: [["amy", "desk_adviser"], ["ben", "auditor"], ["cleo", "analyst"]] });
});

after(async () => {
  await server?.stop();
  await closeBrowser();
});

/** A browser window with a device in it that holds passkeys and knows its owner. */
async function withDevice({ width = WIDE, javaScript = true, language = "en", knowsOwner = true } = {}) {
  const page = await openAt(server.base, { width, javaScript, language });
  page.complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4/.test(message.text())) page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  const tools = await page.context().newCDPSession(page);
  await tools.send("WebAuthn.enable");
  const { authenticatorId } = await tools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: knowsOwner, automaticPresenceSimulation: true,
    },
  });
  page.device = {
    keys: async () => (await tools.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    put: (credential) => tools.send("WebAuthn.addCredential", { authenticatorId, credential }),
    knows: (isUserVerified) => tools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
  };
  return page;
}

async function make(page, name) {
  await page.goto("/account-settings/passkeys");
  await page.locator('form[action$="/passkeys/add"] button').click();
  await page.locator("#name").fill(name);
  await page.locator("#passkey-go").click();
}

async function signIn(page) {
  await page.goto("/sign-in?next=%2Fdesk%3Fview%3Dlate");
  await page.locator('form[action="/sign-in/passkey"] button').click();
}

async function signOut(page) {
  await page.locator('form[action="/sign-out"] button').click();
  await page.waitForURL((url) => url.pathname === "/sign-in");
}

test("an adviser makes a passkey, signs in with it without a name, and removes it", async () => {
  const page = await withDevice({ width: NARROW });
  await signInByPassword(page, server.base, "amy");
  await make(page, "work laptop");
  await page.waitForURL(/\/account-settings\/passkeys\?made/);
  assert.match(await page.locator("main").innerText(), /work laptop/);
  await fitsTheScreen(page, "the list of passkeys");
  const keys = await page.device.keys();
  assert.equal(keys.length, 1);
  assert.ok(keys[0].isResidentCredential);
  await signOut(page);

  await signIn(page);
  await page.waitForURL((url) => url.pathname === "/desk");
  assert.equal(new URL(page.url()).searchParams.get("view"), "late");
  assert.match(await page.locator(".who").innerText(), /AMY/);
  assert.deepEqual(page.complaints, [], "the policy of the page stopped nothing");
  await page.goto("/account-settings/sign-ins");
  assert.match(await page.locator("main").innerText(), /passkey/i);
  await page.goto("/account-settings/passkeys");
  assert.match(await page.locator("main").innerText(), /Last used/);

  // A second one of the same device is refused by the device itself.
  await make(page, "again");
  await page.locator("#passkey-failed").waitFor();

  await page.goto("/account-settings/passkeys");
  await page.locator('form[action$="/remove"] button').click();
  await page.waitForURL(/\?removed/);
  await signOut(page);
  await signIn(page);
  await page.locator("h1").filter({ hasText: "not taken" }).waitFor();
  assert.match(await page.locator("main").innerText(), /not known here/);
  await close(page);
});

test("a newcomer makes a passkey straight from the one-time link, as the only way in", async () => {
  for (const [language, width] of [["en", NARROW], ["ar", WIDE]]) {
    const page = await withDevice({ width, language });
    const what = (name) => `${name} in ${language} at ${width}`;
    const link = server.invite(`newt.${language}`, "analyst");
    await page.goto(link);
    await fitsTheScreen(page, what("the link"));
    await page.locator('form[action^="/enrol/"] button').click();
    await page.waitForURL((url) => url.pathname === "/enrol");
    await fitsTheScreen(page, what("the ways in"));
    await axeFindsNothing(page, what("the ways in"));
    await page.locator('form[action="/enrol/passkey"] button').click();
    await fitsTheScreen(page, what("making"));
    await axeFindsNothing(page, what("making"));
    // A name that will not do costs nothing: the device has made the passkey already.
    await page.locator("#passkey-go").click();
    await page.locator("#name-error").waitFor();
    await fitsTheScreen(page, what("the name again"));
    await axeFindsNothing(page, what("the name again"));
    await page.locator("#name").fill("telephone");
    await page.locator("main form button").click();
    await page.waitForURL((url) => url.pathname === "/insight");
    await page.locator('form[action="/sign-out"] button').click();
    await page.waitForURL((url) => url.pathname === "/sign-in");
    assert.equal((await page.goto(link)).status(), 410, "the link works once");
    await page.goto("/sign-in");
    await page.locator('form[action="/sign-in/passkey"] button').click();
    await page.waitForURL((url) => url.pathname === "/insight");
    await page.goto("/account-settings/passkeys");
    await page.locator('form[action$="/remove"] button').click();
    assert.equal(await page.locator(".did").count(), 0, "the last way in is not removed");
    assert.deepEqual(page.complaints, []);
    await close(page);
  }
});

test("a device that does not know its owner opens nothing", async () => {
  const page = await withDevice();
  await signInByPassword(page, server.base, "cleo");
  await make(page, "telephone");
  await page.waitForURL(/\?made/);
  await signOut(page);
  await page.device.knows(false);
  await signIn(page);
  await page.locator("#passkey-failed").waitFor();
  await page.goto("/insight");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await close(page);
});

test("a copy of a passkey is noticed when its counter goes back, and is on the log", async () => {
  const page = await withDevice();
  await signInByPassword(page, server.base, "ben");
  await make(page, "stick");
  await page.waitForURL(/\?made/);
  const [copy] = await page.device.keys();
  await signOut(page);
  for (let times = 0; times < 2; times += 1) {
    await signIn(page);
    await page.waitForURL((url) => url.pathname !== "/sign-in/passkey");
    await page.goto("/audit");
    await signOut(page);
  }
  const thief = await withDevice();
  await thief.goto("/sign-in");
  await thief.device.put(copy);
  await signIn(thief);
  await thief.locator("h1").filter({ hasText: "not taken" }).waitFor();
  assert.match(await thief.locator("main").innerText(), /copy of this passkey/);
  await close(thief);
  await signInByPassword(page, server.base, "ben");
  await page.goto("/audit");
  assert.match(await page.locator("main").innerText(), /passkey of which there may be a copy/);
  await close(page);
});

test("without JavaScript the page says so and leads another way", async () => {
  const page = await withDevice({ javaScript: false, width: NARROW });
  await page.goto("/sign-in");
  await page.locator('form[action="/sign-in/passkey"] button').click();
  assert.match(await page.locator("#passkey-no-script").innerText(), /needs JavaScript/);
  await page.locator("#passkey-go").click();
  assert.match(await page.locator("main").innerText(), /Nothing was changed/);
  await page.locator('main a[href^="/sign-in"]').click();
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await close(page);
});

test("the pages of passkeys are in order in English and in Arabic, narrow and wide", async () => {
  for (const [language, width] of [["en", NARROW], ["en", WIDE], ["ar", NARROW], ["ar", WIDE]]) {
    const page = await withDevice({ width, language, knowsOwner: false });
    const what = (name) => `${name} in ${language} at ${width}`;
    await page.goto("/sign-in");
    await fitsTheScreen(page, what("sign-in"));
    await page.locator('form[action="/sign-in/passkey"] button').click();
    await page.locator("#passkey-failed").waitFor();
    await fitsTheScreen(page, what("asking"));
    await axeFindsNothing(page, what("asking"));
    await signInByPassword(page, server.base, "amy");
    await page.goto("/account-settings/passkeys");
    await fitsTheScreen(page, what("the list"));
    await axeFindsNothing(page, what("the list"));
    await page.locator('form[action$="/passkeys/add"] button').click();
    await fitsTheScreen(page, what("making"));
    await axeFindsNothing(page, what("making"));
    await close(page);
  }
});
