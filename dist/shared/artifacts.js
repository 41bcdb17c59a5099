import { a as shortDigest, n as digestOf } from "./digest.js";
import { t as EnvironmentError } from "./errors.js";
import { a as mediaTypes, c as parseMarkedManifest, g as withFileFailures, i as imageManifest } from "./parallel.js";
import { _ as bytesOf, a as extractLayer, c as checkEntries, f as placeDirectory, i as checkAmount, l as treeEntries, n as nearby, t as memoryEntry, u as archive } from "./store.js";
import { a as outcomeLines, c as parseOutcome, d as requestFile, f as requestText, i as outcomeFile, l as parseRequest, m as rootOf, n as filesFolder, o as outputFolder, p as resultMark, r as inputsMark, u as pathBelow } from "./documents2.js";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

// src/adapters/oci/artifact.ts
/**
* Packs and stores an artifact. Safe to repeat and safe for two writers at once.
* @returns the digest of its manifest, its name everywhere.
*/
async function storeArtifact(blobs, { mark, what, entries, tag }) {
	checkEntries(entries);
	return await withFileFailures(`${what} couldn't be packed`, async () => {
		const layer = await blobs.ingest(archive(entries), void 0);
		const { config, manifest } = imageManifest({
			mediaType: mediaTypes.layer,
			...layer
		}, {
			labels: {},
			annotations: { [mark]: "1" }
		});
		await blobs.ingest(bytesOf(config.bytes), config.descriptor);
		const { digest } = manifest.descriptor;
		await blobs.publish(manifest, tag(digest));
		return digest;
	});
}
/**
* Lays an artifact out in a directory that must not exist yet; all or nothing.
* @returns false where there is none of that digest.
* @throws EnvironmentError `artifact-damaged` where it isn't what `mark` says, `archive-<RefusalCode>`, `blob-damaged`
*/
async function fetchArtifact(blobs, digest, { mark, what }, directory) {
	const bytes = await blobs.manifest(digest);
	if (!bytes) return false;
	const read = parseMarkedManifest(bytes, mark);
	if (digestOf(bytes) !== digest || !read.ok) {
		const why = read.ok ? "the digest of its bytes is another" : read.problem;
		throw new EnvironmentError(`${what} can't be read from ${blobs.location} (${digest}): ${why}`, {
			code: "artifact-damaged",
			next: "Run the same command again."
		});
	}
	const manifest = read.value;
	checkAmount(manifest);
	await placeDirectory(directory, async (tree, scratch) => {
		const files = await nearby(blobs, manifest, digest, scratch, void 0);
		await extractLayer(files, manifest.layer, tree);
	});
	return true;
}

// src/adapters/kubernetes/training/artifacts.ts
const utf8 = new TextEncoder();
const sameVersion = "Use the same version of Tidegate here and in train.image of tidegate.yml.";
/**
* Stores what a bot is trained from: its files as they are laid out, and how they are trained.
* @returns the digest, which is the same wherever and whenever the same is asked for.
*/
async function storeInputs(blobs, source, by) {
	const root = rootOf(source);
	const { name, shownAs, tests, settings } = source;
	const directory = inside(root, source.directory);
	const shared = source.shared.map((path) => inside(root, path));
	const text = requestText({
		...by,
		bot: name,
		directory,
		shownAs,
		tests,
		shared,
		settings
	});
	return await storeArtifact(blobs, {
		mark: inputsMark,
		what: `the inputs of ${name}`,
		entries: [memoryEntry(requestFile, utf8.encode(text)), ...await treeEntries(root, filesFolder)],
		tag: (digest) => `${name}-${shortDigest(digest)}.inputs`
	});
}
/** A path below the root that everything of a bot is laid out in. */
function inside(root, path) {
	const below = pathBelow(root, path);
	if (below !== void 0) return below;
	throw new EnvironmentError(`${path} isn't below ${root}: it can't be sent to a cluster.`, { code: "not-laid-out" });
}
/**
* Fetches inputs into a directory that must not exist yet.
* @returns how they are trained, and the bot as it lies here.
* @throws EnvironmentError `inputs-missing`, `inputs-unknown`
*/
async function fetchInputs(blobs, inputs, directory) {
	const what = "the inputs of this training";
	if (!await fetchArtifact(blobs, inputs, {
		mark: "dev.tidegate.training-inputs",
		what
	}, directory)) throw new EnvironmentError(`${blobs.location} doesn't hold ${what}, ${inputs}.`, {
		code: "inputs-missing",
		next: "Train the bot again: what is missing is sent again."
	});
	const request = parseRequest(await readFile(join(directory, requestFile), "utf8"));
	if (!request) throw new EnvironmentError(`This version of Tidegate can't read ${what}, ${inputs}.`, {
		code: "inputs-unknown",
		next: sameVersion
	});
	const files = join(directory, filesFolder);
	const { bot: name, shownAs, tests, settings } = request;
	const shared = request.shared.map((path) => join(files, path));
	return {
		request,
		source: {
			name,
			directory: join(files, request.directory),
			shownAs,
			tests,
			shared,
			settings
		}
	};
}
/** Stores what came out of a training, and what the engine wrote into `output`. */
async function storeResult(blobs, source, outcome, output) {
	const lines = outcomeLines(outcome, rootOf(source), output);
	return {
		digest: await storeArtifact(blobs, {
			mark: resultMark,
			what: `the result of training ${source.name}`,
			entries: [memoryEntry(outcomeFile, utf8.encode(lines.join("\n"))), ...await treeEntries(output, outputFolder)],
			tag: (made) => `${source.name}-${shortDigest(made)}.trained`
		}),
		lines
	};
}
/**
* Fetches a result into a directory that must not exist yet.
* @param source the bot as it lies here: its actions are the code that was trained with.
* @returns undefined where there is none of that digest any more.
* @throws EnvironmentError `result-unknown`
*/
async function fetchResult(blobs, result, directory, source) {
	const what = "the result of the training";
	if (!await fetchArtifact(blobs, result, {
		mark: "dev.tidegate.training-result",
		what
	}, directory)) return void 0;
	const text = await readFile(join(directory, outcomeFile), "utf8");
	const outcome = parseOutcome(text, rootOf(source), join(directory, outputFolder));
	if (outcome) return outcome;
	throw new EnvironmentError(`This version of Tidegate can't read ${what}, ${result}.`, {
		code: "result-unknown",
		next: sameVersion
	});
}

export { storeResult as i, fetchResult as n, storeInputs as r, fetchInputs as t };