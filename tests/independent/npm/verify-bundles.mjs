// Checks Sigstore bundles with @sigstore/verify, which knows nothing of Writ.
// stdin:  {"root": {a Sigstore trusted root}, "keys": {"<hint>": "<SPKI, base64>"}, "bundles": [{…}, …]}
// stdout: one line a bundle, in order: "accepted", or "refused: " and why.
import { bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import { text } from "node:stream/consumers";

const { root, keys, bundles } = JSON.parse(await text(process.stdin));

const publicKeys = Object.fromEntries(
  Object.entries(keys).map(([hint, spki]) => [hint, { rawBytes: `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n` }]));
const trust = toTrustMaterial(TrustedRoot.fromJSON(root), publicKeys);

// A key that is pinned needs no time stamp and no certificate; the log entry is what counts.
const verifier = new Verifier(trust, { tlogThreshold: 1, ctlogThreshold: 0, timestampThreshold: 0 });

for (const json of bundles) {
  try {
    verifier.verify(toSignedEntity(bundleFromJSON(json)));
    console.log("accepted");
  } catch (error) {
    console.log(`refused: ${error.code ?? error.name} ${error.message}`.replaceAll("\n", " "));
  }
}
