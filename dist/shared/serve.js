import { basename } from "node:path";

// src/engine/commands/serve.ts
/** Serves a model until it is told to end. */
async function core(options, log) {
	const stop = stopped(options.exitWithParent);
	const [{ readModel }, { serveCore }] = await Promise.all([import("./model2.js"), import("./server.js")]);
	const model = readModel(options.model);
	const { host, port, conversations, redis, actionsUrl } = options;
	const modelFile = basename(options.model);
	const server = await serveCore({
		model,
		modelFile,
		port,
		host,
		conversations,
		redis,
		actionsUrl,
		log
	});
	log(`Serving ${modelFile} (${model.id}) on http://${host}:${server.port}`);
	log(`Ended by ${await stop}.`);
	await server.close(options.drainMs);
}
/** Serves JavaScript actions until it is told to end. */
async function actions(options, log) {
	const stop = stopped(options.exitWithParent);
	const { serveActions } = await import("./actions.js");
	const { directory, host, port } = options;
	const server = await serveActions({
		directory,
		port,
		host,
		log
	});
	log(`Serving ${server.actions.length === 0 ? "no actions" : server.actions.join(", ")} on http://${host}:${server.port}`);
	log(`Ended by ${await stop}.`);
	await server.close(options.drainMs);
}
/** Resolves when the process is asked to end, with what asked. A second signal ends it at once. */
function stopped(exitWithParent) {
	return new Promise((resolve) => {
		for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => resolve(signal));
		if (!exitWithParent) return;
		const gone = () => resolve("the end of its standard input");
		process.stdin.once("end", gone).once("close", gone).once("error", gone);
		process.stdin.resume();
	});
}

export { actions, core };