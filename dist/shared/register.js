import { i as sealedIdPath } from "./bot.js";
import { n as findDuplicates } from "./registration.js";

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

export { register as t };