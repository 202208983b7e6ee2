// Runs the page's verifier outside a page: reads cases from a folder, writes what it found to standard output.
//   node verifier.mjs WWWROOT/js CASES
// A case is NAME.json (evidence) with NAME.trust (a trust.json, empty for no keys). One line of JSON for each.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

globalThis.crypto ??= (await import("node:crypto")).webcrypto;
const [scripts, cases] = process.argv.slice(2);

// Older versions of node take a module only by its ending.
const copies = fs.mkdtempSync(path.join(os.tmpdir(), "writ-verifier-"));
for (const name of ["verify", "tamper"]) {
  const text = fs.readFileSync(path.join(scripts, name + ".js"), "utf8").replace("./verify.js", "./verify.mjs");
  fs.writeFileSync(path.join(copies, name + ".mjs"), text);
}
const load = name => import(pathToFileURL(path.join(copies, name + ".mjs")));
const { verify } = await load("verify"), { flips, tamper } = await load("tamper");
fs.rmSync(copies, { recursive: true });

const outcomes = result => Object.fromEntries(result.checks.map(check => [check.id, check.outcome]));
for (const file of fs.readdirSync(cases).filter(file => file.endsWith(".json")).sort()) {
  const name = file.slice(0, -5), bytes = new Uint8Array(fs.readFileSync(path.join(cases, file)));
  const keys = new Uint8Array(fs.readFileSync(path.join(cases, name + ".trust"))), trust = keys.length > 0 ? keys : null;
  const result = await verify(bytes, trust);
  const found = { name, verdict: result.verdict, fault: result.fault ?? "", checks: outcomes(result), flips: {} };
  if (name.startsWith("flips")) {
    for (const flip of flips) {
      const changed = tamper(bytes, flip.key);
      if (changed === null) continue;
      const broken = await verify(changed, trust);
      found.flips[flip.key] = { breaks: flip.breaks, verdict: broken.verdict, checks: outcomes(broken) };
    }
  }
  console.log(JSON.stringify(found));
}
