import { n as exitCodes } from "./exit.js";
import { i as inSession } from "./session.js";
import { t as oneEnvironment } from "./up2.js";

// src/cli/commands/down.ts
/** `tidegate down [environment]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const environment = await oneEnvironment(session, name);
		await (await session.localTarget(environment)).stop();
		session.result({
			command: "down",
			reason: "stopped",
			environment: environment.name
		}, () => `Nothing of ${environment.name} runs any more. Start it again: tidegate up ${environment.name}`);
		return exitCodes.done;
	});
}

export { run };