import { i as sealedIdPath } from "./bot.js";
import { n as findDuplicates } from "./registration.js";
import { n as exitCodes } from "./exit.js";
import { i as inSession, t as botsNamed } from "./session.js";
import { i as paint } from "./text2.js";

// src/steps/register.ts
/** Gives bots their ids, in files of the work tree to be committed. A registered bot keeps its id. */
async function register(ports, request) {
	const { registrar, workTree } = ports;
	const bots = [];
	for (const bot of request.bots) {
		const file = sealedIdPath(bot);
		const existing = await workTree.read(file);
		const renaming = request.rename && existing !== void 0;
		const { text, changed, fingerprint } = renaming ? registrar.rename(existing, bot.name) : registrar.register(bot.name, existing);
		if (changed) await workTree.write(file, text);
		const reason = !changed ? "unchanged" : renaming ? "renamed" : "registered";
		bots.push({
			bot: bot.name,
			reason,
			file,
			fingerprint
		});
	}
	const registrations = [];
	for (const bot of request.all) {
		const registration = registrar.verify(await workTree.read(sealedIdPath(bot)), bot.name, []);
		registrations.push({
			bot: bot.name,
			registration
		});
	}
	return {
		reason: bots.some(({ reason }) => reason !== "unchanged") ? "written" : "unchanged",
		bots,
		duplicates: findDuplicates(registrations),
		publicKey: registrar.publicKey
	};
}

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