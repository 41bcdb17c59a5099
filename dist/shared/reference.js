import { n as UserError } from "./errors.js";
import { i as packageReference, r as isRegistryLocation } from "./store-location.js";
import { c as quoted } from "./text.js";

// src/domain/kubernetes/reference.ts
/** What keeps pods from their packages: a folder of this machine is out of their reach. */
function storeProblem(environment, store) {
	if (isRegistryLocation(store)) return void 0;
	return {
		severity: "error",
		code: "store-out-of-reach",
		message: `Packages of ${environment} lie in the folder ${quoted(store)}, which no pod can reach.`,
		next: `Write a registry: store: oci://HOST/PATH, for all or under environments.${environment}.`
	};
}
/**
* A package as pods and nodes fetch it, `host/path@sha256:…`.
* @throws UserError `store-out-of-reach` for a folder.
*/
function podReference(environment, store, digest) {
	const problem = storeProblem(environment, store);
	if (problem === void 0) return packageReference(store, "", digest);
	const { message, ...details } = problem;
	throw new UserError(message, details);
}

export { storeProblem as n, podReference as t };