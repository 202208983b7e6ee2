// The executions page, live: rows update in place, new rows wait while somebody is reading, and a click opens the panel.
import { $, $$, slot, setIcon, showId, putDiff, say, live, onKey, showTime, tick, zone, clock, store } from "./app.js";

const split = $("#split"), rows = $("#rows"), scroller = $("#tw"), pill = $("#newpill"), pause = $("#pause"), stale = $("#stale");
const rowT = $("#rowT"), detailT = $("#detailT"), lineT = $("#lineT"), idLineT = $("#idLineT"), eventT = $("#eventT");
const suffix = split.dataset.suffix, query = new URLSearchParams(location.search);
const state = query.get("state"), search = query.get("q")?.toLowerCase() ?? "";
const waiting = new Map();
let paused = false, selected = $("#detail")?.dataset.id ?? null;

function fillSeals(seals, view) {
  seals.setAttribute("aria-label", view.seals.spoken);
  seals.dataset.tone = view.group;
  [...seals.children].forEach((seal, stage) => {
    seal.className = view.seals.marks[stage];
    setIcon(seal, view.seals.icons[stage]);
  });
}
function fillChip(root, view) {
  const chip = slot(root, "chip");
  chip.dataset.tone = view.group;
  setIcon(chip, view.icon);
  slot(chip, "word").textContent = view.word;
}
const texts = (root, view, names) => { for (const name of names) slot(root, name).textContent = view[name]; };

function fillRow(row, view) {
  row.dataset.id = view.id;
  row.dataset.tone = view.group;
  fillChip(row, view);
  texts(row, view, ["who", "action", "subject", "why", "policy", "version", "ran"]);
  slot(row, "link").href = `/executions/${view.id}${suffix}`;
  fillSeals(slot(row, "seals"), view);
  showTime($("time", row), view.atMs);
}
const rowOf = id => rows.querySelector(`[data-id="${CSS.escape(id)}"]`);
const matches = view =>
  (!state || view.group === state || view.word.toLowerCase() === state) &&
  (!search || [view.id, view.permit, view.who, view.action, view.subject, view.why, view.policy].some(t => t.toLowerCase().includes(search)) || view.logIndex === search.replace(/[#,]/g, ""));

function insert(view) {
  const row = rowT.content.firstElementChild.cloneNode(true);
  fillRow(row, view);
  row.classList.add("in");
  // By the time in the id, newest first: two that started at once may arrive in either order.
  const time = id => id.slice(4), before = [...rows.children].find(other => time(other.dataset.id) < time(view.id));
  rows.insertBefore(row, before ?? null);
  $("#empty").hidden = true;
  mark();
}
function flush() {
  for (const view of waiting.values()) if (!rowOf(view.id)) insert(view);
  waiting.clear();
  pill.hidden = true;
  tick(rows);
}
const reading = () => paused || scroller.scrollTop > 8 || scrollY > 8 || rows.contains(document.activeElement) || rows.matches(":hover");

function onRow(view) {
  if (view.id === selected) openDetail(view.id, false);
  const row = rowOf(view.id);
  if (row) {
    if (row.dataset.tone !== view.group) { row.classList.remove("chg"); void row.offsetWidth; row.classList.add("chg"); }
    fillRow(row, view);
    tick(row);
    return;
  }
  if (!matches(view)) return;
  if (reading()) {
    waiting.set(view.id, view);
    pill.hidden = false;
    pill.textContent = waiting.size + " new";
    return;
  }
  insert(view);
  tick(rows);
}

const grouped = new Intl.NumberFormat("en");
function onCounts(counts) {
  for (const stage of counts.stages) {
    const item = $(`[data-stage="${stage.key}"]`, $("#band")), fact = slot(item, "fact");
    slot(item, "number").textContent = stage.number;
    fact.textContent = stage.fact;
    if (stage.alarm) fact.dataset.alarm = "true"; else delete fact.dataset.alarm;
  }
  for (const filter of $$(".fl[data-group]")) {
    const group = filter.dataset.group;
    slot(filter, "n").textContent = grouped.format(group ? counts.groups[group] ?? 0 : counts.all);
  }
  const shown = slot($("#shown"), "text");
  if (state && !search) shown.textContent = `${grouped.format(counts.groups[state] ?? 0)} of ${grouped.format(counts.all)} shown, state ${state}`;
}

// The panel.
function line(view) {
  const item = (view.kind === "id" ? idLineT : lineT).content.firstElementChild.cloneNode(true);
  item.dataset.kind = view.kind;
  $("dt", item).textContent = view.label;
  slot(item, "after").textContent = view.after;
  if (view.kind === "id") showId(item, view.value);
  else if (view.kind === "hash") {
    const code = document.createElement("code");
    code.className = "hash";
    putDiff(code, view.value, view.other);
    slot(item, "value").replaceWith(code);
  } else slot(item, "value").textContent = view.value;
  return item;
}
function eventLine(view) {
  const item = eventT.content.firstElementChild.cloneNode(true);
  texts(item, view, ["offset", "kind", "detail"]);
  if (view.bad) item.dataset.bad = "true";
  return item;
}
function fillDetail(panel, view) {
  const row = view.row;
  panel.dataset.id = row.id;
  panel.dataset.tone = row.group;
  slot(panel, "back").href = "/executions" + suffix;
  fillChip(panel, row);
  showId(slot(panel, "id"), row.id);
  texts(panel, row, ["who", "action", "subject"]);
  const list = slot(panel, "line");
  list.dataset.tone = row.group;
  [...list.children].forEach((item, stage) => {
    item.className = row.seals.marks[stage];
    setIcon(item, row.seals.icons[stage]);
    slot(item, "said").textContent = row.seals.spoken.split(", ")[stage].split(" ").slice(1).join(" ");
    slot(item, "fact").textContent = view.facts[stage];
  });
  const note = slot(panel, "note");
  setIcon(note, row.icon);
  texts(note, view.note, ["title", "text", "remedy", "code"]);
  slot(panel, "lines").replaceChildren(...view.lines.map(line));
  slot(panel, "eventshead").hidden = view.events.length === 0;
  slot(panel, "events").replaceChildren(...view.events.map(eventLine));
  const verify = slot(panel, "verify");
  verify.hidden = !view.evidence;
  verify.href = "/proof/" + row.id;
  slot(panel, "noevidence").hidden = view.evidence;
  slot(panel, "noevidence").textContent = view.without;
  slot(panel, "command").textContent = view.command;
  slot(panel, "copycommand").dataset.copy = view.command;
}
function mark() {
  for (const row of rows.children) {
    if (row.dataset.id === selected) row.setAttribute("aria-current", "true"); else row.removeAttribute("aria-current");
  }
}
let asked = 0;
async function openDetail(id, focus) {
  const turn = ++asked;
  const response = await fetch("/console/executions/" + encodeURIComponent(id)).catch(() => null);
  if (turn !== asked) return;
  if (!response?.ok) {
    const problem = await response?.json().catch(() => null);
    say(problem ? `${problem.code}: ${problem.title}` : "The server did not answer");
    return;
  }
  const view = await response.json();
  let panel = $("#detail");
  if (!panel) {
    panel = detailT.content.firstElementChild.cloneNode(true);
    split.append(panel);
  }
  selected = id;
  split.dataset.open = "true";
  fillDetail(panel, view);
  mark();
  if (focus) { panel.scrollTop = 0; if (matchMedia("(max-width: 1100px)").matches) { scrollTo(0, 0); panel.focus(); } }
}
function closeDetail() {
  const was = selected;
  selected = null;
  asked++;
  $("#detail")?.remove();
  delete split.dataset.open;
  mark();
  if (was) $("a", rowOf(was) ?? document.createElement("i"))?.focus();
}
const idInPath = () => decodeURIComponent(location.pathname.split("/")[2] ?? "") || null;
document.addEventListener("click", event => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.("#rows a, #detail .back") ?? event.target.closest?.("#rows tr")?.querySelector("a");
  if (!link || String(getSelection())) return;
  event.preventDefault();
  const id = link.closest("tr")?.dataset.id ?? null;
  if (id !== selected) history.pushState(null, "", link.href);
  if (id) openDetail(id, true); else closeDetail();
});
addEventListener("popstate", () => { const id = idInPath(); if (id) openDetail(id, false); else closeDetail(); });

// More rows: a link without scripts, appended with.
const more = $("#more");
let loading = false;
async function loadOlder() {
  if (loading || !more.isConnected) return;
  loading = true;
  const url = new URL(more.href);
  const response = await fetch("/console/rows" + url.search).catch(() => null);
  loading = false;
  if (!response?.ok) { say("The server did not answer"); return; }
  const page = await response.json();
  for (const view of page.rows.filter(view => !rowOf(view.id))) {
    const row = rowT.content.firstElementChild.cloneNode(true);
    fillRow(row, view);
    rows.append(row);
  }
  mark();
  tick(rows);
  if (page.next) { url.searchParams.set("after", page.next); more.href = url.pathname + url.search; } else more.remove();
}
if (more) {
  more.addEventListener("click", event => { event.preventDefault(); loadOlder(); });
  new IntersectionObserver(seen => { if (seen.some(entry => entry.isIntersecting)) loadOlder(); }, { rootMargin: "300px" }).observe(more);
}

// Pausing holds back new rows only: what is on the screen stays true.
function setPaused(value) {
  paused = value;
  pause.setAttribute("aria-pressed", String(paused));
  pause.querySelector("span").textContent = paused ? "Resume" : "Pause";
  say(paused ? "Paused: new rows wait, rows on the screen stay current" : "Live");
  if (!paused) flush();
}
pause.disabled = false;
pause.addEventListener("click", () => setPaused(!paused));
pill.addEventListener("click", () => { scroller.scrollTop = 0; scrollTo(0, 0); flush(); });

function showZone() {
  $("#zone").textContent = zone.local ? "Started (local)" : "Started (UTC)";
  for (const time of $$("time[data-ms]", rows)) time.textContent = clock(Number(time.dataset.ms));
}
$("#zone").addEventListener("click", () => {
  zone.local = !zone.local;
  store.set("writ-zone", zone.local ? "local" : "utc");
  showZone();
});
if (zone.local) showZone();

function step(by) {
  const links = $$("tr a", rows), at = links.indexOf(document.activeElement);
  const from = at >= 0 ? at : links.findIndex(link => link.closest("tr").dataset.id === selected);
  links[Math.min(links.length - 1, Math.max(0, from < 0 ? 0 : from + by))]?.focus();
}
onKey("j", () => step(1));
onKey("k", () => step(-1));
onKey("p", () => setPaused(!paused));
onKey("v", () => { const verify = $("#detail [data-f=verify]"); if (!verify || verify.hidden) return false; location.assign(verify.href); });
onKey("Escape", () => { if (!selected) return false; history.pushState(null, "", "/executions" + suffix); closeDetail(); });

live(split.dataset.cursor, {
  row: onRow,
  counts: onCounts,
  reset: () => location.reload(),
  lost(ms) {
    stale.hidden = false;
    stale.textContent = `Live updates lost ${Math.max(1, Math.round(ms / 1000))} s ago. Showing what was known then; trying again.`;
    split.dataset.stale = "true";
  },
  back() {
    stale.hidden = true;
    delete split.dataset.stale;
  },
});
