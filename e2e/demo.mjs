// A demo of Candour to walk through: started once for a whole run, or by a single journey run alone.

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/** The environment variable that leads to the data folder of a demo which runs already. */
export const DATA_VARIABLE = "CANDOUR_E2E_DATA";
const PATIENCE_MS = 120_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function program() {
  const program = process.env.CANDOUR_BIN;
  if (!program) throw new Error("CANDOUR_BIN must name the candour program; `cargo xtask test --only browser` sets it");
  return program;
}

/** Starts a demo in a folder of its own and waits until it answers. `stop()` ends it and removes the folder. */
export async function startDemo() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "candour-e2e-"));
  const data = path.join(folder, "data");
  const log = fs.openSync(path.join(folder, "log"), "w");
  const server = spawn(program(), ["demo", "--data", data, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", log, log],
  });
  let ended = null;
  server.on("exit", (code, signal) => { ended = `exit code ${code}, signal ${signal}`; });
  server.on("error", (error) => { ended = String(error); });
  const kill = () => server.kill("SIGKILL");
  process.once("exit", kill);

  const stop = async () => {
    process.removeListener("exit", kill);
    if (ended === null) {
      server.kill("SIGTERM");
      for (let waited = 0; ended === null && waited < 10_000; waited += 50) await pause(50);
      if (ended === null) server.kill("SIGKILL");
    }
    fs.rmSync(folder, { recursive: true, force: true });
  };

  const file = path.join(data, "demo.json");
  for (let waited = 0; waited < PATIENCE_MS; waited += 100) {
    if (ended !== null) break;
    if (fs.existsSync(file)) {
      const facts = readFacts(file);
      if (facts && (await answers(facts.base_url))) return { data, facts, stop };
    }
    await pause(100);
  }
  const said = fs.readFileSync(path.join(folder, "log"), "utf8").split("\n").slice(-40).join("\n");
  await stop();
  throw new Error(`the demo did not start (${ended ?? `not ready after ${PATIENCE_MS / 1000} s`}):\n${said}`);
}

function readFacts(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return null; // still being written
  }
}

async function answers(base) {
  try {
    return (await fetch(new URL("/readyz", base))).ok;
  } catch {
    return false;
  }
}

let running = null;

/** The demo of this run. A journey that is run alone starts one of its own, which ends with it. */
export async function demo() {
  if (running) return running;
  const data = process.env[DATA_VARIABLE];
  if (data) {
    running = { data, facts: readFacts(path.join(data, "demo.json")), stop: async () => {} };
    if (!running.facts) throw new Error(`${data}/demo.json cannot be read`);
  } else {
    running = await startDemo();
  }
  return running;
}

/** Ends a demo which this journey started itself. */
export async function leaveDemo() {
  await running?.stop();
  running = null;
}

/** A code that no journey has used. The journeys run in several processes, so a file marks what is taken. */
export async function freshCode(kind = "verified") {
  const { data, facts } = await demo();
  for (const code of facts.codes[kind]) {
    try {
      fs.writeFileSync(path.join(data, `taken-${code.replace(/[^0-9A-Za-z]/g, "")}`), "", { flag: "wx" });
      return code;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
  throw new Error(`no ${kind} code is left`);
}

/** An open code, which answers any number of times. */
export async function openCode() {
  return (await demo()).facts.codes.open[0];
}

/** A person to sign in as. */
export async function staffOf(role) {
  const { facts } = await demo();
  const person = facts.staff.find((one) => one.role === role);
  if (!person) throw new Error(`no ${role} in demo.json; there are: ${facts.staff.map((one) => one.role).join(", ")}`);
  return person;
}
