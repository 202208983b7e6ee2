// Validates OpenLineage events against the published JSON Schemas with ajv.
// stdin:  {"schemas": [{OpenLineage.json}, {a facet}, …], "events": [{…}, …]}; the first schema is that of an event
// stdout: one line an event, in order: "valid", or "invalid: " and every reason.
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { text } from "node:stream/consumers";

const { schemas, events } = JSON.parse(await text(process.stdin));

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
for (const schema of schemas) ajv.addSchema(schema);

const [whole, ...facets] = schemas;
const validators = [[whole.$id, (event) => event]];
for (const facet of facets) {
  // A facet's schema is an object with the facet's one name in it.
  const [name] = Object.keys(facet.properties);
  validators.push([facet.$id, (event) => pick(event.run?.facets, name) ?? pick(event.job?.facets, name)]);
}

function pick(all, name) {
  return all && Object.hasOwn(all, name) ? { [name]: all[name] } : undefined;
}

for (const event of events) {
  const reasons = [];
  for (const [id, part] of validators) {
    const value = part(event);
    const validate = ajv.getSchema(id);
    if (value !== undefined && !validate(value)) reasons.push(...validate.errors.map((e) => `${id} ${e.instancePath} ${e.message}`));
  }
  console.log(reasons.length === 0 ? "valid" : `invalid: ${reasons.join("; ")}`);
}
