// Checks a permit with jose, which knows nothing of Writ.
// stdin:  {"permit": "<compact JWS>", "keys": {"<kid>": "<SPKI, base64>"}, "holder": "<SPKI, base64>"?}
// stdout: {"claims": {...}, "header": {...}}; a permit that does not verify ends with status 1 and the reason on stderr.
import { compactVerify, calculateJwkThumbprint, decodeProtectedHeader, exportJWK, importSPKI } from "jose";
import { text } from "node:stream/consumers";

const { permit, keys, holder } = JSON.parse(await text(process.stdin));

const importKey = (spki) => importSPKI(`-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----`, "ES256", { extractable: true });

try {
  const header = decodeProtectedHeader(permit);
  const members = Object.keys(header).sort().join();
  if (members !== "alg,kid,typ") throw new Error(`header members: ${members}`);
  if (header.typ !== "writ-permit+jwt") throw new Error(`typ: ${header.typ}`);
  if (!Object.hasOwn(keys, header.kid)) throw new Error(`kid: ${header.kid}`);

  const { payload } = await compactVerify(permit, await importKey(keys[header.kid]), { algorithms: ["ES256"] });
  const claims = JSON.parse(new TextDecoder().decode(payload));
  for (const name of ["iss", "aud", "sub", "jti", "txn"]) {
    if (typeof claims[name] !== "string") throw new Error(`claim ${name}: ${claims[name]}`);
  }
  for (const name of ["iat", "nbf", "exp"]) {
    if (!Number.isSafeInteger(claims[name])) throw new Error(`claim ${name}: ${claims[name]}`);
  }
  if (holder) {
    const thumbprint = await calculateJwkThumbprint(await exportJWK(await importKey(holder)));
    if (thumbprint !== claims.cnf?.jkt) throw new Error(`holder: ${thumbprint}, not ${claims.cnf?.jkt}`);
  }
  console.log(JSON.stringify({ header, claims }));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
