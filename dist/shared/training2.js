import { n as UserError } from "./errors.js";
import { t as readPackageReference } from "./package-reference.js";
import { r as isRegistryLocation } from "./store-location.js";
import { c as quoted, d as withoutCredentials } from "./text.js";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { tmpdir } from "node:os";

// src/wiring/programs.ts
/** Where the bundled programs lie: beside this file in dist/, or in the sources. */
function program(bundled, source) {
	const here = fileURLToPath(import.meta.url);
	return here.endsWith(".ts") ? fileURLToPath(new URL(`../${source}`, import.meta.url)) : join(bundledDirectory(here), bundled);
}
function bundledDirectory(chunk) {
	return resolve(chunk, "..").endsWith("shared") ? resolve(chunk, "../..") : resolve(chunk, "..");
}

// src/wiring/training.ts
/**
* The engine as a project trains with it: where nothing else is said, the given one.
* @param root the repository's, which a store in a folder is relative to.
*/
function trainingElsewhere(engine, root, project) {
	const { training, store, registries } = project;
	if (training === void 0) return engine;
	return {
		name: engine.name,
		identity: () => engine.identity(),
		inspect: (source) => engine.inspect(source),
		test: (source, options) => engine.test(source, options),
		serve: (metadata) => engine.serve(metadata),
		async train(...given) {
			const { trainOnCluster } = await import("./engine.js");
			const { context, namespace } = training;
			return trainOnCluster(engine, {
				settings: training,
				async open() {
					const { openApi } = await import("./api2.js");
					return openApi({
						namespace,
						...context !== void 0 && { context }
					});
				},
				store: {
					location: isRegistryLocation(store) ? store : resolve(root, store),
					plainHttp: registries.plainHttp
				}
			})(...given);
		}
	};
}
/** Where a container's last word goes, which its pod's status then tells. */
const lastWord = "/dev/termination-log";
/**
* What a training's Job does: trains the inputs that lie in a registry, and leaves there what comes out.
* @param reference `[oci://]host/path@sha256:…`
* @param log takes lines of JSON.
* @returns the exit code.
* @throws UserError `bad-reference`; EnvironmentError where the registry or the disk fails.
*/
async function trainInputs(reference, options) {
	const read = readPackageReference(reference);
	if ("fault" in read) throw new UserError(`${quoted(withoutCredentials(reference), 200)} can't be trained: ${read.fault.wrong}.`, {
		code: "bad-reference",
		next: read.fault.next
	});
	const { location, host, digest } = read.value;
	const { createBuiltinEngine } = await import("./builtin.js");
	const { registryBlobs } = await import("./registry2.js");
	const inside = await import("./inside.js");
	const { endText } = await import("./documents.js");
	const scratch = await mkdtemp(join(tmpdir(), "tidegate-training-"));
	try {
		const { result, exit } = await inside.trainInputs({
			engine: createBuiltinEngine({ enginePath: program("engine.js", "engine/main.ts") }),
			blobs: registryBlobs({
				location,
				plainHttp: options.plainHttp ? [host] : []
			}),
			inputs: digest,
			scratch,
			log: options.log,
			signal: options.signal
		});
		const said = endText(result);
		options.log(said);
		await writeFile(lastWord, said, { flag: "r+" }).catch((error) => {
			if (error.code !== "ENOENT" && error.code !== "EACCES") throw error;
		});
		return exit;
	} finally {
		await rm(scratch, {
			recursive: true,
			force: true
		});
	}
}

export { trainingElsewhere as n, program as r, trainInputs as t };