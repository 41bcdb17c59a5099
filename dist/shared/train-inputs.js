import { t as trainInputs } from "./training2.js";

// src/cli/commands/train-inputs.ts
/** `tidegate train-inputs <inputs>`: it runs in pods, where there is no repository. Its exit code is the training's. */
async function run(options, reference = "") {
	const interruption = new AbortController();
	const interrupt = () => interruption.abort();
	process.once("SIGINT", interrupt);
	process.once("SIGTERM", interrupt);
	try {
		return await trainInputs(reference, {
			plainHttp: options.plainHttp ?? false,
			log: (line) => process.stdout.write(`${line}\n`),
			signal: interruption.signal
		});
	} finally {
		process.off("SIGINT", interrupt);
		process.off("SIGTERM", interrupt);
	}
}

export { run };