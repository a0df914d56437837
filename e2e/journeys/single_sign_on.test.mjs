// Staff sign in through the force's own service: oidc-provider, whose code is certified by the OpenID Foundation.
// It stands under another name than Candour, so that the browser treats the two as different sites.

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import { after, before, test } from "node:test";
import Provider from "oidc-provider";
import { NARROW, axeFindsNothing, close, closeBrowser, fitsTheScreen, openAt } from "../browser.mjs";
import { freePort, signInByPassword, startServer } from "../server.mjs";

const SECRET = "a secret of the journeys";
const roles = new Map();
let provider = null;
let server = null;

before(async () => {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  server = await startServer({
    people: [["amy", "desk_adviser"], ["ben", "auditor"], ["vera", "commissioner"], ["cas", "desk_adviser"]],
    settings: ({ folder }) => {
      fs.writeFileSync(`${folder}/secret`, SECRET);
      return `oidc_issuer = "${issuer}"
oidc_client_id = "candour"
oidc_client_secret_file = "${folder}/secret"
oidc_link_claim = "preferred_username"
oidc_role_claim = "groups"
oidc_roles = { "candour-desk" = "desk adviser", "candour-lead" = "desk supervisor" }`;
    },
  });
  const service = new Provider(issuer, {
    clients: [{
      client_id: "candour",
      client_secret: SECRET,
      redirect_uris: [`${server.base}/sign-in/single-sign-on/back`],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    }],
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
    pkce: { required: () => true },
    cookies: { keys: ["a key of the journeys"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: id, groups: roles.get(id) ?? [] }),
    }),
  });
  provider = http.createServer(service.callback());
  await new Promise((resolve) => provider.listen(port, "127.0.0.1", resolve));
});

after(async () => {
  provider?.closeAllConnections();
  provider?.close();
  await server?.stop();
  await closeBrowser();
});

async function fresh({ javaScript = false, width = NARROW, language = "en" } = {}) {
  return openAt(server.base, { javaScript, width, language });
}

/** Signs in at the force's page as this person. */
async function signInThere(page, person) {
  await page.waitForURL((url) => url.hostname === "localhost");
  await page.locator("input[name=login]").fill(person);
  await page.locator("input[name=password]").fill("anything");
  await page.locator("button[type=submit]").click();
  // The first time it asks whether Candour may know.
  for (let step = 0; step < 2 && new URL(page.url()).hostname === "localhost"; step += 1) {
    await page.locator("button[type=submit]").click();
    await page.waitForLoadState("load");
  }
}

/** Goes to the force's page, signs in there as this person, and comes back. */
async function throughTheForce(page, person, from = "/sign-in") {
  await page.goto(from);
  await page.locator('form[action="/sign-in/single-sign-on"] button').click();
  await page.waitForURL((url) => url.hostname === "localhost");
  await signInThere(page, person);
  await page.waitForURL((url) => url.hostname === "127.0.0.1");
}

test("an adviser comes in through the force's page, without JavaScript, to the page that was asked for", async () => {
  roles.set("amy", ["staff", "candour-desk"]);
  const page = await fresh();
  await throughTheForce(page, "amy", "/desk?view=late");
  await page.waitForURL((url) => url.pathname === "/desk");
  assert.equal(new URL(page.url()).searchParams.get("view"), "late");
  assert.match(await page.locator(".who").innerText(), /AMY/);
  const cookies = await page.context().cookies();
  const session = cookies.find((cookie) => cookie.name === "candour");
  assert.equal(session.sameSite, "Strict");
  assert.ok(!cookies.some((cookie) => cookie.name === "candour-trip"), "the cookie of the way is gone");
  await close(page);
});

test("another role at the force is another role here, and none is no way in", async () => {
  roles.set("amy", ["candour-lead"]);
  let page = await fresh();
  await throughTheForce(page, "amy");
  await page.waitForURL((url) => url.pathname === "/desk");
  assert.match(await page.locator(".who").innerText(), /supervisor/i);
  await close(page);

  roles.set("amy", ["staff"]);
  page = await fresh();
  await throughTheForce(page, "amy");
  assert.match(await page.locator("main").innerText(), /gives you no role/);
  await fitsTheScreen(page, "no role");
  await page.goto("/desk");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await close(page);
  roles.set("amy", ["candour-desk"]);
});

test("who came in through the force proves there who they are, by signing in anew, before something dangerous", async () => {
  roles.set("amy", ["candour-desk"]);
  const page = await fresh();
  await throughTheForce(page, "amy");
  await page.waitForURL((url) => url.pathname === "/desk");
  server.proofsAgeBy(11);
  await page.goto("/account-settings/codes/new");
  assert.equal(new URL(page.url()).pathname, "/confirm-it-is-you");
  await fitsTheScreen(page, "asking for a proof");
  await axeFindsNothing(page, "asking for a proof");
  await page.locator('form[action="/confirm-at-the-force"] button').click();
  // The service still knows them, and asks all the same.
  await signInThere(page, "amy");
  await page.waitForURL((url) => url.pathname === "/account-settings/codes/new");

  // Somebody else at the same desk proves nothing for her.
  server.proofsAgeBy(11);
  roles.set("cas", ["candour-desk"]);
  await page.goto("/account-settings/codes/new");
  await page.locator('form[action="/confirm-at-the-force"] button').click();
  await signInThere(page, "cas");
  await page.waitForURL((url) => url.hostname === "127.0.0.1");
  assert.match(await page.locator("main").innerText(), /Somebody else signed in/);
  await page.goto("/account-settings/codes/new");
  assert.equal(new URL(page.url()).pathname, "/confirm-it-is-you");
  await close(page);
});

test("a newcomer chooses the force account straight from the one-time link", async () => {
  for (const [language, width] of [["en", NARROW], ["ar", 1280]]) {
    const username = `newt-${language}`;
    roles.set(username, ["candour-desk"]);
    const page = await fresh({ language, width });
    await page.goto(server.invite(username, "desk_adviser"));
    await page.locator('form[action^="/enrol/"] button').click();
    await page.waitForURL((url) => url.pathname === "/enrol");
    await fitsTheScreen(page, `the ways in, ${language}`);
    await axeFindsNothing(page, `the ways in, ${language}`);
    await page.locator('form[action="/enrol/single-sign-on"] button').click();
    await signInThere(page, username);
    await page.waitForURL((url) => url.pathname === "/desk");
    await close(page);
  }
});

test("neither somebody without an account nor the Commissioner comes in, and both are told", async () => {
  for (const [person, words] of [["stranger", /belongs to no account here/], ["vera", /Sign in another way/]]) {
    roles.set(person, ["candour-lead"]);
    const page = await fresh();
    await throughTheForce(page, person);
    assert.match(await page.locator("main").innerText(), words);
    assert.ok(!(await page.context().cookies()).some((cookie) => cookie.name === "candour"));
    await close(page);
  }
});

test("who gives up at the force's page comes back to a page that says so", async () => {
  const page = await fresh();
  await page.goto("/sign-in");
  await page.locator('form[action="/sign-in/single-sign-on"] button').click();
  await page.waitForURL((url) => url.hostname === "localhost");
  await page.locator('a[href$="/abort"]').click();
  await page.waitForURL((url) => url.hostname === "127.0.0.1");
  assert.match(await page.locator("main").innerText(), /did not let you through/);
  await close(page);
});

test("the address somebody came back by opens nothing in another browser, nor twice", async () => {
  roles.set("amy", ["candour-desk"]);
  const page = await fresh();
  let back = null;
  page.on("request", (request) => {
    if (request.url().includes("/sign-in/single-sign-on/back?")) back = request.url();
  });
  await throughTheForce(page, "amy");
  await page.waitForURL((url) => url.pathname === "/desk");
  const thief = await fresh();
  for (const visitor of [thief, page]) {
    const reply = await visitor.goto(back);
    assert.equal(reply.status(), 400);
    assert.match(await visitor.locator("main").innerText(), /another browser/);
  }
  await thief.goto("/desk");
  assert.equal(new URL(thief.url()).pathname, "/sign-in");
  await close(thief);
  await close(page);
});

test("doctor says that the service will do, and the pages are in order in English and in Arabic", async () => {
  assert.match(await server.doctor(), /ok\s+sign-on/);
  for (const [language, width] of [["en", NARROW], ["en", 1280], ["ar", NARROW], ["ar", 1280]]) {
    const page = await fresh({ javaScript: true, width, language });
    for (const address of ["/sign-in", "/sign-in/single-sign-on/back?state=x"]) {
      await page.goto(address);
      await fitsTheScreen(page, `${address} in ${language} at ${width}`);
      await axeFindsNothing(page, `${address} in ${language} at ${width}`);
    }
    await close(page);
  }
});

test("while the service is down doctor says so, and a password still opens the door", async () => {
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
  provider = null;
  assert.match(await server.doctor(), /warn\s+sign-on/);
  const page = await fresh();
  await signInByPassword(page, server.base, "ben");
  assert.equal(new URL(page.url()).pathname, "/audit");
  await close(page);
});
