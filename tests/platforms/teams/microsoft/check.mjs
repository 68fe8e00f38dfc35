// What Microsoft's own readers say of cards and manifests.
// Standard input: {"cards": {name: card}, "manifests": {name: manifest}}. Standard output: {name: [fault, …]}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const AdaptiveCards = require("adaptivecards/dist/adaptivecards.js");
const schemas = "node_modules/@microsoft/app-manifest/build/json-schemas/teams";

function faultsOfCard(content) {
  const card = new AdaptiveCards.AdaptiveCard();
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  card.parse(content, context);
  const said = Array.from({ length: context.eventCount }, (_, place) => context.getEventAt(place).message);
  return [...said, ...card.validateProperties().validationEvents.map((each) => each.message)];
}

const validators = new Map();

function validatorOf(version) {
  if (!validators.has(version)) {
    const schema = JSON.parse(readFileSync(new URL(`${schemas}/v${version}/MicrosoftTeams.schema.json`, import.meta.url)));
    const Ajv = /draft-04/.test(schema.$schema) ? require("ajv-draft-04") : require("ajv").default;
    const ajv = new Ajv({ allErrors: true, strict: false });
    require("ajv-formats").default(ajv);
    validators.set(version, ajv.compile(schema));
  }
  return validators.get(version);
}

function faultsOfManifest(manifest) {
  const isValid = validatorOf(manifest.manifestVersion);
  return isValid(manifest) ? [] : isValid.errors.map((each) => `${each.instancePath} ${each.message}`);
}

const faultsOf = (read, values) => Object.entries(values).map(([name, value]) => [name, read(value)]);
const { cards, manifests } = JSON.parse(readFileSync(0, "utf8"));
const found = [...faultsOf(faultsOfCard, cards), ...faultsOf(faultsOfManifest, manifests)];
console.log(JSON.stringify(Object.fromEntries(found)));
