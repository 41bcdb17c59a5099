import { a as shortDigest } from "./digest.js";
import { n as UserError } from "./errors.js";
import { r as counted } from "./text.js";
import { r as transferText } from "./bring.js";
import { n as copyPackages, t as storeNamed } from "./stores.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { s as table } from "./text2.js";
import { resolve } from "node:path";

// src/cli/commands/store-copy.ts
/** `tidegate store copy [packages...]` */
async function run(options, ...words) {
	return inSession(options, async (session) => {
		const { project } = await workspaceAt(session.ports);
		const here = resolve(options.directory ?? ".");
		const result = await copyPackages(session.ports, {
			from: storeNamed(project, options.from, "--from", here),
			to: storeNamed(project, options.to, "--to", here),
			wanted: wantedOf(words, options.all ?? false),
			signal: session.signal
		});
		session.result({
			command: "store copy",
			...result
		}, () => text(result));
		return exitCodes.done;
	});
}
function wantedOf(words, all) {
	if (all !== words.length > 0) return all ? void 0 : words;
	throw new UserError(all ? "--all and names of packages were given." : "No package was named.", {
		code: "name-missing",
		next: "Name packages by at least 7 of their digits, or a bot, or type --all."
	});
}
function text({ from, to, packages }) {
	if (packages.length === 0) return `${from} has no package: nothing was copied.`;
	const there = packages.filter(({ state }) => state === "there").length;
	const copied = packages.length - there;
	const sum = [...copied > 0 ? [`${counted(copied, "package")} copied to ${to}`] : [], ...there > 0 ? [`${counted(there, "package")} ${copied > 0 ? "there already" : `already in ${to}`}`] : []].join(", ");
	const rows = packages.map(({ digest, metadata, state, transfer }) => [
		shortDigest(digest),
		metadata.bot,
		state === "there" ? "was there" : transferText(transfer)
	]);
	return `${table([
		"package",
		"bot",
		"result"
	], rows, process.stdout)}\n${sum}.`;
}

export { run };