// Answers for the reference Cedar engine, a case a line. All Cedar data comes as texts of JSON and goes to the engine
// unread: JavaScript would round integers beyond 2^53.
// stdin:  {"schema", "policies", "entities", "validateRequests", "requests": [...]}: each but the flag a text of JSON
// stdout: {"schema"?, "policies"?: why it was refused; "errors", "warnings": [[policy, start, end, message]...];
//          "entitiesFit"; "answers": ["allow|reasons|errors" or {"refused"}]}
import cedar from "@cedar-policy/cedar-wasm/nodejs";
import { createInterface } from "node:readline";

// The engine's bindings hand every argument to JSON.stringify: a text of JSON passes as it is.
class Raw {
  constructor(text) { this.text = text; }
}
const stringify = JSON.stringify;
JSON.stringify = (value, ...rest) => (value instanceof Raw ? value.text : stringify(value, ...rest));

const refusal = (answer) => answer.errors.map((error) => error.message).join("; ");

const finding = ({ policyId, error }) => {
  const places = error.sourceLocations ?? [];
  return [policyId, places[0]?.start ?? -1, places[0]?.end ?? -1, error.message];
};

const withMembers = (object, members) => new Raw(`${object.slice(0, -1)},${members}}`);

function answerTo(request, entities, validateRequests) {
  const call = withMembers(request, `"preparsedPolicySetId":"p","entities":${entities}` +
    (validateRequests ? `,"preparsedSchemaName":"s","validateRequest":true` : ""));
  const answer = cedar.statefulIsAuthorized(call);
  if (answer.type === "failure") return { refused: refusal(answer) };
  const { decision, diagnostics } = answer.response;
  const failed = diagnostics.errors.map((error) => error.policyId);
  return `${decision}|${diagnostics.reason.sort().join(" ")}|${failed.sort().join(" ")}`;
}

function answersTo({ schema, policies, entities, validateRequests, requests }) {
  const schemaRead = cedar.preparseSchema("s", new Raw(schema));
  if (schemaRead.type === "failure") return { schema: refusal(schemaRead) };
  const policiesRead = cedar.preparsePolicySet("p", new Raw(policies));
  if (policiesRead.type === "failure") return { policies: refusal(policiesRead) };
  const found = cedar.validate(new Raw(`{"schema":${schema},"policies":${policies}}`));
  return {
    errors: found.validationErrors.map(finding),
    warnings: found.validationWarnings.map(finding),
    entitiesFit: cedar.checkParseEntities(new Raw(`{"schema":${schema},"entities":${entities}}`)).type === "success",
    answers: requests.map((request) => answerTo(request, entities, validateRequests)),
  };
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(stringify(answersTo(JSON.parse(line))) + "\n");
}
