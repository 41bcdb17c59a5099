import { t as register } from "./register.js";
import { n as botsNamed } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { i as paint } from "./text2.js";

// src/cli/commands/register.ts
/** `tidegate register [bots...]`: works on the files as they lie there, since its own are to be committed next. */
async function run(options, ...names) {
	return inSession(options, async (session) => {
		const tree = await session.ports.checkout.snapshot([]);
		const workspace = await session.ports.sources.workspace(tree);
		const bots = botsNamed(workspace, names);
		const { registrar, keyRing } = await session.registrar(options.newKey ?? false);
		const result = await register({
			...session.ports,
			registrar
		}, {
			bots,
			all: workspace.bots,
			rename: options.rename ?? false
		});
		session.result({
			command: "register",
			...result,
			...keyRing !== void 0 && { keyRing }
		}, () => text(result, keyRing, workspace.project.registrationKeys));
		return exitCodes.done;
	});
}
/** @param keyRing the file of a key ring that was made just now. */
function text(result, keyRing, trusted) {
	const out = process.stdout;
	const lines = result.bots.map(({ bot, reason, file, fingerprint }) => {
		const what = reason === "unchanged" ? "is registered already" : reason === "renamed" ? "has its id under the new name" : "is registered";
		return `${paint("green", "✓", out)} ${bot} ${what} (${fingerprint.slice(0, 12)}, ${file})`;
	});
	for (const { bots } of result.duplicates) lines.push(`${paint("yellow", "!", out)} ${bots.join(" and ")} hold the same id: one is a copy.\n  → Take .tidegate.bot away in the copy, then register it.`);
	if (keyRing !== void 0) lines.push(`${paint("yellow", "!", out)} A new key ring was made: ${keyRing}. Keep a copy in a safe place: without it no id can be opened again.`);
	const { publicKey } = result;
	if (publicKey !== void 0 && !trusted.includes(publicKey)) lines.push(`To trust only ids of this key ring, add to tidegate.yml:\n  registration:\n    keys: ['${publicKey}']`);
	if (result.reason === "written") {
		const files = result.bots.filter(({ reason }) => reason !== "unchanged").map(({ file }) => `'${file}'`);
		lines.push(`Commit what was written: git add ${files.join(" ")} && git commit -m "Register ${files.length === 1 ? "a bot" : "bots"}"`);
	}
	return lines.join("\n");
}

export { run };