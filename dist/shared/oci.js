import { n as UserError } from "./errors.js";
import { r as isRegistryLocation } from "./store-location.js";
import { g as withFileFailures } from "./parallel.js";
import { d as isUnfinished, g as syncDirectory, h as statIfThere, m as readIfThere, o as checkFolder, p as makeDirectories, r as packageStore, s as layoutBlobs } from "./store.js";
import { t as registryBlobs } from "./registry.js";
import { n as metadataFile } from "./package-metadata.js";
import { c as quoted, i as listed } from "./text.js";
import { readdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

// src/adapters/oci/fill.ts
/** What a package is laid out as, in the order of its coming; the metadata last, so that who sees it sees all. */
const parts = [
	"model",
	"actions",
	metadataFile
];
/** Where it is laid out first, within the directory: what is mounted can't be replaced as a whole. */
const staged = ".package";
/** What a file system has at its root from the beginning. */
const notOurs = "lost+found";
/**
* Unpacks a package into a directory that is there already, such as a volume that is mounted at it. It may be empty,
* hold what an earlier run left that was ended, or hold the same package, which is then laid out anew. One at a time.
* @throws UserError `directory-exists` where something else lies there, `no-such-package`.
*/
async function fillDirectory(store, digest, directory, onProgress) {
	const place = resolve(directory);
	await withFileFailures(`The package couldn't be unpacked to ${place}`, async () => {
		await makeDirectories(place);
		const others = (await readdir(place)).filter((name) => ![
			...parts,
			staged,
			notOurs
		].includes(name) && !isUnfinished(name));
		if (others.length > 0) throw inTheWay(place, `holds ${listed(others.map((name) => quoted(name, 40)), 5)}`);
		const whole = join(place, staged);
		await rm(whole, {
			recursive: true,
			force: true
		});
		await store.unpack(digest, whole, onProgress);
		try {
			const before = await readIfThere(join(place, metadataFile));
			if (before && !before.equals(await readIfThere(join(whole, "package.json")) ?? Buffer.alloc(0))) throw inTheWay(place, "holds another package");
			for (const part of parts.toReversed()) await rm(join(place, part), {
				recursive: true,
				force: true
			});
			for (const part of parts) if (await statIfThere(join(whole, part))) await rename(join(whole, part), join(place, part));
			await syncDirectory(place);
		} finally {
			await rm(whole, {
				recursive: true,
				force: true
			});
		}
	});
}
function inTheWay(place, what) {
	return new UserError(`${place} ${what}: a package is only unpacked to where nothing else lies.`, {
		code: "directory-exists",
		next: "Name an empty directory, or one that is not there yet."
	});
}

// src/adapters/oci/index.ts
/**
* Opens a store of packages: an OCI image layout in a folder, which comes to be with the first package, or a repository
* of a registry.
* @param location a path, or `oci://host[:port]/path`.
* @throws UserError `not-a-store` where the location can't be one.
*/
async function openPackageStore(location, options = {}) {
	if (isRegistryLocation(location)) return packageStore(registryBlobs({
		...options,
		location
	}));
	const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
	if (location === "" || scheme !== void 0) throw new UserError(location === "" ? "The location of the store is empty." : `The store ${location.replace(/\/\/.*@/s, "//…@")} can't be used: a store is a folder or oci://host/path, and ${scheme}:// is neither.`, {
		code: "not-a-store",
		next: "Set `store` in tidegate.yml to a folder, such as .tidegate/store, or to a registry, such as oci://ghcr.io/owner/bots."
	});
	await withFileFailures(`The store ${location} couldn't be opened`, () => checkFolder(location));
	return packageStore(layoutBlobs(location));
}

export { fillDirectory, openPackageStore };