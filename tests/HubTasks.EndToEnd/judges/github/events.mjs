// Prints every example of the `release` event.
import { createRequire } from "node:module";

const examples = createRequire(import.meta.url)("@octokit/webhooks-examples");
console.log(JSON.stringify((examples.default ?? examples).find((event) => event.name === "release").examples));
