import { t as require_dist } from "./dist2.js";

// src/cli/yaml.ts
var import_dist = require_dist();
/**
* Objects as documents of YAML. kubectl reads YAML 1.1, where `yes` is no text: whatever could be mistaken there is in
* quotation marks.
*/
function yamlDocuments(objects) {
	return objects.map((object) => (0, import_dist.stringify)(object, {
		version: "1.1",
		lineWidth: 0,
		aliasDuplicateObjects: false
	}).trimEnd()).join("\n---\n");
}

export { yamlDocuments as t };