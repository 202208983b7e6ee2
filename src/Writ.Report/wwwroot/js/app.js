// The shell on every page: theme, copying, times, keys, and the one live stream of the tab.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const slot = (root, name) => root.querySelector(`[data-f="${name}"]`);

/** Storage that may be switched off: reads as empty then. */
export const store = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, value); return true; } catch { return false; } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
};

export function setIcon(root, name) { root.querySelector("use").setAttribute("href", "#i-" + name); }

/** First ten and last six characters. */
export const short = id => id.length > 18 ? id.slice(0, 10) + "…" + id.slice(-6) : id;

export function showId(root, id) {
  const code = slot(root, "short"), button = $("[data-copy]", root);
  code.textContent = short(id);
  code.title = id;
  button.dataset.copy = id;
  button.setAttribute("aria-label", "Copy " + id);
}

/** The pieces of a value, marked where they differ from another of the same length. */
export function putDiff(code, value, other) {
  code.replaceChildren();
  if (!other || other.length !== value.length) { code.textContent = value; return; }
  for (let start = 0; start < value.length;) {
    const differs = value[start] !== other[start];
    let end = start + 1;
    while (end < value.length && (value[end] !== other[end]) === differs) end++;
    const piece = value.slice(start, end);
    if (differs) {
      const mark = document.createElement("mark");
      mark.textContent = piece;
      code.append(mark);
    } else code.append(piece);
    start = end;
  }
}

const toast = $("#toast");
let toastTimer;
export function say(text) {
  toast.textContent = text;
  toast.dataset.on = "true";
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { delete toast.dataset.on; }, 2200);
}

document.addEventListener("click", async event => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say("Copied " + button.dataset.copy);
  } catch {
    say("The browser did not allow copying");
  }
});

// Theme: as the system, light, dark, and round again.
const themes = ["system", "light", "dark"], themeButton = $("#theme");
function showTheme(theme) {
  const said = "Colour theme: " + (theme === "system" ? "as the system" : theme);
  themeButton.setAttribute("aria-label", said);
  themeButton.title = said;
}
const themeNow = () => document.documentElement.dataset.theme ?? "system";
themeButton.addEventListener("click", () => {
  const next = themes[(themes.indexOf(themeNow()) + 1) % themes.length];
  if (next === "system") { delete document.documentElement.dataset.theme; store.drop("writ-theme"); }
  else { document.documentElement.dataset.theme = next; store.set("writ-theme", next); }
  showTheme(next);
  say(themeButton.title);
});
showTheme(themeNow());

// Times: the server's clock counts, so that "2s ago" is right on a machine whose clock is not.
let skew = Number(document.body.dataset.now) - Date.now();
export function setNow(ms) { skew = ms - Date.now(); }
export const now = () => Date.now() + skew;
const ago = ms => {
  const s = Math.max(0, Math.round((now() - ms) / 1000));
  if (s < 2) return "now";
  if (s < 60) return s + "s ago";
  if (s < 3600) return Math.floor(s / 60) + "m ago";
  if (s < 86400) return Math.floor(s / 3600) + "h ago";
  return Math.floor(s / 86400) + "d ago";
};
const two = n => String(n).padStart(2, "0");
export const zone = { local: store.get("writ-zone") === "local" };
export function clock(ms) {
  const at = new Date(ms);
  return zone.local
    ? `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
    : at.toISOString().slice(11, 19);
}
export function showTime(time, ms) {
  const iso = new Date(ms).toISOString();
  time.dataset.ms = ms;
  time.dateTime = iso;
  time.title = iso;
  time.textContent = clock(ms);
}
export function tick(root = document) {
  for (const time of $$("time[data-ms]", root)) {
    const beside = time.nextElementSibling, text = ago(Number(time.dataset.ms));
    if (beside && beside.textContent !== text) beside.textContent = text;
  }
}
setInterval(tick, 1000);
tick();

// Keys. Letters can be switched off; / ? and Escape stay.
const letters = $("#letters"), keysDialog = $("#keys");
letters.checked = store.get("writ-letters") !== "off";
letters.addEventListener("change", () => store.set("writ-letters", letters.checked ? "on" : "off"));
const bound = new Map();
/** Binds a key to an action on this page. */
export function onKey(key, act) { bound.set(key, act); }
let going = false;
document.addEventListener("keydown", event => {
  const typing = event.target.matches?.("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape" && typing) { event.target.blur(); return; }
  if (typing || keysDialog.open || event.metaKey || event.ctrlKey || event.altKey) return;
  const jump = $("#jump");
  if (event.key === "/" && jump) { event.preventDefault(); jump.focus(); jump.select(); return; }
  if (event.key === "?") { event.preventDefault(); keysDialog.showModal(); return; }
  if (/^[a-z]$/i.test(event.key) && !letters.checked) return;
  if (going) {
    going = false;
    const to = { e: "/executions", p: "/proof" }[event.key];
    if (to) { event.preventDefault(); location.assign(to); return; }
  }
  if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1200); return; }
  const act = bound.get(event.key);
  if (act && act(event) !== false) event.preventDefault();
});
$("#jump")?.form.addEventListener("submit", event => { if (!$("#jump").value.trim()) event.preventDefault(); });

// The live stream. It is lost when nothing was heard for longer than two heartbeats, or the browser says so.
const liveDot = $("#live"), silence = 32_000;
function setLive(state, text) {
  liveDot.dataset.state = state;
  liveDot.lastElementChild.textContent = text;
}
function showEnforcement(beat) {
  const badge = $("#enforce");
  badge.dataset.enforcing = String(beat.enforcing);
  slot(badge, "text").textContent = beat.enforcing ? "Enforcing · fail-closed" : "Refusing everything: " + beat.why;
}
/** Opens the tab's stream. `handlers`: row, counts, reset, lost(ms since), back. */
export function live(cursor, handlers) {
  const source = new EventSource("/console/stream" + (cursor ? "?after=" + encodeURIComponent(cursor) : ""));
  let heard = Date.now(), lost = false;
  const hear = () => {
    heard = Date.now();
    if (lost || liveDot.dataset.state !== "live") { lost = false; setLive("live", "live"); handlers.back?.(); }
  };
  const on = (type, act) => source.addEventListener(type, event => { hear(); act(JSON.parse(event.data)); });
  const beat = data => { setNow(data.nowMs); showEnforcement(data); };
  on("hello", beat);
  on("heartbeat", beat);
  on("execution", row => handlers.row?.(row));
  on("counts", counts => handlers.counts?.(counts));
  on("reset", () => handlers.reset?.());
  const lose = () => { lost = true; setLive("lost", "not live"); handlers.lost?.(Date.now() - heard); };
  source.addEventListener("error", () => { if (!lost) lose(); });
  setInterval(() => { if (lost || Date.now() - heard > silence) lose(); }, 1000);
  addEventListener("pagehide", () => source.close());
}
if (!document.querySelector("#split") && liveDot) live(null, {});
