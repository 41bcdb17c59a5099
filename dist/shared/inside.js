import { i as trainingExits } from "./training.js";
import { i as storeResult, t as fetchInputs } from "./artifacts.js";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

// src/adapters/kubernetes/training/inside.ts
/** Milliseconds between two lines of progress within one phase. */
const progressEvery = 500;
/**
* The work of a training's Job: fetches the inputs, trains, and stores what came out, whatever it is.
* @returns the digest of the result's artifact, and how to exit.
* @throws EnvironmentError where the registry or the disk fails: then it is worth another try.
*/
async function trainInputs(options) {
	const { engine, blobs, inputs, scratch, log, signal } = options;
	const { request, source } = await fetchInputs(blobs, inputs, join(scratch, "inputs"));
	const output = join(scratch, "output");
	await mkdir(output);
	const outcome = await otherTrainer(engine, request) ?? await engine.train(source, request.modelName, output, {
		onProgress: progressLines(log),
		...signal && { signal }
	});
	signal?.throwIfAborted();
	log(progressLine({
		phase: "storing the model",
		fraction: void 0
	}));
	const { digest, lines } = await storeResult(blobs, source, outcome, output);
	lines.forEach(log);
	return {
		result: digest,
		exit: trainingExits[outcome.state]
	};
}
/** What is trained must be what its digest says. */
async function otherTrainer(engine, request) {
	const { trainer } = await engine.identity();
	if (engine.name === request.engine && trainer === request.trainer) return void 0;
	return {
		state: "failed",
		problems: [{
			severity: "error",
			code: "other-trainer",
			message: `The image trains with ${trainer} (engine ${engine.name}), and ${request.trainer} (engine ${request.engine}) was asked for.`,
			next: "Set train.image in tidegate.yml to an image of the Tidegate that you use."
		}]
	};
}
function progressLines(log) {
	let phase;
	let at = -Infinity;
	return (progress) => {
		const now = performance.now();
		if (progress.phase === phase && now - at < progressEvery) return;
		phase = progress.phase;
		at = now;
		log(progressLine(progress));
	};
}
function progressLine({ phase, fraction }) {
	return JSON.stringify({
		type: "progress",
		phase,
		fraction
	});
}

export { trainInputs };