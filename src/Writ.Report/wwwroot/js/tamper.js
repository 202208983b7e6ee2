// One-bit changes of an evidence file, to see a verifier refuse them. Each gives new bytes; the file itself stays as it was.
import { parseJson, canonical, fromBase64, toBase64 } from "./verify.js";

// The lowest bit of a letter or digit near the middle, so that the text stays well-formed and only its meaning changes.
function flipText(text) {
  const flipped = at => String.fromCharCode(text.charCodeAt(at) ^ 1), plain = c => /^[A-Za-z0-9]$/.test(c);
  const middle = text.length >> 1;
  for (let by = 0; by <= text.length; by++) {
    for (const at of [middle + by, middle - by]) {
      if (at >= 0 && at < text.length && plain(text[at]) && plain(flipped(at))) return text.slice(0, at) + flipped(at) + text.slice(at + 1);
    }
  }
  return null;
}
function flipBytes(base64, at) {
  const bytes = fromBase64(base64);
  if (!bytes?.length) return null;
  bytes[at < 0 ? bytes.length + at : at] ^= 1;
  return toBase64(bytes);
}
const entryOf = statement => statement.bundle?.verificationMaterial.tlogEntries[0] ?? statement.tlogEntry;
const isA = name => statement => statement.predicateType.endsWith(`/${name}/v1`) && statement.bundle;

/** Changes a part of a signed payload; `change` gets the predicate and says whether it found the part. */
function inside(statement, change) {
  if (!statement?.bundle) return false;
  const envelope = statement.bundle.dsseEnvelope, payload = parseJson(fromBase64(envelope.payload));
  if (!change(payload.predicate)) return false;
  envelope.payload = toBase64(canonical(payload));
  return true;
}
function put(holder, name) {
  const flipped = typeof holder?.[name] === "string" ? flipText(holder[name]) : null;
  if (flipped === null) return false;
  holder[name] = flipped;
  return true;
}

/** What can be flipped: a key, its words, and the change on the parsed file. The first check of `breaks` that applies must fail. */
export const flips = [
  { key: "policy", name: "policy text", breaks: "decision.authority", flip: file => put((file.authority.policies ?? [])[0], "text") },
  { key: "request", name: "request", breaks: "decision.input", flip: file => put(file.input?.intent?.arguments, "command") },
  { key: "executable", name: "executable digest", breaks: "decision.input", flip: file => put(file.input?.intent?.arguments?.executable, "digest") },
  { key: "permit", name: "permit", breaks: "decision.signed", flip: file => inside(file.statements[0], predicate => put(predicate, "permit")) },
  { key: "event", name: "an event", breaks: "log.entries", flip: file => inside(file.statements.find(isA("event-segment")), predicate => put(predicate.events[0]?.event, "detail")) },
  { key: "receipt", name: "receipt", breaks: "receipt.signed", flip: file => inside(file.statements.at(-1), predicate => put(predicate, "intent")) },
  { key: "path", name: "inclusion path", breaks: "log.inclusion", flip(file) {
    const hashes = entryOf(file.statements.at(-1)).inclusionProof.hashes;
    if (hashes.length === 0) return false;
    hashes[hashes.length >> 1] = flipBytes(hashes[hashes.length >> 1], 0);
    return true;
  } },
  { key: "checkpoint", name: "checkpoint", breaks: "log.checkpoint", flip(file) {
    // The last bit of the log's signature, in every copy of the note.
    const line = /^(\u2014 \S+ )(\S+)$/m;
    for (const statement of file.statements) {
      const checkpoint = entryOf(statement).inclusionProof.checkpoint, found = line.exec(checkpoint.envelope);
      if (!found) return false;
      checkpoint.envelope = checkpoint.envelope.replace(line, (_, head, signature) => head + flipBytes(signature, -20));
    }
    return true;
  } },
];

/** The file with one bit flipped; null where it has no such part. */
export function tamper(bytes, key) {
  const file = parseJson(bytes), found = flips.find(flip => flip.key === key);
  return found.flip(file) ? canonical(file) : null;
}

/** Which flips this file has room for. */
export const possible = bytes => flips.filter(flip => tamper(bytes, flip.key) !== null).map(flip => flip.key);
