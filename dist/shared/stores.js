import { n as UserError } from "./errors.js";
import { i as isDigest } from "./digest.js";
import { c as quoted, d as withoutCredentials, i as listed } from "./text.js";
import { n as isName } from "./bot.js";
import { t as beginsDigest } from "./workspace.js";
import { t as reported } from "./reported.js";
import { n as copyPackage } from "./bring.js";
import { i as packageReference, r as isRegistryLocation } from "./store-location.js";
import { t as packageTag } from "./package.js";
import { v as storeLocation } from "./yaml.js";
import { resolve } from "node:path";

// src/steps/store.ts
/** Lists what lies in a store, of one bot if it is named. */
async function listStore(ports, request) {
	const store = await opened(ports, request.store);
	const packages = await read(ports, store, request.bot);
	return {
		reason: "listed",
		store: store.location,
		packages: packages.map((stored) => shown(store, stored))
	};
}
/**
* Shows one package of a store.
* @throws UserError `no-such-package`, `ambiguous-package`
*/
async function showPackage(ports, request) {
	const store = await opened(ports, request.store);
	const stored = await onePackage(store, request.package, () => read(ports, store));
	return {
		reason: "shown",
		store: store.location,
		package: shown(store, stored)
	};
}
/**
* Copies packages from one store to another as they are: the same manifests and digests. One after the other, and safe
* to repeat: what is there is not moved again.
* @throws UserError `same-store`, `no-such-package`, `ambiguous-package`, all before anything is copied
*/
async function copyPackages(ports, request) {
	const from = await opened(ports, request.from);
	const to = await opened(ports, request.to);
	if (from.location === to.location) throw new UserError(`Packages can't be copied from ${from.location} to itself.`, {
		code: "same-store",
		next: "Name another store with --to, or with --from."
	});
	const packages = [];
	for (const stored of await wantedPackages(ports, from, request.wanted)) {
		request.signal?.throwIfAborted();
		const before = await to.find(stored.digest);
		const transfer = before ? await to.copy(stored.digest, from) : await copyPackage(ports, stored, from, to);
		const state = before && transfer.moved === 0 ? "there" : "copied";
		packages.push({
			...shown(to, stored),
			state,
			transfer
		});
	}
	return {
		reason: "copied",
		from: from.location,
		to: to.location,
		packages
	};
}
function opened(ports, { project, environment }) {
	return ports.store(project, environment);
}
function shown(store, stored) {
	const tag = packageTag(stored.metadata, stored.digest);
	return {
		...stored,
		tag,
		reference: packageReference(store.location, tag, stored.digest)
	};
}
/** All packages. A registry is asked for each one, which takes a while and is told. */
async function read(ports, store, bot) {
	if (!isRegistryLocation(store.location)) return store.list(bot);
	const step = ports.reporter.step(`Read ${store.location}`);
	const packages = await reported(step, () => store.list(bot));
	step.done(`${packages.length} found`);
	return packages;
}
/** The packages that words mean, each once. The store is listed at most once. */
async function wantedPackages(ports, store, words) {
	let packages;
	const all = () => packages ??= read(ports, store);
	if (words === void 0) return all();
	const found = /* @__PURE__ */ new Map();
	for (const word of words) {
		const ofBot = fullDigest(word) ? [] : (await all()).filter(({ metadata }) => metadata.bot === word);
		const meant = ofBot.length > 0 ? ofBot : [await onePackage(store, word, all)];
		for (const stored of meant) found.set(stored.digest, stored);
	}
	return [...found.values()];
}
/** The package that a word means: its digest, at least 7 digits of it, or its tag. */
async function onePackage(store, word, all) {
	const digest = fullDigest(word);
	const found = digest ? [await store.find(digest)].filter((stored) => stored !== void 0) : (await all()).filter((stored) => beginsDigest(stored.digest, word) || packageTag(stored.metadata, stored.digest) === word);
	const [one, other] = found;
	if (one && !other) return one;
	const list = `tidegate store list --store ${store.location}`;
	if (!one) throw new UserError(`${store.location} has no package ${quoted(word, 80)}.`, {
		code: "no-such-package",
		next: `Type \`${list}\`, and name one by at least 7 of its digits` + (isRegistryLocation(store.location) && !digest ? ", or by its whole digest." : ".")
	});
	const names = found.map(({ digest: each, metadata }) => `${metadata.bot} ${each}`);
	throw new UserError(`${quoted(word, 80)} names ${found.length} packages in ${store.location}: ${listed(names, 10)}.`, {
		code: "ambiguous-package",
		next: "Type more of its digits."
	});
}
function fullDigest(word) {
	const text = word.toLowerCase();
	const digest = text.startsWith("sha256:") ? text : `sha256:${text}`;
	return isDigest(digest) ? digest : void 0;
}

// src/cli/stores.ts
/**
* The store that a person names on the command line: an environment, a folder (relative to where the person is) or
* `oci://host/path`. Nothing named: the project's.
* @param option what it was given as, for the error.
* @param directory where the person is; absolute.
* @throws UserError `bad-store`
*/
function storeNamed(project, text, option, directory) {
	if (text === void 0) return { project };
	const environment = project.environments.find(({ name }) => name === text);
	if (environment) return {
		project,
		environment
	};
	if (isName(text)) {
		const names = project.environments.map(({ name }) => name);
		throw new UserError(`${option} ${text} names no store: it is no environment (there are ${listed(names, 20)}), and a folder has a / in it.`, {
			code: "bad-store",
			next: `Type ${option} ./${text} for a folder, or ${option} oci://HOST/PATH.`
		});
	}
	const checked = storeLocation("./packages").check(text);
	if (!("value" in checked)) {
		const shown = quoted(withoutCredentials(text), 120);
		throw new UserError(`${option} takes an environment, a folder or oci://HOST/PATH, not ${shown}${checked.wrong === "" ? "" : `: ${checked.wrong}`}.`, {
			code: "bad-store",
			next: checked.next ?? `Type ${option} ./packages or ${option} oci://ghcr.io/owner/bots`
		});
	}
	return {
		project,
		environment: { store: isRegistryLocation(checked.value) ? checked.value : resolve(directory, text) }
	};
}

export { showPackage as i, copyPackages as n, listStore as r, storeNamed as t };