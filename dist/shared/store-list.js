import { a as shortDigest } from "./digest.js";
import { t as bytesText } from "./text.js";
import { r as listStore, t as storeNamed } from "./stores.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { n as metricsText } from "./show2.js";
import { o as plainText, s as table } from "./text2.js";
import { resolve } from "node:path";

// src/cli/commands/store-list.ts
/** `tidegate store list [bot]` */
async function run(options, bot) {
	return inSession(options, async (session) => {
		const { project } = await workspaceAt(session.ports);
		const store = storeNamed(project, options.store, "--store", resolve(options.directory ?? "."));
		const result = await listStore(session.ports, {
			store,
			bot
		});
		session.result({
			command: "store list",
			...result
		}, () => text(result, bot));
		return exitCodes.done;
	});
}
function text({ store, packages }, bot) {
	const [first] = packages;
	if (!first) return `${store} has no package${bot === void 0 ? "" : ` of ${plainText(bot)}`} yet.`;
	return [table([
		"package",
		"bot",
		"size",
		"inputs",
		"engine",
		"scores"
	], packages.map(row), process.stdout), `Look at one: tidegate store show ${shortDigest(first.digest)} --store ${store}`].join("\n");
}
function row({ digest, metadata, size }) {
	return [
		shortDigest(digest) + (metadata.local ? " (local)" : ""),
		metadata.bot,
		bytesText(size),
		shortDigest(metadata.inputs),
		plainText(`${metadata.engine.name} ${metadata.engine.trainer}`),
		metricsText(metadata.metrics)
	];
}

export { run };