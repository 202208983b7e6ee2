// The verifier of one execution's evidence: docs/spec/evidence.md, check by check, with WebCrypto.
//
// One file that can be read from top to bottom: it imports nothing, asks no server and touches no page. It takes the bytes of
// an evidence file and the bytes of a trust.json that YOU chose, recomputes every digest, signature and proof, and says of
// each check whether it passes, fails, or could not be made because something it rests on did not pass.
//
//   verify(evidence, trust, onCheck) → { verdict, checks, … }

// ---- 1. Bytes ------------------------------------------------------------------------------------------------------------

const encoder = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const maxBytes = 16 * 1024 * 1024;

/** What is wrong with bytes that are not what they claim to be. */
export class Malformed extends Error { }

const join = (...parts) => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
};
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
export const toHex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
export function toBase64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
const toBase64Url = bytes => toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// One text for one value: no white space, no missing padding, no stray last bits. Null where it is not that text.
export function fromBase64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  let binary;
  try { binary = atob(text); } catch { return null; }
  const bytes = Uint8Array.from(binary, c => c.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : null;
}
function fromBase64Url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
  const bytes = fromBase64(text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat((4 - text.length % 4) % 4));
  return bytes && toBase64Url(bytes) === text ? bytes : null;
}
const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
/** A digest as documents write it. */
const digestOf = async bytes => "sha256:" + toHex(await sha256(bytes));

// ---- 2. JSON: strict, and one encoding for each value (RFC 8785) ---------------------------------------------------------

const maxDepth = 64;

/** Reads JSON that every reader reads alike: UTF-8, integers within ±(2^53 − 1), no name twice in one object, whole characters. */
export function parseJson(bytes) {
  if (bytes.length > maxBytes) throw new Malformed("the document has more than 16 MiB");
  let text;
  try { text = strictUtf8.decode(bytes); } catch { throw new Malformed("the document is not UTF-8"); }
  let at = 0;
  const bad = what => new Malformed(`this is not JSON as evidence is written: ${what} at character ${at}`);
  const space = () => { while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++; };
  const word = (literal, value) => {
    if (!text.startsWith(literal, at)) throw bad("an unknown word");
    at += literal.length;
    return value;
  };
  function string() {
    if (text[at] !== "\"") throw bad("a missing text");
    let end = at + 1;
    for (let code = text.charCodeAt(end); code !== 34; code = text.charCodeAt(end)) {
      if (!(code >= 32)) throw bad("a broken text");
      end += code === 92 ? 2 : 1;
    }
    let value;
    try { value = JSON.parse(text.slice(at, end + 1)); } catch { throw bad("a broken escape"); }
    if (/\p{Cs}/u.test(value)) throw bad("half of a surrogate pair");
    at = end + 1;
    return value;
  }
  function number() {
    const token = /-?[0-9]+(?![0-9.eE])/y;
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    const value = Number(found);
    if (found === undefined || !Number.isSafeInteger(value) || String(value) !== found) throw bad("a number that is not a plain integer");
    at += found.length;
    return value;
  }
  function value(depth) {
    space();
    switch (text[at]) {
      case "{": return object(depth + 1);
      case "[": return array(depth + 1);
      case "\"": return string();
      case "t": return word("true", true);
      case "f": return word("false", false);
      case "n": return word("null", null);
      default: return number();
    }
  }
  function array(depth) {
    if (depth > maxDepth) throw bad("more than 64 levels");
    const items = [];
    at++;
    space();
    if (text[at] === "]") { at++; return items; }
    for (;;) {
      items.push(value(depth));
      space();
      if (text[at] === "]") { at++; return items; }
      if (text[at++] !== ",") throw bad("a missing comma");
    }
  }
  function object(depth) {
    if (depth > maxDepth) throw bad("more than 64 levels");
    const members = Object.create(null);
    at++;
    space();
    if (text[at] === "}") { at++; return members; }
    for (;;) {
      space();
      const name = string();
      if (name in members) throw bad(`the name "${name}" twice in one object`);
      space();
      if (text[at++] !== ":") throw bad("a missing colon");
      members[name] = value(depth);
      space();
      if (text[at] === "}") { at++; return members; }
      if (text[at++] !== ",") throw bad("a missing comma");
    }
  }
  const whole = value(0);
  space();
  if (at !== text.length) throw bad("more than one value");
  return whole;
}

/** The canonical text: members in the order of their UTF-16 code units, no white space, the shortest escapes. */
export function canonicalText(value) {
  if (Array.isArray(value)) return "[" + value.map(canonicalText).join(",") + "]";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort((a, b) => a < b ? -1 : 1);
  return "{" + names.map(name => JSON.stringify(name) + ":" + canonicalText(value[name])).join(",") + "}";
}
export const canonical = value => encoder.encode(canonicalText(value));

// Documents inside the file are signed bytes: any other encoding of the same value is refused.
function parseCanonical(bytes) {
  const value = parseJson(bytes);
  if (!same(canonical(value), bytes)) throw new Malformed("these bytes are not canonical JSON");
  return value;
}

// ---- 3. Shapes: every member that stands in a document is known, or it is another document -------------------------------

const text = value => typeof value === "string";
const words = (...known) => value => known.includes(value);
const long = value => Number.isSafeInteger(value);
const int = value => Number.isInteger(value) && Math.abs(value) < 2 ** 31;
const bool = value => typeof value === "boolean";
const digest = value => text(value) && /^sha256:[0-9a-f]{64}$/.test(value);
const anything = () => true;
const list = item => value => Array.isArray(value) && value.every(item);
const map = item => value => isObject(value) && Object.values(value).every(item);
const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);
/** Members whose names end in "?" may be absent. */
function shape(members) {
  const rules = new Map(Object.entries(members).map(([name, rule]) => [name.replace("?", ""), rule]));
  const required = Object.keys(members).filter(name => !name.endsWith("?"));
  return value => isObject(value) && required.every(name => name in value) &&
    Object.entries(value).every(([name, member]) => rules.get(name)?.(member) ?? false);
}
function holdsNull(value) {
  if (value === null) return true;
  return typeof value === "object" && Object.values(value).some(holdsNull);
}

const file = shape({ path: text, digest });
const entity = shape({ type: text, id: text });
const limits = shape({
  "wallMs?": long, "cpuMs?": long, "memoryBytes?": long, "processes?": long, "outputBytes?": long, "fileBytes?": long,
  "openFiles?": long, "egressBytes?": long, "tokens?": long,
});
const profile = shape({
  name: text, read: list(text), write: list(text), execute: list(text), environment: list(text), "egress?": list(text), children: text,
  "build?": bool, "jit?": bool, "record?": bool, "integrityPeriodMs?": int, "signals?": list(text),
  "envelope?": shape({ "execsPerSecond?": long, "children?": long, "newHosts?": long, "networkBytes?": long }),
  "credentials?": list(shape({ name: text, header: text, for: text, "prefix?": text })),
});
const position = shape({ execution: text, number: int, "prev?": digest, atMs: long, "salt?": text });
const spend = shape({ permit: text, atMs: long, epoch: long, enforcementPoint: text });
const outcomes = ["completed", "denied", "expired", "failed", "killed", "revoked", "lease-lost"];
const decision = shape({
  effect: words("allow", "deny", "pending"), input: digest, code: text, reason: text, "remedy?": text,
  policies: list(shape({ id: text, tier: text, file: text, line: int, "description?": text })),
  failed: list(shape({ id: text, tier: text, error: text })),
  "obligations?": shape({ limits, "profile?": profile, requires: list(text), "approval?": text, budgets: list(text) }),
});
const vote = shape({
  vote: shape({
    type: text, approval: text, intents: list(digest), authority: digest, verdict: text, approver: entity, "reason?": text, atMs: long,
  }),
  key: text, signature: text,
});
const predicates = {
  authorization: shape({
    position, intent: digest, "parent?": text, decisionInput: digest, authority: digest, decision, "permit?": text,
    "withheld?": shape({ outcome: words("unknown", ...outcomes), code: text, reason: text }), "spend?": spend,
    "approvals?": list(vote),
  }),
  spend: shape({ position, intent: digest, spend }),
  "event-segment": shape({
    position, first: int, events: list(shape({ event: shape({ atMs: long, kind: text, detail: text }), chain: digest })),
  }),
  erasure: shape({
    position, by: entity, reason: text, statements: list(shape({ number: int, predicateType: text, digest })), others: list(digest), authority: digest,
    "permit?": text, "parent?": text, children: list(text), outcome: words("unknown", ...outcomes), decidedAtMs: long, "endedAtMs?": long,
  }),
  receipt: shape({
    position, intent: digest, "permit?": text, statements: list(shape({ number: int, predicateType: text, digest })), children: list(text),
    events: int, "eventsIncomplete?": bool,
    outcome: shape({
      outcome: words("unknown", ...outcomes), started: words("unknown", "no", "yes"), "code?": text, "reason?": text, "exitCode?": int,
      "signal?": int, "startedAtMs?": long, "endedAtMs?": long, "stopMicroseconds?": long,
      confirmation: words("impossible", "requested", "confirmed"), "measuredExecutable?": file, "measuredScript?": file,
      "stdoutBytes?": long, "stderrBytes?": long, "stdoutDigest?": digest, "stderrDigest?": digest, "cpuMs?": long, "memoryPeakBytes?": long,
      "writes?": shape({ files: list(shape({ path: text, size: long, "digest?": digest })), count: int, bytes: long, "incomplete?": bool }),
      "network?": shape({ allowed: long, denied: long, hosts: long, sentBytes: long, receivedBytes: long }),
    }),
  }),
};
const typeOf = name => `https://writ.internal/predicate/${name}/v1`;
const intentShape = shape({
  execution: text, principal: entity, action: text, resource: entity, arguments: anything, claims: map(text), "parent?": text, limits, salt: text,
});
const inputShape = shape({ intent: intentShape, context: anything, entities: anything, authority: digest });
const processShape = shape({
  argv: list(text), command: text, executable: file, "script?": file, interpreters: list(file), environmentNames: list(text),
  environmentDigest: digest, workingDirectory: text, stdio: list(text),
});
const tlogEntry = shape({
  logIndex: text, logId: shape({ keyId: text }), kindVersion: shape({ kind: words("hashedrekord"), version: words("0.0.2") }),
  integratedTime: words("0"), canonicalizedBody: text,
  inclusionProof: shape({ logIndex: text, rootHash: text, treeSize: text, hashes: list(text), checkpoint: shape({ envelope: text }) }),
});
const envelopeShape = shape({ payload: text, payloadType: text, signatures: list(shape({ "keyid?": text, sig: text })) });
const statementEntry = shape({
  number: int, predicateType: text, "erased?": words(true), "tlogEntry?": tlogEntry,
  "bundle?": shape({
    mediaType: words("application/vnd.dev.sigstore.bundle.v0.3+json"), dsseEnvelope: envelopeShape,
    verificationMaterial: shape({ publicKey: shape({ hint: text }), tlogEntries: list(tlogEntry) }),
  }),
});
const evidenceShape = shape({
  mediaType: words("application/vnd.writ.evidence.v1+json"), execution: text, statements: list(anything), authority: isObject,
  "input?": value => value === null || isObject(value),
});

// id = prefix, 26 characters of Crockford's base32 holding a UUID of version 7: its version and variant stand in fixed bits.
function isId(prefix, id) {
  if (!new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`).test(id)) return false;
  let value = 0n;
  for (const c of id.slice(4)) value = value << 5n | BigInt("0123456789ABCDEFGHJKMNPQRSTVWXYZ".indexOf(c));
  return (value >> 76n & 15n) === 7n && (value >> 62n & 3n) === 2n && value >> 80n <= 253_402_300_799_999n;
}

// ---- 4. Keys and signatures ----------------------------------------------------------------------------------------------

const fromHex = hex => Uint8Array.from(hex.match(/../g), pair => parseInt(pair, 16));
const p256Prefix = fromHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
const ed25519Prefix = fromHex("302a300506032b6570032100");
// y of the Ed25519 points of small order: under such a key anybody can sign.
const smallOrder = [
  "00".repeat(32), "01" + "00".repeat(31), "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "ec" + "ff".repeat(30) + "7f",
];
function isWeak(raw) {
  const y = raw.slice();
  y[31] &= 0x7f;
  const aboveField = y[31] === 0x7f && y.subarray(1, 31).every(byte => byte === 0xff) && y[0] >= 0xed;
  return aboveField || smallOrder.includes(toHex(y));
}

const sshString = bytes => join(Uint8Array.of(0, 0, bytes.length >> 8, bytes.length & 255), bytes);
/** A public key in its one form (SPKI), with its name: the fingerprint that ssh-keygen -l prints. */
async function readKey(spki) {
  const p256 = spki.length === 91 && same(spki.subarray(0, 27), p256Prefix), ed = spki.length === 44 && same(spki.subarray(0, 12), ed25519Prefix);
  if (!p256 && !ed) throw new Malformed("a key is neither P-256 nor Ed25519");
  const raw = spki.slice(p256 ? 26 : 12), kind = name => sshString(encoder.encode(name));
  if (ed && isWeak(raw)) throw new Malformed("an Ed25519 key is of small order or not canonical");
  const blob = p256 ? join(kind("ecdsa-sha2-nistp256"), kind("nistp256"), sshString(raw)) : join(kind("ssh-ed25519"), sshString(raw));
  let key;
  try {
    key = await crypto.subtle.importKey("spki", spki, p256 ? { name: "ECDSA", namedCurve: "P-256" } : { name: "Ed25519" }, false, ["verify"]);
  } catch (fault) {
    throw new Malformed(fault?.name === "NotSupportedError" ? "this browser has no Ed25519" : "a key is not on its curve");
  }
  const id = "SHA256:" + toBase64(await sha256(blob)).replaceAll("=", "");
  return { id, algorithm: p256 ? "ecdsa-p256" : "ed25519", raw, spki, key };
}
/** Signatures of 64 bytes: r || s for P-256, R || S for Ed25519. */
async function signedBy(key, message, signature) {
  if (signature?.length !== 64) return false;
  return crypto.subtle.verify(key.algorithm === "ecdsa-p256" ? { name: "ECDSA", hash: "SHA-256" } : { name: "Ed25519" }, key.key, signature, message);
}
/** DER alone, nothing that BER would forgive: SEQUENCE { INTEGER r, INTEGER s } → r || s. */
function rawSignature(der) {
  if (der.length < 8 || der.length > 72 || der[0] !== 0x30 || der[1] !== der.length - 2) return null;
  const raw = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1];
    if (der[at] !== 2 || !length || at + 2 + length > der.length) return null;
    let digits = der.subarray(at + 2, at + 2 + length);
    if (digits[0] & 0x80 || (digits.length > 1 && digits[0] === 0 && !(digits[1] & 0x80))) return null;
    if (digits.length > 1 && digits[0] === 0) digits = digits.subarray(1);
    if (digits.length > 32) return null;
    raw.set(digits, end - digits.length);
    at += 2 + length;
  }
  return at === der.length ? raw : null;
}

/** What a DSSE signature is over: the type and the exact payload, with their lengths. */
const preAuthentication = (type, payload) =>
  join(encoder.encode(`DSSEv1 ${encoder.encode(type).length} ${type} ${payload.length} `), payload);

// ---- 5. Trust: the keys that you chose -----------------------------------------------------------------------------------

const role = shape({ threshold: int, keyIds: list(text) });
const trustShape = shape({
  signed: shape({
    type: words("writ-trust"), version: long, origin: text, keys: map(shape({ algorithm: words("ecdsa-p256", "ed25519"), spki: text })),
    roles: shape({ root: role, permit: role, statement: role, log: role, "witness?": role }), "previous?": digest,
    "approvers?": map(list(text)), "retired?": map(shape({ role: words("statement", "permit", "log", "root", "approver"), until: long })),
  }),
  signatures: list(shape({ keyId: text, signature: text })),
});
const isNoteName = name => name.length > 0 && name.length <= 255 && !/[\s\u0000-\u001f\u007f-\u009f\ud800-\udfff+]/.test(name);
const noKeys = { statement: [], permit: [], log: [], witnesses: [], quorum: 0, approvers: new Map(), retired: new Map() };

/** Reads a trust.json and checks that its own root role signed it. That makes it whole, not true: you must know where it came from. */
export async function readTrust(bytes) {
  const document = parseJson(bytes);
  if (holdsNull(document) || !trustShape(document)) throw new Malformed("this is not a trust file");
  const { signed } = document;
  if (signed.version < 1 || !isNoteName(signed.origin)) throw new Malformed("this is not a trust file: its version or origin");
  if ((signed.version === 1) !== (signed.previous === undefined)) throw new Malformed("this is not a trust file: the version before it");
  const retired = signed.retired ?? {};
  if (Object.values(retired).some(end => end.until < 0)) throw new Malformed("this is not a trust file: a retired key");
  const keys = new Map();
  async function keyOf(id) {
    if (keys.has(id)) return keys.get(id);
    const entry = Object.hasOwn(signed.keys, id) ? signed.keys[id] : null, spki = entry && fromBase64(entry.spki);
    if (!spki) throw new Malformed("this is not a trust file: the key " + id);
    const key = await readKey(spki);
    if (key.id !== id || key.algorithm !== entry.algorithm) throw new Malformed("this is not a trust file: the key " + id);
    keys.set(id, key);
    return key;
  }
  async function roleOf(name, algorithm, single) {
    const { threshold, keyIds } = signed.roles[name];
    if (threshold < 1 || (single && threshold !== 1) || new Set(keyIds).size !== keyIds.length || keyIds.length < threshold)
      throw new Malformed("this is not a trust file: the threshold of the role " + name);
    const found = [];
    for (const id of keyIds) {
      const key = await keyOf(id);
      if (algorithm && key.algorithm !== algorithm) throw new Malformed("this is not a trust file: the key " + id);
      found.push(key);
    }
    if (!single) return found;
    // Keys that the role had before come last: what they signed before their end still counts.
    for (const id of Object.keys(retired).filter(id => retired[id].role === name).sort()) {
      if (keyIds.includes(id)) throw new Malformed(`this is not a trust file: a key of the role ${name}, retired and not`);
      const key = await keyOf(id);
      if (key.algorithm !== algorithm) throw new Malformed("this is not a trust file: the key " + id);
      found.push(key);
    }
    return found;
  }
  // A key is one person's: else one who has two names could be a quorum.
  const approvers = new Map(), given = Object.values(signed.approvers ?? {}).flat();
  if (new Set(given).size !== given.length) throw new Malformed("this is not a trust file: an approver");
  for (const [who, ids] of Object.entries(signed.approvers ?? {})) {
    if (!who || ids.length === 0) throw new Malformed("this is not a trust file: an approver");
    approvers.set(who, []);
    for (const id of ids) approvers.get(who).push(await keyOf(id));
  }
  const roots = await roleOf("root"), message = canonical(signed), good = new Set();
  for (const line of document.signatures) {
    const key = roots.find(root => root.id === line.keyId);
    if (key && await signedBy(key, message, fromBase64(line.signature))) good.add(key.id);
  }
  if (good.size < signed.roles.root.threshold) throw new Malformed(`${good.size} of the ${signed.roles.root.threshold} root signatures that this trust file needs are good`);
  const log = [];
  for (const key of await roleOf("log", "ed25519", true)) log.push(await noteKey(signed.origin, 1, key));
  return {
    version: signed.version, origin: signed.origin, log, approvers, retired: new Map(Object.entries(retired).map(([id, end]) => [id, BigInt(end.until)])),
    statement: await roleOf("statement", "ecdsa-p256", true),
    permit: await roleOf("permit", "ecdsa-p256", true),
    witnesses: signed.roles.witness ? await roleOf("witness", "ed25519") : [],
    quorum: signed.roles.witness?.threshold ?? 0,
  };
}

// ---- 6. The log: leaves, tree, signed notes ------------------------------------------------------------------------------

/** A note's key: id = the first 4 bytes of SHA-256(name || 0A || type || key). */
async function noteKey(name, type, key) {
  const fullId = await sha256(join(encoder.encode(name), Uint8Array.of(10, type), key.raw));
  return { name, type, key, fullId, id: toHex(fullId.subarray(0, 4)), written: `${name}+${toHex(fullId.subarray(0, 4))}+${toBase64(join(Uint8Array.of(type), key.raw))}` };
}
/** note = text, an empty line, and lines "— name base64(id:4 || signature)". Null where it is none. */
function readNote(whole) {
  const split = whole.lastIndexOf("\n\n");
  if (split <= 0 || encoder.encode(whole).length > 64 * 1024) return null;
  const body = whole.slice(0, split + 1), lines = whole.slice(split + 2);
  if (/[\u0000-\u0009\u000b-\u001f]/.test(body) || !lines.endsWith("\n")) return null;
  const signatures = [];
  for (const line of lines.slice(0, -1).split("\n")) {
    const parts = line.startsWith("\u2014 ") ? line.slice(2).split(" ") : [];
    const bytes = parts.length === 2 && isNoteName(parts[0]) ? fromBase64(parts[1]) : null;
    if (!bytes || bytes.length < 5 || signatures.length === 64) return null;
    signatures.push({ name: parts[0], id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) });
  }
  return { body, signatures };
}
const isSize = written => /^(0|[1-9][0-9]{0,18})$/.test(written) && BigInt(written) < 2n ** 63n;
/** body = origin, size, base64(root), a line each. Null where it is none. */
function readCheckpoint(body) {
  const lines = body.split("\n"), root = lines.length === 4 && lines[3] === "" && isNoteName(lines[0]) && isSize(lines[1]) ? fromBase64(lines[2]) : null;
  return root?.length === 32 ? { origin: lines[0], size: BigInt(lines[1]), root } : null;
}
function readHead(envelope) {
  const note = readNote(envelope), checkpoint = note && readCheckpoint(note.body);
  return checkpoint ? { note, checkpoint } : null;
}
// Where several lines claim a key's name and id, each must be good.
async function noteSignedBy(note, key) {
  const lines = note.signatures.filter(line => line.id === key.id && line.name === key.name);
  for (const line of lines) {
    if (key.type === 1 ? !await signedBy(key.key, encoder.encode(note.body), line.signature) : !await cosigned(note.body, line.signature, key.key)) return false;
  }
  return lines.length > 0;
}
/** A witness signs "cosignature/v1", its time and the body; the time stands before the signature. */
async function cosigned(body, signature, key) {
  if (signature.length !== 72) return false;
  const seconds = new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0);
  if (seconds > 253_402_300_799n) return false;
  return signedBy(key, encoder.encode(`cosignature/v1\ntime ${seconds}\n${body}`), signature.subarray(8));
}

/** The leaf of a statement: what the log holds of it. */
const leafText = (dataDigest, der, spki) =>
  `{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":{"algorithm":"SHA2_256","digest":"${toBase64(dataDigest)}"},` +
  `"signature":{"content":"${toBase64(der)}","verifier":{"keyDetails":"PKIX_ECDSA_P256_SHA_256","publicKey":{"rawBytes":"${toBase64(spki)}"}}}}}}`;
const leafShape = shape({
  apiVersion: text, kind: text, spec: shape({ hashedRekordV002: shape({
    data: shape({ algorithm: text, digest: text }),
    signature: shape({ content: text, verifier: shape({ keyDetails: text, publicKey: shape({ rawBytes: text }) }) }) }) }),
});
async function readLeaf(body) {
  const document = parseCanonical(body);
  if (!leafShape(document)) throw new Malformed("this is not a hashedrekord leaf");
  const record = document.spec.hashedRekordV002;
  const data = fromBase64(record.data.digest), der = fromBase64(record.signature.content), spki = fromBase64(record.signature.verifier.publicKey.rawBytes);
  if (data?.length !== 32 || !der || !spki) throw new Malformed("this is not a hashedrekord leaf");
  const key = await readKey(spki);
  if (key.algorithm !== "ecdsa-p256" || !same(encoder.encode(leafText(data, der, spki)), body)) throw new Malformed("this is not a hashedrekord leaf of a P-256 signature");
  return { data, der, key };
}

const leafHash = body => sha256(join(Uint8Array.of(0), body));
const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));
/** RFC 9162 section 2.1.3.2: the root that a proof leads to, and the way there; null where its length does not fit. */
export async function climb(leaf, index, size, hashes) {
  if (index < 0n || index >= size) return null;
  let node = index, last = size - 1n, hash = leaf;
  const way = [];
  for (const sibling of hashes) {
    if (last === 0n) return null;
    const left = (node & 1n) === 1n || node === last;
    hash = left ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling);
    way.push({ sibling, left, hash });
    if (left) while ((node & 1n) === 0n && node !== 0n) { node >>= 1n; last >>= 1n; }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? { root: hash, way } : null;
}

// ---- 7. The file ---------------------------------------------------------------------------------------------------------

const place = number => "this is not an evidence file: statement " + number + " is not well-formed";

function readEntry(document, number) {
  const proof = document.inclusionProof, body = fromBase64(document.canonicalizedBody), root = fromBase64(proof.rootHash), logId = fromBase64(document.logId.keyId);
  const hashes = proof.hashes.map(fromBase64);
  if (proof.logIndex !== document.logIndex || !isSize(proof.logIndex) || !isSize(proof.treeSize) || !body || root?.length !== 32 || logId?.length !== 32 ||
      hashes.length > 64 || hashes.some(hash => hash?.length !== 32)) throw new Malformed(place(number));
  return { index: BigInt(proof.logIndex), size: BigInt(proof.treeSize), body, root, logId, hashes, checkpoint: proof.checkpoint.envelope };
}
function readEnvelope(document, number) {
  const payload = fromBase64(document.payload), signatures = document.signatures.map(line => fromBase64(line.sig));
  if (!payload || document.payloadType.length === 0 || document.payloadType.length > 256 || signatures.length === 0 || signatures.length > 16 ||
      signatures.some(signature => !signature)) throw new Malformed(place(number));
  return { payload, payloadType: document.payloadType, signatures, keyId: document.signatures[0].keyid ?? "" };
}
/** Reads an evidence file. Reading is not believing: only its form is looked at here. */
export function readEvidence(bytes) {
  const document = parseJson(bytes);
  if (!evidenceShape(document) || !isId("exe", document.execution)) throw new Malformed("this is not an evidence file");
  if (document.statements.length === 0 || document.statements.length > 10_000) throw new Malformed("this is not an evidence file: its number of statements");
  const statements = document.statements.map(entry => {
    if (holdsNull(entry) || !statementEntry(entry)) throw new Malformed(place(entry?.number));
    const { bundle, erased, tlogEntry: own } = entry, logged = bundle?.verificationMaterial.tlogEntries;
    if (bundle ? erased || own || logged.length !== 1 : !erased || !own) throw new Malformed(place(entry.number));
    return {
      number: entry.number, type: entry.predicateType, erased: !bundle, hint: bundle?.verificationMaterial.publicKey.hint ?? "",
      envelope: bundle ? readEnvelope(bundle.dsseEnvelope, entry.number) : null, entry: readEntry(bundle ? logged[0] : own, entry.number),
    };
  });
  return { execution: document.execution, statements, input: document.input ?? null, authority: document.authority, document };
}

const statementShape = shape({
  _type: words("https://in-toto.io/Statement/v1"), predicateType: text, predicate: isObject,
  subject: list(shape({ name: text, digest: shape({ sha256: value => text(value) && /^[0-9a-f]{64}$/.test(value) }) })),
});
function readStatement(payload) {
  const document = parseCanonical(payload);
  if (holdsNull(document) || !statementShape(document) || document.subject.length === 0 || !document.predicateType || document.subject.some(s => !s.name))
    throw new Malformed("this is not an in-toto statement with named SHA-256 subjects");
  return document;
}
const names = keys => keys.map(key => key.id).join(", ") || "a trusted key (none was given)";

// One statement under check: what it says, and who signed it. What is asked for more than once is computed once.
async function openStatement(source, trust) {
  const open = { source, leaf: null, leafFault: "", statement: null, fault: "", signed: null };
  try { open.leaf = await readLeaf(source.entry.body); } catch (fault) { open.leafFault = explain(fault); }
  if (!source.envelope) return open;
  open.signed = preAuthentication(source.envelope.payloadType, source.envelope.payload);
  try { open.statement = readStatement(source.envelope.payload); } catch (fault) { open.fault = explain(fault); }
  const verified = new Map(), raw = source.envelope.signatures.map(rawSignature);
  open.signedWith = async key => {
    if (!verified.has(key.id)) {
      let good = false;
      for (const signature of raw) good ||= await signedBy(key, open.signed, signature);
      verified.set(key.id, good);
    }
    return verified.get(key.id);
  };
  let judged;
  open.signature = () => judged ??= judgeSignature(open, trust);
  open.predicate = name => open.statement?.predicateType === typeOf(name) && predicates[name](open.statement.predicate) ? open.statement.predicate : null;
  return open;
}
async function judgeSignature(open, trust) {
  const { envelope, entry } = open.source, keys = trust.statement;
  if (envelope.payloadType === "application/vnd.in-toto+json" && envelope.signatures.length === 1) {
    for (const key of keys) if (await open.signedWith(key)) return await retiredBefore(key, entry, trust) ?? pass("signed by " + key.id);
  }
  // A good signature by a stranger is another thing than a bad one; only the leaf says which key the stranger has.
  const claimed = open.leaf?.key;
  return claimed && !keys.some(key => key.id === claimed.id) && await open.signedWith(claimed)
    ? untrusted("a key that is not trusted signed this statement", names(keys), claimed.id)
    : fail("no trusted key signed this statement", "a signature by " + names(keys), "a signature that none of them made");
}

// What a retired key signed counts where it stands in the log before the key's end; and where it stands, a proof must say: the index
// is anybody's word until it is hashed into a root that a log key signed. Null where there is nothing to object to.
async function retiredBefore(key, entry, trust) {
  const end = trust.retired.get(key.id);
  if (end === undefined) return null;
  const expected = `an entry before ${end}, proven`;
  if (entry.index >= end) return fail(key.id + " was retired before it signed this", expected, "entry " + entry.index);
  return await isProven(entry, trust) ? null : fail(key.id + " was retired, and nothing proves that it signed this before", expected, "no proof");
}
const headRetired = (log, checkpoint, trust) => checkpoint.size > (trust.retired.get(log.key.id) ?? checkpoint.size);
async function isProven(entry, trust) {
  const read = readHead(entry.checkpoint);
  if (!read || entry.size !== read.checkpoint.size) return false;
  const climbed = await climb(await leafHash(entry.body), entry.index, entry.size, entry.hashes);
  if (!climbed || !same(climbed.root, read.checkpoint.root)) return false;
  for (const key of trust.log) {
    if (key.name === read.checkpoint.origin && !headRetired(key, read.checkpoint, trust) && await noteSignedBy(read.note, key)) return true;
  }
  return false;
}

// ---- 8. The permit -------------------------------------------------------------------------------------------------------

const claimsShape = shape({
  iss: text, aud: text, sub: text, "act?": shape({ sub: text }), jti: text, txn: text, iat: long, nbf: long, exp: long, cnf: shape({ jkt: text }),
  authorization_details: list(shape({
    type: words("writ"), action: text, intent: digest, decisionInput: digest, authority: digest, programs: list(file), "profile?": digest, limits,
    trust: list(text), epoch: long,
  })),
});
const headerShape = shape({ alg: words("ES256"), typ: words("writ-permit+jwt"), kid: text });
const zero = "sha256:" + "0".repeat(64);
/** jws = base64url(header) "." base64url(claims) "." base64url(r:32 s:32), both canonical, with exactly the members known. */
function readPermit(jws) {
  const parts = jws.split(".");
  if (jws.length > 64 * 1024 || parts.length !== 3) throw new Malformed("this is not a compact JWS of at most 64 KiB");
  const [head, body, signature] = parts.map(fromBase64Url);
  if (!head || !body || signature?.length !== 64) throw new Malformed("this is not a compact JWS of at most 64 KiB");
  const header = parseCanonical(head), claims = parseCanonical(body);
  if (!headerShape(header) || header.kid.length === 0 || header.kid.length > 128) throw new Malformed("the header of this permit is not alg ES256, typ writ-permit+jwt and a kid");
  if (!claimsShape(claims) || claims.authorization_details.length !== 1) throw new Malformed("the claims of this permit are not those of a permit");
  const grant = claims.authorization_details[0], short = value => value.length > 0 && value.length <= 512;
  const wrong =
    ![claims.iss, claims.aud, claims.sub, claims.act?.sub ?? "-"].every(short) ? "iss, aud, sub or act" :
    !isId("prm", claims.jti) ? "jti" :
    !isId("exe", claims.txn) ? "txn" :
    claims.iat < 0 || claims.nbf < 0 || claims.exp < claims.nbf || claims.exp < claims.iat ? "iat, nbf or exp" :
    fromBase64Url(claims.cnf.jkt)?.length !== 32 ? "cnf.jkt" :
    !short(grant.action) ? "action" :
    [grant.intent, grant.decisionInput, grant.authority, grant.profile].includes(zero) ? "a digest" :
    grant.programs.length > 64 || grant.programs.some(p => !p.path || p.path.length > 4096 || p.digest === zero) ? "programs" :
    grant.trust.length > 16 || !grant.trust.every(short) || grant.trust.some((name, i) => i > 0 && grant.trust[i - 1] >= name) ? "trust" :
    grant.action === "process.exec" && (grant.programs.length === 0 || !grant.profile) ? "programs or profile" :
    grant.epoch < 0 || Object.values(grant.limits).some(limit => limit <= 0) ? "epoch or limits" : null;
  if (wrong) throw new Malformed("a claim of this permit is not well-formed: " + wrong);
  return { claims, grant, kid: header.kid, signature, signed: encoder.encode(jws.slice(0, jws.lastIndexOf("."))) };
}

// ---- 9. The checks -------------------------------------------------------------------------------------------------------

const explain = fault => { if (fault instanceof Malformed) return fault.message; throw fault; };
const pass = reason => ({ outcome: "pass", reason });
const fail = (reason, expected, computed) => ({ outcome: "fail", reason, expected: String(expected ?? "none"), computed: String(computed ?? "none") });
const untrusted = (reason, expected, computed) => ({ ...fail(reason, expected, computed), untrusted: true });
const open = (reason, mayBeLeftOut = false) => ({ outcome: "not-evaluated", reason, mayBeLeftOut });
const differ = (what, expected, computed) => (expected ?? null) === (computed ?? null) ? null : fail(what + " is not the one it should be", expected, computed);
const hex = bytes => "sha256:" + toHex(bytes);
const cut = envelope => envelope.length <= 400 ? envelope : envelope.slice(0, 400) + "…";

async function spendsOf(x) {
  const found = x.authorization?.spend ? [{ statement: x.first, spend: x.authorization.spend }] : [];
  for (const statement of x.statements) {
    const apart = statement.predicate?.("spend");
    if (apart) found.push({ statement, spend: apart.spend });
  }
  return found;
}
const writtenEntity = ({ type, id }) => `${type}::"${id.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"")}"`;
const written = programs => [...new Set(programs.map(program => program.path + " " + program.digest))].sort((a, b) => a < b ? -1 : 1).join("\n");

const made = {
  async "decision.signed"(x) {
    if (x.first.source.erased) return open("the payload of statement 0 was erased");
    if (x.first.source.number !== 0) return fail("the first statement is not number 0", 0, x.first.source.number);
    if (!x.authorization) return fail(x.first.fault || "statement 0 is no authorization", typeOf("authorization"), x.first.statement?.predicateType);
    return x.first.signature();
  },
  async "decision.input"(x) {
    const { input } = x.file, stated = x.authorization;
    if (!input) return open("the decision input was erased");
    const computed = await digestOf(canonical(input));
    const differs = differ("the digest of the input", stated.decisionInput, computed) ?? differ("the input that the decision names", stated.decision.input, computed);
    if (differs) return differs;
    if (!isObject(input.intent)) return fail("the input holds no intent", "an intent", "none");
    return differ("the digest of the intent", stated.intent, await digestOf(canonical(input.intent)))
      ?? differ("the execution that the intent names", x.file.execution, text(input.intent.execution) ? input.intent.execution : null)
      ?? differ("the parent that the intent names", stated.parent, text(input.intent.parent) ? input.intent.parent : null)
      ?? pass("the input is the one that was decided, for this execution");
  },
  async "decision.authority"(x) {
    const stated = x.authorization.authority, { input } = x.file;
    return differ("the digest of the authority", stated, await digestOf(canonical(x.file.authority)))
      ?? (input ? differ("the authority that the input names", stated, text(input.authority) ? input.authority : null) : null)
      ?? pass("policies, schema and profiles are the ones that were in force");
  },
  "decision.again": async () => open("there is no engine here to decide again", true),
  async "permit.signed"(x) {
    if (!x.permit) return x.authorization.permit === undefined
      ? fail("there is no permit", "a permit", "none")
      : fail(x.permitFault, "a permit as docs/spec/permit.md says", await digestOf(encoder.encode(x.authorization.permit)));
    const key = x.trust.permit.find(known => known.id === x.permit.kid);
    if (!key) return untrusted("the permit names a key that is not trusted", names(x.trust.permit), x.permit.kid);
    return await signedBy(key, x.permit.signed, x.permit.signature)
      ? await retiredBefore(key, x.first.source.entry, x.trust) ?? pass("the permit was signed by a trusted permit key")
      : fail("the permit was not signed by this key", "a signature by " + key.id, "another signature");
  },
  async "permit.bound"(x) {
    const { claims, grant } = x.permit, stated = x.authorization, { obligations } = stated.decision;
    if (!inputShape(x.file.input)) return fail("the input does not have the shape of one", "a decision input", "another document");
    const { intent } = x.file.input;
    if (!obligations) return fail("the decision has no obligations", "obligations", "none");
    const whole = obligations.profile && { egress: [], build: false, jit: true, integrityPeriodMs: 200, ...obligations.profile };
    return differ("the permit's execution", x.file.execution, claims.txn)
      ?? differ("the permit's intent", stated.intent, grant.intent)
      ?? differ("the permit's decision input", stated.decisionInput, grant.decisionInput)
      ?? differ("the permit's authority", stated.authority, grant.authority)
      ?? differ("the permit's action", intent.action, grant.action)
      ?? differ("the permit's subject", writtenEntity(intent.principal), claims.sub)
      ?? differ("the permit's profile", whole ? await digestOf(canonical(whole)) : null, grant.profile)
      ?? differ("the permit's limits", canonicalText(obligations.limits), canonicalText(grant.limits))
      ?? differ("the permit's trust conditions", obligations.requires.join(" "), grant.trust.join(" "))
      ?? boundPrograms(intent, grant.programs)
      ?? pass("the permit is for this intent, these programs, this profile and these limits");
  },
  async "permit.spent"(x) {
    const spends = await spendsOf(x);
    if (x.statements.some(s => s.source.erased && s.source.type === typeOf("spend"))) return open("the payload of a spend was erased");
    if (spends.length === 0) return unspent(x);
    if (spends.length > 1) return fail("the permit was spent more than once", "1 spend", spends.length + " spends");
    const [{ statement, spend: one }] = spends, signature = await statement.signature();
    if (signature.outcome !== "pass") return signature;
    return differ("the permit that was spent", x.permit.claims.jti, one.permit)
      ?? differ("the enforcement point that spent it", x.permit.claims.aud, one.enforcementPoint)
      ?? differ("the epoch in which it was spent", x.permit.grant.epoch, one.epoch)
      ?? pass("spent once");
  },
  async "permit.window"(x) {
    const [found] = await spendsOf(x);
    if (!found) return pass("nothing was spent");
    const second = Math.trunc(found.spend.atMs / 1000), { nbf, exp } = x.permit.claims;
    return nbf <= second && second <= exp ? pass("spent within its window") : fail("the permit was spent outside its window", `${nbf} to ${exp}`, second);
  },
  async "permit.approved"(x) {
    const stated = x.authorization, votes = stated.approvals ?? [], asked = stated.decision.obligations?.approval;
    const quorum = asked === undefined ? 0 : Number(/^([0-9]{1,2}) of /.exec(asked)?.[1] ?? 0);
    if (asked !== undefined && quorum === 0) return fail("what was asked for cannot be read", "N of …", asked);
    if (votes.length < quorum) return fail("too few approved", asked, votes.length);
    const { intent, context } = x.file.input, asker = intent.principal, keys = [];
    const principal = text(asker?.type) && text(asker?.id) ? writtenEntity(asker) : null;
    for (const [number, vote] of votes.entries()) {
      const fault = await faultOfVote(number, votes, stated, principal, keys);
      if (fault) return fault;
    }
    // For the policies these had approved; whose keys they are only a trust.json can say, never the file.
    const by = context?.approvals?.by, names = votes.map(({ vote }) => writtenEntity(vote.approver)), sorted = all => all.sort((a, b) => a < b ? -1 : 1).join(", ");
    return differ("who the decision says approved", sorted([...names]), sorted(Array.isArray(by) ? by.map(name => text(name) ? name : canonicalText(name)) : []))
      ?? await strangeKey(x, keys, names)
      ?? pass("approved by " + sorted(names));
  },
  async "permit.none"(x) {
    if (x.authorization.permit !== undefined) return fail("a permit stands where none may", "no permit", "a permit");
    const spends = await spendsOf(x);
    return spends.length === 0 ? pass("no permit was issued, and none was spent") : fail("a spend stands where none may", "no spend", spends.length);
  },
  async "run.image"(x) {
    const end = x.receipt.outcome, permitted = x.permit.grant.programs, said = program => program.path + " " + program.digest;
    const stranger = [end.measuredExecutable, end.measuredScript].find(program => program && !permitted.some(p => said(p) === said(program)));
    if (stranger) return fail("what ran is not what was permitted", permitted.map(said).join("\n"), said(stranger));
    if (end.measuredExecutable) return pass("what ran is what was permitted");
    return end.started === "no" ? pass("nothing ran") : open("nothing was measured");
  },
  async "run.events"(x) {
    let chain = new Uint8Array(32), count = 0;
    for (const statement of x.statements.filter(s => s.source.type === typeOf("event-segment"))) {
      const { number } = statement.source;
      if (statement.source.erased) return open(`the payload of statement ${number} was erased`);
      const signature = await statement.signature();
      if (signature.outcome !== "pass") return signature;
      const segment = statement.predicate("event-segment");
      if (!segment) return fail(`statement ${number} is no event segment`, typeOf("event-segment"), statement.fault || "another shape");
      const gap = differ("the number of a segment's first event", count, segment.first);
      if (gap) return gap;
      for (const link of segment.events) {
        chain = await sha256(join(chain, await sha256(canonical(link.event))));
        const broken = differ("the chain at event " + count, hex(chain), link.chain);
        if (broken) return broken;
        count++;
      }
    }
    if (x.receipt.eventsIncomplete) return open("the receipt says that the last events may be lost");
    return differ("the number of events", x.receipt.events, count) ?? pass(count + " events, none missing");
  },
  async "run.ended"(x) {
    const { confirmation } = x.receipt.outcome;
    return confirmation === "confirmed" ? pass("nothing was left alive") : open(confirmation === "requested" ? "an end was asked for and not seen" : "an end could not be seen");
  },
  async "run.none"(x) {
    return differ("whether it started", "no", x.receipt.outcome.started)
      ?? differ("the number of event segments", 0, x.statements.filter(s => s.source.type === typeOf("event-segment")).length)
      ?? pass("nothing ran");
  },
  async "log.entries"(x) {
    for (const statement of x.statements) {
      const { number, envelope, entry } = statement.source, { leaf } = statement;
      if (!leaf) return fail(`the log entry of statement ${number} is no leaf`, "a leaf", statement.leafFault);
      if (!envelope) continue;
      if (envelope.signatures.length !== 1) return fail(`statement ${number} is not signed once`, 1, envelope.signatures.length);
      // Hints are only hints; but one that names another key than the one that signed was put there to mislead.
      const misled = [statement.source.hint, envelope.keyId].find(hint => hint && hint !== leaf.key.id);
      if (misled) return fail(`statement ${number} hints at another key than the one that signed`, leaf.key.id, misled);
      // The key is the leaf's own: whether it is trusted is another check's question, whether it signed is this one's.
      const computed = leafText(await sha256(statement.signed), envelope.signatures[0], leaf.key.spki);
      const is = strictUtf8.decode(entry.body);
      if (computed !== is || !await statement.signedWith(leaf.key)) return fail(`the log entry of statement ${number} is not the leaf of its envelope`, computed, is);
    }
    return pass(x.statements.length + " entries are the leaves of their statements");
  },
  async "log.inclusion"(x) {
    const head = x.file.statements[0].entry.checkpoint, read = readHead(head);
    if (!read) return fail("the checkpoint is none", "a signed checkpoint", cut(head));
    const { checkpoint } = read;
    for (const { number, entry } of x.file.statements) {
      const climbed = await climb(await leafHash(entry.body), entry.index, entry.size, entry.hashes);
      const differs = differ("the checkpoint of statement " + number, head, entry.checkpoint)
        ?? differ("the tree size of statement " + number, checkpoint.size, entry.size)
        ?? differ(`the root that statement ${number} states`, hex(checkpoint.root), hex(entry.root))
        ?? differ(`the root that the proof of statement ${number} leads to`, hex(checkpoint.root), climbed ? hex(climbed.root) : null);
      if (differs) return differs;
    }
    return pass("every entry is in the tree of " + checkpoint.size);
  },
  async "log.checkpoint"(x) {
    const keys = x.trust.log, expected = keys.map(key => key.written).join(", ") || "a trusted key (none was given)";
    for (const head of new Set(x.file.statements.map(s => s.entry.checkpoint))) {
      const read = readHead(head);
      if (!read) return fail("the checkpoint is none", "a signed checkpoint", cut(head));
      const { note, checkpoint } = read, key = keys.find(known => note.signatures.some(line => line.id === known.id && line.name === known.name));
      if (!key) return untrusted("no trusted log key signed the checkpoint", expected, note.signatures.map(line => line.name + "+" + line.id).join(", "));
      if (!await noteSignedBy(note, key)) return fail("the signature of the checkpoint is wrong", "a signature by " + key.written, cut(note.body));
      if (headRetired(key, checkpoint, x.trust))
        return fail(key.key.id + " was retired before it signed this checkpoint", "a size of at most " + x.trust.retired.get(key.key.id), checkpoint.size);
      const origin = differ("the origin of the checkpoint", key.name, checkpoint.origin);
      if (origin) return origin;
    }
    const stray = x.file.statements.find(s => keys.every(key => !same(key.fullId, s.entry.logId)));
    return stray ? fail(`the log id of statement ${stray.number} is not the log's`, hex(keys[0].fullId), hex(stray.entry.logId)) : pass("the checkpoint is signed by the log " + keys[0].name);
  },
  async "log.witness"(x) {
    const { witnesses, quorum } = x.trust;
    if (witnesses.length === 0) return open("no witness is trusted here", true);
    const { note } = readHead(x.file.statements[0].entry.checkpoint);
    let saw = 0;
    for (const witness of witnesses) {
      // A witness's name is its own choice: with the key and the name of a line, the line's id tells whether they belong together.
      for (const name of new Set(note.signatures.map(line => line.name))) {
        const key = await noteKey(name, 4, witness);
        if (note.signatures.some(line => line.id === key.id && line.name === name) && await noteSignedBy(note, key)) { saw++; break; }
      }
    }
    return saw >= quorum ? pass(saw + " witnesses saw this checkpoint") : fail("too few witnesses saw this checkpoint", `${quorum} of ${witnesses.length}`, saw);
  },
  async "log.chain"(x) {
    const intent = x.first.statement?.subject[0].digest.sha256;
    let before = null;
    for (const [number, statement] of x.statements.entries()) {
      const broken = differ("the number of a statement", number, statement.source.number) ?? (statement.source.erased ? null : brokenLink(x, statement, number, before, intent));
      if (broken) return broken;
      before = hex(statement.leaf.data);
    }
    return pass(x.statements.length + " statements, each naming the one before");
  },
  async "log.erasure"(x) {
    const missing = x.statements.filter(s => s.source.erased), { erasure } = x;
    if (!erasure) return fail("payloads are missing, and no erasure accounts for them", "an erasure statement", missing.length + " missing");
    const signature = await x.statements.at(-1).signature();
    if (signature.outcome !== "pass") return signature;
    const line = (number, type, name) => `${number} ${type} ${name}`;
    for (const { source, leaf } of missing) {
      const named = erasure.statements.find(stated => stated.number === source.number);
      const differs = differ("what the erasure names as statement " + source.number, line(source.number, source.type, hex(leaf.data)),
        named ? line(named.number, named.predicateType, named.digest) : null);
      if (differs) return differs;
    }
    const { atMs } = erasure.position, at = atMs >= 0 && atMs <= 253402300799999 ? new Date(atMs).toISOString() : "an impossible time";
    return pass(`${missing.length} payloads were erased at ${at} by ${writtenEntity(erasure.by)}: ${erasure.reason}`);
  },
  async "receipt.signed"(x) {
    if (x.last.source.erased) return open("the payload of the last statement was erased");
    if (!x.receipt) return fail(x.last.fault || "the last statement is no receipt", typeOf("receipt"), x.last.statement?.predicateType);
    return x.last.signature();
  },
  async "receipt.complete"(x) {
    const manifest = x.receipt.statements, before = x.statements.length - (x.erasure ? 2 : 1);
    const count = differ("the number of statements that the receipt lists", before, manifest.length);
    if (count) return count;
    const line = (number, type, name) => `${number} ${type} ${name}`;
    for (const [i, stated] of manifest.entries()) {
      const { source, leaf } = x.statements[i];
      const differs = differ(`line ${i} of the receipt`, line(i, source.type, hex(leaf.data)), line(stated.number, stated.predicateType, stated.digest));
      if (differs) return differs;
    }
    return pass(`it lists all ${manifest.length} statements before it`);
  },
  async "receipt.final"(x) {
    const { receipt, authorization: stated } = x, { outcome } = receipt.outcome, issued = stated.permit !== undefined;
    if (outcome === "unknown") return fail("the receipt states no end", "an end", outcome);
    const differs = differ("the receipt's intent", stated.intent, receipt.intent) ?? differ("whether it was denied", !issued, outcome === "denied");
    if (differs) return differs;
    // Which permit is meant does not depend on who signed it: the authorization that holds it was signed.
    if (issued && !x.permit) return fail(x.permitFault, "a permit", "none");
    return differ("the receipt's permit", issued ? x.permit.claims.jti : null, receipt.permit) ?? pass("it ends: " + outcome.replace("-", " "));
  },
};

function boundPrograms(intent, permitted) {
  if (intent.action !== "process.exec") return differ("the number of the permit's programs", 0, permitted.length);
  const command = intent.arguments;
  if (holdsNull(command) || !processShape(command)) return fail("the arguments do not have the shape of a process", "the arguments of a process", "another document");
  return differ("the permit's programs", written([command.executable, ...command.interpreters, ...(command.script ? [command.script] : [])]), written(permitted));
}
async function faultOfVote(number, votes, stated, principal, keys) {
  const { vote, key, signature } = votes[number], who = writtenEntity(vote.approver), spki = fromBase64(key);
  try { keys[number] = spki && await readKey(spki); } catch (fault) { explain(fault); }
  if (!keys[number] || !await signedBy(keys[number], canonical(vote), fromBase64(signature)))
    return fail(`vote ${number} is not signed by the key it names`, "a signature by that key", signature);
  if (!vote.intents.includes(stated.intent)) return fail(`vote ${number} is on another intent`, stated.intent, vote.intents.join(", "));
  if (who === principal) return fail("who asks approved it", "another than " + principal, principal);
  if (votes.slice(0, number).some(other => other.key === key || writtenEntity(other.vote.approver) === who))
    return fail(`vote ${number} is by one who voted before`, "another approver", who);
  return differ("what vote " + number + " is", "writ-approval/v1", vote.type)
    ?? differ("what vote " + number + " says", "approve", vote.verdict)
    ?? differ("the authority of vote " + number, stated.authority, vote.authority)
    ?? differ(`the approval that vote ${number} is on`, votes[0].vote.approval, vote.approval);
}
// Null where every vote is by a key that the trust file gives its approver.
async function strangeKey(x, keys, approvers) {
  if (x.trust.approvers.size === 0) return open("no approver's key is trusted here", true);
  for (const [number, key] of keys.entries()) {
    const known = x.trust.approvers.get(approvers[number]) ?? [];
    if (!known.some(one => one.id === key.id)) return untrusted(approvers[number] + " voted with a key that is not trusted", names(known), key.id);
    const late = await retiredBefore(key, x.first.source.entry, x.trust);
    if (late) return late;
  }
  return null;
}
// A permit that ended before it was used. The receipt must be one to believe before it may say so.
async function unspent(x) {
  if (!x.receipt || (await x.last.signature()).outcome !== "pass") return open("no spend stands here, and no trusted receipt says why");
  const { outcome, started } = x.receipt.outcome;
  return (outcome === "expired" || outcome === "revoked") && started === "no" ? pass("it ended before it was spent") : fail("the permit was never spent", "1 spend", "0 spends");
}
function brokenLink(x, { source, statement, fault }, number, before, intent) {
  const stated = statement?.predicate.position;
  if (!statement || !position(stated)) return fail(`statement ${number} says nothing of its place`, "a position", fault || "none");
  if (statement.subject.length !== 1) return fail(`statement ${number} is not about one thing`, "1 subject", statement.subject.length);
  return differ("the execution of statement " + number, x.file.execution, stated.execution)
    ?? differ(`the number that statement ${number} states`, number, stated.number)
    ?? differ(`what statement ${number} names as the one before`, before, stated.prev)
    ?? differ("the type of statement " + number, source.type, statement.predicateType)
    ?? differ("the subject of statement " + number, x.file.execution, statement.subject[0].name)
    ?? (intent ? differ("the subject's digest of statement " + number, intent, statement.subject[0].digest.sha256) : null);
}

/** id, stage, what it rests on, its words when it passes and when it fails, and what it proves. */
const table = [
  ["decision.signed", "decision", [], "Decision is signed", "Decision's signature does not match", "The control plane decided exactly this; not one byte was changed since."],
  ["decision.input", "decision", ["decision.signed"], "Request is the one that was decided", "Request is not the one that was decided", "The decision was made on this request, with these arguments and facts."],
  ["decision.authority", "decision", ["decision.signed"], "Policies are the ones in force", "Policies are not the ones that decided", "The decision was made under this exact policy text, schema and profile."],
  ["decision.again", "decision", ["decision.input", "decision.authority"], "Deciding again gives the same answer", "Deciding again gives another answer", "The engine, asked again, gives the same bytes. It needs the engine: writ verify does it."],
  ["permit.signed", "authorize", ["decision.signed"], "Permit is signed by the authority", "Permit signature does not match", "A holder of the permit key issued exactly this permit."],
  ["permit.bound", "authorize", ["permit.signed", "decision.input"], "Permit is bound to this request", "Permit is bound to something else", "The permit names this request, these programs by digest, this profile and these limits."],
  ["permit.spent", "authorize", ["permit.signed", "log.chain"], "Permit was spent once", "Permit was not spent once", "Exactly one spend stands in the statements, at the point the permit names."],
  ["permit.window", "authorize", ["permit.spent"], "Spent inside its window", "Spent outside its window", "The permit was neither early nor expired when it was used."],
  ["permit.approved", "authorize", ["decision.input"], "Those who were asked approved it", "It was not approved as was asked", "As many as the policy asks for signed this very request and these policies, each with a key of his own."],
  ["permit.none", "authorize", ["decision.signed", "log.chain"], "No permit was issued", "A permit or a spend stands where none may", "What was not allowed got no permit, and nothing was spent."],
  ["run.image", "execute", ["receipt.signed", "permit.signed"], "What ran is what was permitted", "What ran is not what was permitted", "The program that was measured at its start is one the permit names by digest."],
  ["run.events", "execute", ["receipt.signed", "log.chain"], "Event chain is unbroken", "Event chain is broken", "No event was added, removed, reordered or edited."],
  ["run.ended", "execute", ["receipt.signed"], "The end was seen", "The end was not seen", "Nothing of the run was left alive."],
  ["run.none", "execute", ["receipt.signed"], "Nothing ran", "Something ran without a permit", "What got no permit never started."],
  ["log.entries", "audit", [], "Log entries are these statements", "A log entry is another statement", "The log committed to the same signed statements that stand here."],
  ["log.inclusion", "audit", ["log.entries"], "Entries are in the log", "An entry is not in the log", "Recomputing the Merkle path from each entry gives the checkpoint's root."],
  ["log.checkpoint", "audit", [], "Checkpoint is signed by the log", "Checkpoint signature does not match", "The log committed to this tree and can show nobody else another one unnoticed."],
  ["log.witness", "audit", ["log.checkpoint"], "Checkpoint is cosigned by witnesses", "Too few witnesses cosigned", "Independent parties saw the same tree, so the log cannot show you a private one."],
  ["log.chain", "audit", ["log.entries"], "Statements follow one another", "Statements do not follow one another", "No statement of this execution was left out, moved or taken from another."],
  ["log.erasure", "audit", ["log.entries", "log.chain"], "The payload was erased, and the log says so", "Payloads are missing unexplained", "Who erased the payload, when and why stands in the log; the entries stay provable without it."],
  ["receipt.signed", "report", [], "Receipt is signed", "Receipt signature does not match", "The control plane vouches for what happened."],
  ["receipt.complete", "report", ["receipt.signed", "log.chain"], "Receipt lists every statement", "Receipt lists other statements", "Leaving a statement out would show."],
  ["receipt.final", "report", ["receipt.signed", "decision.signed"], "Outcome is stated and final", "Outcome is missing or contradicts the decision", "The receipt names one end, and it fits the decision and the permit."],
].map(([id, stage, basis, title, failed, proves]) => ({ id, stage, basis, title, failed, proves }));
const withPermit = table.filter(check => check.id !== "permit.none" && check.id !== "run.none");
const withoutPermit = table.filter(check => check.stage !== "authorize" && check.stage !== "execute" || check.id === "permit.none" || check.id === "run.none");

function judge(checks) {
  const failed = checks.filter(check => check.outcome === "fail");
  if (failed.length > 0) return failed.every(check => check.untrusted) ? "not-trusted" : "does-not-hold";
  return checks.every(check => check.outcome === "pass" || check.mayBeLeftOut) ? "holds" : "incomplete";
}

/**
 * Checks an evidence file with keys from elsewhere.
 * @param {Uint8Array} evidence the file
 * @param {Uint8Array|null} trust a trust.json; null for none, and then nothing can hold
 * @param {(check: object) => void} onCheck told of each check as it is made
 * @returns {Promise<object>} `verdict` (holds, does-not-hold, incomplete, not-trusted, malformed), `checks` in the order of the
 *   specification, `fault` where the file or the trust could not be read, and what a page shows: `execution`, `outcome`, `trees`
 */
export async function verify(evidence, trust, onCheck = () => { }) {
  let file, keys;
  try {
    file = readEvidence(evidence);
    keys = trust ? await readTrust(trust) : noKeys;
  } catch (fault) {
    return { verdict: "malformed", fault: explain(fault), checks: [], trees: [] };
  }
  const statements = [];
  for (const source of file.statements) statements.push(await openStatement(source, keys));
  const first = statements[0], erasure = statements.at(-1).predicate?.("erasure") ?? null;
  const last = statements.at(erasure && statements.length > 1 ? -2 : -1), erased = erasure !== null || statements.some(s => s.source.erased);
  const x = { file, trust: keys, statements, first, last, erasure, authorization: first.predicate?.("authorization") ?? null, receipt: last.predicate?.("receipt") ?? null, permit: null, permitFault: "" };
  if (x.authorization?.permit !== undefined) {
    try { x.permit = readPermit(x.authorization.permit); } catch (fault) { x.permitFault = explain(fault); }
  }

  const hasPermitStage = !x.authorization || (x.authorization.decision.effect === "allow" && !x.authorization.withheld);
  const approved = hasPermitStage && (x.authorization?.decision.obligations?.approval !== undefined || x.authorization?.approvals?.length > 0);
  const checks = (hasPermitStage ? withPermit : withoutPermit)
    .filter(check => (erased || check.id !== "log.erasure") && (approved || check.id !== "permit.approved")), results = new Map();
  async function evaluate(check) {
    if (results.has(check.id)) return results.get(check.id);
    const waitsOn = [];
    for (const id of check.basis) if ((await evaluate(checks.find(other => other.id === id))).outcome !== "pass") waitsOn.push(id);
    const start = performance.now();
    const finding = waitsOn.length === 0 ? await made[check.id](x) : open("it rests on " + waitsOn.join(" and ") + ", which did not pass");
    const result = {
      id: check.id, stage: check.stage, proves: check.proves, waitsOn, mayBeLeftOut: false, untrusted: false, ms: performance.now() - start,
      ...finding, title: finding.outcome === "fail" ? check.failed : check.title,
    };
    results.set(check.id, result);
    onCheck(result);
    return result;
  }
  for (const check of checks) await evaluate(check);
  const ordered = checks.map(check => results.get(check.id));
  return { verdict: judge(ordered), checks: ordered, execution: file.execution, ...await shown(x) };
}

// What a page shows besides the checks; none of it is believed because it is shown.
async function shown(x) {
  const trees = [];
  for (const { number, type, entry } of x.file.statements) {
    const leaf = await leafHash(entry.body), climbed = await climb(leaf, entry.index, entry.size, entry.hashes);
    trees.push({ number, type: type.split("/").at(-2) ?? type, index: entry.index, size: entry.size, leaf, way: climbed?.way ?? [], root: climbed?.root ?? null, stated: entry.root });
  }
  const intent = x.file.input?.intent;
  return {
    trees, decision: x.authorization?.decision ?? null, outcome: x.receipt?.outcome ?? null, permit: x.permit?.claims.jti ?? null,
    command: text(intent?.arguments?.command) ? intent.arguments.command : null, agent: text(intent?.claims?.agent) ? intent.claims.agent : null,
  };
}
