// A server of its own for a journey that needs other settings than the demo's, with people: over a fresh SQLite file,
// or over a fresh database of PostgreSQL where CANDOUR_JOURNEY_DATABASE says "postgres".

import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const PATIENCE_MS = 60_000;
/** The password of everybody on such a server. */
export const PASSWORD = "four words in a row";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A port nobody listens on. */
export async function freePort() {
  return new Promise((resolve, reject) => {
    const door = net.createServer();
    door.once("error", reject);
    door.listen(0, "127.0.0.1", () => {
      const { port } = door.address();
      door.close(() => resolve(port));
    });
  });
}

/** Runs SQL, told to PostgreSQL's own client as its standard input. */
function psql(address, sql) {
  const client = path.join(process.env.CANDOUR_TEST_POSTGRES_BIN ?? "", "psql");
  const done = spawnSync(client, ["--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", address], { input: sql, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`psql failed: ${done.error ?? done.stderr}`);
}

/** A fresh database: its address, how SQL is run in it, and how it goes. */
function freshDatabase(folder) {
  if (process.env.CANDOUR_JOURNEY_DATABASE !== "postgres") {
    const file = path.join(folder, "candour.db");
    const words = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=30); db.execute(sys.argv[2]); db.commit()";
    const run = (sql) => {
      const done = spawnSync("python3", ["-c", words, file, sql], { encoding: "utf8" });
      if (done.status !== 0) throw new Error(`SQL could not be run: ${done.error ?? done.stderr}`);
    };
    return { address: `sqlite:${file}`, run, drop: () => {} };
  }
  const server = process.env.CANDOUR_TEST_POSTGRES;
  if (!server) throw new Error("CANDOUR_TEST_POSTGRES must name a server; `cargo xtask test --only browser` starts one");
  const name = `candour_journey_${randomBytes(8).toString("hex")}`;
  psql(server, `CREATE DATABASE ${name}`);
  const address = server.replace(/\/[^/]*$/, `/${name}`);
  return { address, run: (sql) => psql(address, sql), drop: () => psql(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

/**
 * Starts one under `http://HOST:PORT`, with these lines of settings and these people (`[[username, role]]`).
 * `stop()` ends it and removes its folder.
 */
export async function startServer({ host = "127.0.0.1", settings = () => "", people = [] }) {
  const program = process.env.CANDOUR_BIN;
  if (!program) throw new Error("CANDOUR_BIN must name the candour program; `cargo xtask test --only browser` sets it");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "candour-e2e-server-"));
  const database = freshDatabase(folder);
  const port = await freePort();
  const base = `http://${host}:${port}`;
  const config = path.join(folder, "candour.toml");
  const key = path.join(folder, "force.key");
  const lines = [
    `database = "${database.address}"`,
    `key_file = "${key}"`,
    `listen = "127.0.0.1:${port}"`,
    `base_url = "${base}"`,
    'log_level = "warn"',
    "synthetic = true",
    'languages = ["en", "ar"]',
    "unreviewed_languages = true",
    settings({ base, folder }),
  ];
  fs.writeFileSync(config, `${lines.join("\n")}\n`);
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("CANDOUR_")));
  const run = (words, input = "") => {
    const done = spawnSync(program, words, { env: environment, input, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`candour ${words.join(" ")} failed:\n${done.stdout}${done.stderr}`);
    return done.stdout;
  };
  run(["key", "new", key]);
  run(["migrate", "--config", config]);
  for (const [username, role] of people) {
    run(["user", "add", username, "--name", username.toUpperCase(), "--role", role, "--config", config],
      `${PASSWORD}\n`);
  }
  /** Makes an account without a password; gives the path of the one-time link that is printed for it. */
  const invite = (username, role) => new URL(run(
    ["user", "add", username, "--name", username.toUpperCase(), "--role", role, "--link", "--config", config],
  ).trim()).pathname;
  /** Lets time pass for everybody's last proof of who they are, as if they had signed in this long before. */
  const proofsAgeBy = (minutes) => database.run(`UPDATE session SET proved_at = proved_at - ${minutes * 60_000_000}`);
  // Not waited for in place: what doctor asks may be answered by this very process.
  const doctor = () => new Promise((resolve, reject) => {
    const asked = spawn(program, ["doctor", "--config", config], { env: environment });
    let told = "";
    asked.stdout.on("data", (some) => { told += some; });
    asked.once("error", reject);
    asked.once("close", () => resolve(told));
  });
  const log = fs.openSync(path.join(folder, "log"), "w");
  const server = spawn(program, ["serve", "--config", config], { env: environment, stdio: ["ignore", log, log] });
  let ended = null;
  server.on("exit", (code, signal) => { ended = `exit code ${code}, signal ${signal}`; });
  const kill = () => server.kill("SIGKILL");
  process.once("exit", kill);
  const said = () => fs.readFileSync(path.join(folder, "log"), "utf8");
  const stop = async () => {
    process.removeListener("exit", kill);
    if (ended === null) {
      server.kill("SIGTERM");
      for (let waited = 0; ended === null && waited < 10_000; waited += 50) await pause(50);
      if (ended === null) server.kill("SIGKILL");
    }
    database.drop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
  for (let waited = 0; ended === null && waited < PATIENCE_MS; waited += 100) {
    if (await fetch(`http://127.0.0.1:${port}/readyz`).then((reply) => reply.ok, () => false)) {
      return { base, folder, said, stop, doctor, invite, proofsAgeBy };
    }
    await pause(100);
  }
  const last = said();
  await stop();
  throw new Error(`the server did not start (${ended ?? "not ready in time"}):\n${last}`);
}

/** Signs in by password. */
export async function signInByPassword(page, base, username) {
  await page.goto(`${base}/sign-in`);
  await page.locator("input[name=username]").fill(username);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.locator('form[action="/sign-in"] button').last().click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}
