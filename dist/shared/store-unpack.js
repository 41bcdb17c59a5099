import { a as shortDigest } from "./digest.js";
import { t as reported } from "./reported.js";
import { n as UserError } from "./errors.js";
import { t as readPackageReference } from "./package-reference.js";
import { c as quoted, d as withoutCredentials } from "./text.js";
import { n as exitCodes } from "./exit.js";
import { t as createReporter } from "./reporter.js";
import { o as plainText } from "./text2.js";
import { resolve } from "node:path";

// src/wiring/unpack.ts
/**
* Unpacks a package of a registry into a directory, wherever this runs: it needs no repository and no tidegate.yml.
* @param reference `[oci://]host/path@sha256:…`
* @param plainHttp whether the registry speaks plain HTTP although it isn't this machine.
* @throws UserError `bad-reference`, `directory-exists`, `no-such-package`; EnvironmentError of the registry or disk.
*/
async function unpackPackage(reference, directory, plainHttp, onBytes) {
	const read = readPackageReference(reference);
	if ("fault" in read) throw new UserError(`${quoted(withoutCredentials(reference), 200)} can't be unpacked: ${read.fault.wrong}.`, {
		code: "bad-reference",
		next: read.fault.next
	});
	const { location, host, digest } = read.value;
	const { fillDirectory, openPackageStore } = await import("./oci.js");
	await fillDirectory(await openPackageStore(location, { plainHttp: plainHttp ? [host] : [] }), digest, directory, onBytes);
	return read.value;
}

// src/cli/commands/store-unpack.ts
/** `tidegate store unpack <package> <directory>`: it runs in pods, where there is no repository. */
async function run(options, reference = "", directory = "") {
	const place = resolve(options.directory ?? ".", directory);
	const step = createReporter().step(`Unpack ${reference}`);
	const { digest, location } = await reported(step, () => unpackPackage(reference, place, options.plainHttp ?? false, (bytes, of) => step.transfer(bytes, of, "fetching")));
	const text = `${shortDigest(digest)} of ${location} lies in ${plainText(place)}.`;
	step.done("whole");
	const document = {
		schema: 1,
		command: "store unpack",
		reason: "unpacked",
		digest,
		location,
		directory: place
	};
	process.stdout.write(options.json === true ? `${JSON.stringify(document, null, 2)}\n` : `${text}\n`);
	return exitCodes.done;
}

export { run };