import { a as shortDigest } from "./digest.js";
import { t as bytesText } from "./text.js";
import { t as reported } from "./reported.js";

// src/steps/bring.ts
/** The package in the environment's store, copied by digest if it lies in the project's; undefined if it is in neither. */
async function bringPackage(ports, project, environment, digest) {
	const store = await ports.store(project, environment);
	const there = await store.find(digest);
	if (there) return {
		stored: there,
		transfer: void 0
	};
	const source = await ports.store(project);
	const stored = await source.find(digest);
	return stored && {
		stored,
		transfer: await copyPackage(ports, stored, source, store)
	};
}
/** Copies a package between two stores as it is, and tells how far it is. */
async function copyPackage(ports, { digest, metadata }, from, to) {
	const step = ports.reporter.step(`Copy ${metadata.bot} ${shortDigest(digest)} to ${to.location}`);
	const transfer = await reported(step, () => to.copy(digest, from, (bytes, of) => step.transfer(bytes, of, "copying")));
	step.done(transferText(transfer));
	return transfer;
}
/** What a copy took, in a few words. */
function transferText({ moved, mounted }) {
	if (moved > 0) return `${bytesText(moved)} copied`;
	return mounted > 0 ? "mounted, no byte of it moved" : "all of it was there";
}

export { copyPackage as n, transferText as r, bringPackage as t };