import { i as isDigest } from "./digest.js";
import { a as readRegistryLocation, o as registryLocationText } from "./store-location.js";

// src/domain/package-reference.ts
const scheme = "oci://";
/** Reads `[oci://]host[:port]/path[:tag]@sha256:…`. A tag says nothing beside the digest, and is left out. */
function readPackageReference(text) {
	const at = text.lastIndexOf("@");
	const digest = text.slice(at + 1);
	if (at === -1 || !isDigest(digest)) return { fault: {
		wrong: "it names no package by its digest",
		next: `Write HOST/PATH@sha256: and 64 digits of 0-9 and a-f; \`tidegate store show\` prints it.`
	} };
	const name = text.slice(text.startsWith(scheme) ? 6 : 0, at);
	const untagged = name.includes("/") ? name.replace(/:\w[\w.-]{0,127}$/, "") : name;
	const location = readRegistryLocation(`${scheme}${untagged}`);
	if ("fault" in location) return location;
	return { value: {
		location: registryLocationText(location.value),
		host: location.value.host,
		digest
	} };
}

export { readPackageReference as t };