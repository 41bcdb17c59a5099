// src/steps/reported.ts
/** Does the work of a reported step. Where it throws, the step is told as failed; whoever catches the error says why. */
async function reported(step, work) {
	try {
		return await work();
	} catch (error) {
		step.failed("it broke off");
		throw error;
	}
}

export { reported as t };