// The proof page: evidence and keys come in, verify.js judges them, and this file shows what it said. Once loaded, it needs no
// network: what is judged, and what judges, is in this tab.
import { $, $$, slot, setIcon, putDiff, say, store, onKey } from "./app.js";
import { verify, readTrust, toHex } from "./verify.js";
import { flips, tamper, possible } from "./tamper.js";

const page = $("#proof"), verdict = $("#verdict"), encoder = new TextEncoder(), decoder = new TextDecoder();
const SVG = "http://www.w3.org/2000/svg";
let pristine = null, flipped = "", trust = null, turn = 0;

// ---- What is judged

async function load(bytes, name) {
  pristine = bytes;
  flipped = "";
  page.dataset.loaded = "true";
  const id = await run();
  const file = (name ?? id ?? "FILE") + (name ? "" : ".writ.json"), command = "writ verify " + file;
  $("#command").textContent = command;
  $("#copycommand").dataset.copy = command;
  const link = $("#download");
  if (link.href.startsWith("blob:")) URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/json" }));
  link.download = file;
  link.hidden = false;
}
async function fetchBytes(path) {
  const response = await fetch(path);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  const problem = await response.json().catch(() => null);
  throw new Error(problem ? `${problem.title}. ${problem.remedy}` : "The server did not answer");
}

// ---- The verdict and the checks

const titles = {
  holds: ["Proof holds", "ok", "seal"], "does-not-hold": ["Proof does not hold", "bad", "x"], incomplete: ["Proof is incomplete", "open", "clock"],
  "not-trusted": ["Signed by keys you do not trust", "bad", "refuse"], malformed: ["This cannot be read as evidence", "bad", "x"],
};
function showVerdict(title, tone, icon, text) {
  verdict.dataset.v = tone;
  setIcon(verdict, icon);
  slot(verdict, "title").textContent = title;
  slot(verdict, "text").textContent = text;
}
const milliseconds = ms => ms < 0.1 ? "<0.1 ms" : ms < 9.95 ? ms.toFixed(1) + " ms" : ms.toFixed(0) + " ms";
const plural = (n, one, many) => `${n} ${n === 1 ? one : many}`;

function summary(result, ms) {
  if (result.verdict === "malformed") return result.fault + ".";
  const of = outcome => result.checks.filter(check => check.outcome === outcome);
  const failed = of("fail"), waiting = of("not-evaluated").filter(check => check.waitsOn.length > 0), left = of("not-evaluated").filter(check => check.mayBeLeftOut);
  if (failed.length > 0) {
    const said = failed.map(check => check.title).join(". ") + ".";
    return waiting.length > 0 ? `${said} ${plural(waiting.length, "more check", "more checks")} could not be relied on.` : said;
  }
  const counted = result.checks.length - left.length;
  const passed = `${of("pass").length} of ${counted} checks passed in this browser in ${milliseconds(ms)}.`;
  return left.length > 0 ? `${passed} Left out: ${left.map(check => check.reason).join("; ")}.` : passed;
}

const ends = {
  completed: ["completed", "check", "it completed"], denied: ["denied", "deny", "it was denied, and nothing ran"], expired: ["refused", "refuse", "its permit expired unused"],
  failed: ["failed", "x", "it failed"], killed: ["killed", "kill", "it was killed"], revoked: ["revoked", "revoke", "it was revoked"], "lease-lost": ["killed", "kill", "it was stopped when its lease ran out"],
};
// The proof and the run are two facts: this line speaks of the run, and only as far as the receipt is believed.
function showRun(result) {
  const line = $("#run"), receipt = result.checks.find(check => check.id === "receipt.signed");
  line.hidden = !result.outcome;
  if (line.hidden) return;
  const chip = slot(line, "chip"), believed = receipt?.outcome === "pass", [tone, icon, said] = ends[result.outcome.outcome] ?? ["", "dot", "its end is not stated"];
  chip.hidden = !believed;
  chip.dataset.tone = tone;
  setIcon(chip, icon);
  slot(chip, "word").textContent = result.outcome.outcome[0].toUpperCase() + result.outcome.outcome.slice(1).replace("-", " ");
  const who = result.agent ?? "A caller", what = result.command ?? "something";
  const recorded = result.decision?.obligations?.profile?.record === true ? " It was recorded for learning: not governed by a profile of its own." : "";
  slot(line, "text").textContent = believed ? `${who} asked for “${what}”, and ${said}.${recorded}` : "What the run did is not shown: the receipt that says so is not believed.";
}

function value(label, text, other) {
  const item = $("#valueT").content.firstElementChild.cloneNode(true);
  $("dt", item).textContent = label;
  putDiff($("code", item), text, other);
  return item;
}
const marks = { pass: "check", fail: "x", "not-evaluated": "skip" };
function showCheck(check) {
  const item = $("#checkT").content.firstElementChild.cloneNode(true);
  item.dataset.s = check.outcome;
  item.dataset.id = check.id;
  if (check.waitsOn.length > 0) item.dataset.waits = "true";
  setIcon(item, marks[check.outcome]);
  slot(item, "name").textContent = check.title;
  slot(item, "ms").textContent = check.outcome === "not-evaluated" ? "not evaluated" : milliseconds(check.ms);
  slot(item, "proves").textContent = check.proves;
  slot(item, "reason").textContent = check.reason[0].toUpperCase() + check.reason.slice(1) + ".";
  if (check.outcome === "fail") {
    slot(item, "values").append(value("Expected", check.expected), value("Computed", check.computed, check.expected));
    $("details", item).open = true;
  }
  return item;
}
function showChecks(checks) {
  for (const stage of $$(".stg")) {
    const mine = checks.filter(check => check.stage === stage.dataset.stage), found = outcome => mine.some(check => check.outcome === outcome && !check.mayBeLeftOut);
    $(".checks", stage).replaceChildren(...mine.map(showCheck));
    if (mine.length === 0) delete stage.dataset.s;
    else stage.dataset.s = found("fail") ? "fail" : found("not-evaluated") ? "open" : "pass";
  }
}

async function run() {
  const mine = ++turn;
  if (!pristine) return null;
  if (!globalThis.crypto?.subtle) {
    showVerdict("This page cannot verify", "bad", "x", "WebCrypto needs https or localhost. Save the evidence and run: writ verify FILE");
    return null;
  }
  $("#again").disabled = false;
  showVerdict("Verifying", "busy", "seal", "recomputing every digest, signature and proof");
  const bytes = flipped ? tamper(pristine, flipped) : pristine, start = performance.now();
  const result = await verify(bytes, trust?.bytes ?? null);
  if (mine !== turn) return null;
  const [title, tone, icon] = titles[result.verdict];
  showVerdict(title, tone, icon, summary(result, performance.now() - start));
  verdict.dataset.verdict = result.verdict;
  showChecks(result.checks);
  showRun(result);
  showTrees(result);
  showFlips();
  return result.execution ?? null;
}
$("#again").addEventListener("click", run);

// ---- Try to break it

function showFlips() {
  let can = [];
  try { can = possible(pristine); } catch { /* what cannot be read has no parts to flip */ }
  $("#breakit").hidden = can.length === 0;
  const buttons = flips.filter(flip => can.includes(flip.key)).map(flip => flipButton(flip.name, flip.key));
  if (flipped) buttons.push(flipButton("undo", ""));
  const focused = document.activeElement?.dataset.flip;
  $("#flips").replaceChildren(...buttons);
  if (focused !== undefined) (buttons.find(button => button.dataset.flip === focused) ?? buttons[0])?.focus();
}
function flipButton(name, key) {
  const button = $("#flipT").content.firstElementChild.cloneNode(true);
  button.textContent = name;
  button.dataset.flip = key;
  button.setAttribute("aria-pressed", String(key !== "" && key === flipped));
  button.addEventListener("click", () => { flipped = key === flipped ? "" : key; run(); });
  return button;
}

// ---- The way from an entry to the root

let shownTree = -1;
function showTrees(result) {
  const card = $("#pathcard");
  card.hidden = result.trees.length === 0;
  if (card.hidden) return;
  if (shownTree < 0 || shownTree >= result.trees.length) shownTree = result.trees.length - 1;
  const one = result.trees[shownTree], group = new Intl.NumberFormat("en");
  $("#which").hidden = result.trees.length < 2;
  $("#which").replaceChildren(...result.trees.slice(0, 12).map((tree, i) => {
    const button = $("#flipT").content.firstElementChild.cloneNode(true);
    button.textContent = tree.type.replace("-", " ");
    button.setAttribute("aria-pressed", String(i === shownTree));
    button.addEventListener("click", () => { shownTree = i; showTrees(result); $$("#which button")[i].focus(); });
    return button;
  }));
  const hashes = plural(one.way.length, "hash", "hashes");
  $("#pathsum").textContent = one.root
    ? `Entry ${group.format(one.index)} of ${group.format(one.size)}: ${hashes} from leaf to root.`
    : `Entry ${group.format(one.index)} of ${group.format(one.size)}: the proof does not have the length that leads to a root.`;
  $("#tree").replaceChildren(...(one.root ? [drawTree(one)] : []));
}
function drawTree({ leaf, way, root, stated }) {
  const step = 32, width = 312, middle = 156, half = 42, height = way.length * step + 42;
  const y = level => height - 20 - level * step, good = toHex(root) === toHex(stated);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Merkle path of ${plural(way.length, "step", "steps")}; the computed root ${good ? "is" : "is not"} the one in the checkpoint`);
  const add = (kind, attributes, text) => {
    const element = document.createElementNS(SVG, kind);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = text;
    svg.append(element);
  };
  const box = (x, level, hash, kind) => {
    const hex = toHex(hash);
    add("rect", { x: x - half, y: y(level) - 10, width: 2 * half, height: 20, rx: 4, class: "box " + kind });
    add("text", { x, y: y(level) + 4, class: "hash " + kind }, hex.slice(0, 6) + "…" + hex.slice(-4));
  };
  way.forEach(({ sibling, left }, level) => {
    const x = left ? middle - 98 : middle + 98, bend = left ? middle - 14 : middle + 14;
    add("path", { d: `M${middle} ${y(level) - 10}V${y(level + 1) + 10}`, class: "up" });
    add("path", { d: `M${x} ${y(level) - 10}C${x} ${y(level) - 20} ${bend} ${y(level) - 16} ${middle} ${y(level + 1) + 11}`, class: "side" });
    box(x, level, sibling, "sib");
  });
  [leaf, ...way.map(step => step.hash)].forEach((hash, level) =>
    box(middle, level, hash, level === way.length ? (good ? "end" : "wrong") : level === 0 ? "end" : "node"));
  const beside = (level, left, text, kind) => add("text", { x: left ? middle - half - 8 : middle + half + 8, y: y(level) + 4, class: `label ${left ? "left" : ""} ${kind}` }, text);
  beside(way.length, false, good ? "root, as signed" : "not the signed root", good ? "" : "wrong");
  if (way.length > 0) beside(0, !way[0].left, "this entry", "");
  return svg;
}

// ---- Keys

function pinned() {
  try { return JSON.parse(store.get("writ-trust") ?? "null"); } catch { return null; }
}
async function useTrust(text, from, at) {
  const keys = await readTrust(encoder.encode(text));
  trust = { bytes: encoder.encode(text), text, from, at, keys };
}
function pin(text, from) {
  const at = new Date().toISOString();
  if (!store.set("writ-trust", JSON.stringify({ text, from, at }))) say("This browser keeps nothing: the keys hold for this tab only");
  return at;
}
function showTrust() {
  const list = $("#trustkeys"), rows = [];
  if (trust) {
    const roles = [["permit", trust.keys.permit], ["statement", trust.keys.statement], ["log", trust.keys.log.map(key => key.key)], ["witness", trust.keys.witnesses]];
    for (const [role, keys] of roles) {
      for (const key of keys) {
        const item = $("#keyT").content.firstElementChild.cloneNode(true);
        $("b", item).textContent = role;
        $("code", item).textContent = key.id;
        rows.push(item);
      }
    }
    const since = trust.at.slice(0, 10);
    $("#trustsum").textContent = trust.from === "you"
      ? `Yours, pinned in this browser on ${since}. Version ${trust.keys.version}, log ${trust.keys.origin}.`
      : `From this server at first use, pinned in this browser on ${since}. Version ${trust.keys.version}, log ${trust.keys.origin}. Replace them with keys you obtained elsewhere.`;
  }
  list.replaceChildren(...rows);
}
let offered = null;
async function openTrust() {
  const kept = pinned();
  if (kept) {
    try { await useTrust(kept.text, kept.from, kept.at); } catch (fault) { say("The pinned keys cannot be read: " + fault.message); store.drop("writ-trust"); }
  }
  try { offered = decoder.decode(await fetchBytes("/v1/trust")); } catch { offered = null; }
  if (!trust && offered !== null) {
    try { await useTrust(offered, "server", pin(offered, "server")); } catch (fault) { warnTrust("The server’s keys cannot be used: " + fault.message); }
  }
  if (!trust && offered === null) warnTrust("The server offers no keys. Paste a trust.json that you trust.");
  compareOffer();
  showTrust();
}
function warnTrust(text) {
  $("#trustwarn").textContent = text;
  $("#trustwarn").hidden = !text;
}
function compareOffer() {
  const other = offered !== null && trust !== null && offered !== trust.text;
  $("#take").hidden = !other;
  if (trust) warnTrust(other ? "The server now offers other keys than the ones pinned here. They are not used unless you take them." : "");
}
async function replaceTrust(text, from) {
  try { await useTrust(text, from, new Date().toISOString()); } catch (fault) { say("Not used: " + fault.message); return; }
  pin(text, from);
  compareOffer();
  showTrust();
  await run();
}
$("#take").addEventListener("click", () => replaceTrust(offered, "server"));

// ---- Ways in

const box = $("#pastebox"), area = $("#pastetext");
let pasted = null;
function askForText(what, use) {
  $("#pastewhat").textContent = what;
  area.value = "";
  pasted = use;
  box.returnValue = "";
  box.showModal();
}
box.addEventListener("close", () => { if (box.returnValue === "ok" && area.value.trim()) pasted(area.value.trim()); });
$("#paste").addEventListener("click", () => askForText("The text of an evidence file (exe_….writ.json).", text => load(encoder.encode(text))));
$("#replace").addEventListener("click", () => askForText("The text of a trust.json that you obtained in another way than from this server.", text => replaceTrust(text, "you")));
document.addEventListener("paste", event => {
  if (box.open || event.target.matches?.("input, textarea")) return;
  const text = event.clipboardData?.getData("text/plain").trim();
  if (text) load(encoder.encode(text));
});
const take = async file => { if (file) load(new Uint8Array(await file.arrayBuffer()), file.name); };
$("#file").addEventListener("change", event => { take(event.target.files[0]); event.target.value = ""; });
document.addEventListener("dragover", event => { event.preventDefault(); page.dataset.drop = "true"; });
document.addEventListener("dragleave", event => { if (!event.relatedTarget) delete page.dataset.drop; });
document.addEventListener("drop", event => { event.preventDefault(); delete page.dataset.drop; take(event.dataTransfer.files[0]); });
onKey("v", () => { if (!pristine) return false; run(); });
onKey("Escape", () => { if (page.dataset.execution) location.assign("/executions/" + page.dataset.execution); else return false; });

await openTrust();
if (page.dataset.execution) {
  try {
    await load(await fetchBytes("/v1/evidence/" + encodeURIComponent(page.dataset.execution)));
  } catch (fault) {
    showVerdict("No evidence to check", "none", "clock", fault.message);
  }
}
