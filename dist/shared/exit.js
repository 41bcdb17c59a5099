import { n as UserError, r as isToldError } from "./errors.js";
import { t as fromSystem } from "./system-error.js";
import { o as plainText, r as formatProblem } from "./text2.js";

// src/cli/exit.ts
/** 0 done, 1 the work failed, 2 your mistake, 3 our failure or the environment's; 130 as shells have it for Ctrl-C. */
const exitCodes = {
	done: 0,
	failed: 1,
	mistake: 2,
	failure: 3,
	interrupted: 130
};
/** The command is right, but whether the login is wrong or the registry's rules are can't be told from here. */
const asksForLogin = /* @__PURE__ */ new Set([
	"registry-denied",
	"credential-helper-missing",
	"credential-helper-failed"
]);
function printError(document) {
	process.stdout.write(`${JSON.stringify({
		schema: 1,
		...document
	}, null, 2)}\n`);
}
/** Runs a verb and turns what it throws into a message and an exit code. With `json`, also into a document. */
async function exitCode(options, work) {
	try {
		return await work();
	} catch (thrown) {
		const error = fromSystem(thrown) ?? thrown;
		if (isToldError(error)) {
			const mistake = error instanceof UserError;
			const { code, message, place, next, problems } = error;
			if (options.json === true) printError({
				reason: code,
				kind: mistake ? "your-mistake" : "our-failure",
				message,
				place,
				next,
				problems
			});
			else {
				const headline = {
					severity: "error",
					code,
					message,
					...place && { place },
					...next !== void 0 && { next }
				};
				const shown = problems.length > 0 ? problems : [headline];
				for (const problem of shown) process.stderr.write(`${formatProblem(problem, process.stderr)}\n`);
				if (problems.length === 0 && !mistake && !asksForLogin.has(code)) process.stderr.write(`  This is not your mistake.${causeText(error)}\n`);
			}
			return mistake ? exitCodes.mistake : exitCodes.failure;
		}
		if (isInterruption(error)) {
			const message = "Interrupted.";
			const next = "Type the same command again: it goes on from where it was.";
			if (options.json === true) printError({
				reason: "interrupted",
				kind: "interruption",
				message,
				next
			});
			process.stderr.write(`${message} ${next}\n`);
			return exitCodes.interrupted;
		}
		const detail = error instanceof Error ? error.stack ?? error.message : String(error);
		if (options.json === true) printError({
			reason: "defect",
			kind: "our-failure",
			message: detail
		});
		process.stderr.write(`tidegate has a defect; this is not your mistake. Please report these lines:\n${plainText(detail, true)}\n`);
		return exitCodes.failure;
	}
}
function causeText(error) {
	return error.cause instanceof Error ? ` (${plainText(error.cause.message)})` : "";
}
function isInterruption(error) {
	return error instanceof Error && (error.name === "AbortError" || error.name === "ExitPromptError");
}

export { exitCodes as n, printError as r, exitCode as t };