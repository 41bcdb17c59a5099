import { t as bytesText } from "./text.js";
import { i as showPackage, t as storeNamed } from "./stores.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { n as metricsText } from "./show2.js";
import { i as paint, o as plainText } from "./text2.js";
import { resolve } from "node:path";

// src/cli/commands/store-show.ts
/** `tidegate store show <package>` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const { project } = await workspaceAt(session.ports);
		const store = storeNamed(project, options.store, "--store", resolve(options.directory ?? "."));
		const result = await showPackage(session.ports, {
			store,
			package: name
		});
		session.result({
			command: "store show",
			...result
		}, () => text(result));
		return exitCodes.done;
	});
}
function text({ store, package: shown }) {
	const { metadata, digest, size, tag, reference } = shown;
	const { engine, model, actions, images } = metadata;
	const lines = [
		["package", digest],
		["bot", metadata.bot + (metadata.local ? " (local: can never be promoted)" : "")],
		["store", store],
		["tag", tag],
		["elsewhere", reference],
		["size", bytesText(size)],
		["inputs", metadata.inputs],
		["engine", `${engine.name} ${engine.trainer}`],
		["model", `${model.file} (${bytesText(model.size)}), ${model.id}`],
		["actions", actions.kind === "none" ? "none" : `${actions.kind}: ${actions.names.join(", ")}`],
		...Object.entries(images).map(([role, image]) => [`image ${role}`, image]),
		["scores", metricsText(metadata.metrics) || "-"]
	];
	const width = Math.max(...lines.map(([name]) => name.length));
	return lines.map(([name, value]) => `${paint("dim", plainText(name).padEnd(width), process.stdout)}  ${plainText(value)}`).join("\n");
}

export { run };