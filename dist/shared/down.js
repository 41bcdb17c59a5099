import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { o as plainText } from "./text2.js";
import { t as oneEnvironment } from "./up2.js";

// src/cli/commands/down.ts
/** `tidegate down [environment]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const environment = await oneEnvironment(session, name);
		const target = await session.localTarget(environment);
		const { bot } = options;
		if (bot === void 0) await target.stop();
		else await target.end(bot);
		session.result({
			command: "down",
			reason: "stopped",
			environment: environment.name,
			...bot !== void 0 && { bot }
		}, () => bot === void 0 ? `Nothing of ${environment.name} runs any more. Start it again: tidegate up ${environment.name}` : `Nothing of ${plainText(bot)} runs in ${environment.name} any more, and its place there is forgotten.`);
		return exitCodes.done;
	});
}

export { run };