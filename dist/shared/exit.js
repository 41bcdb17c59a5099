import { n as UserError, t as EnvironmentError } from "./errors.js";
import { o as plainText, r as formatProblem } from "./text2.js";

// src/cli/system-error.ts
/** What the system refuses for reasons that no program can help: what is wrong, and what to do. */
const refusals = {
	EACCES: ["isn't ours to use", "Give the account that runs this the right to write there, or use another one."],
	EPERM: ["isn't ours to use", "Give the account that runs this the right to write there, or use another one."],
	EROFS: ["lies on a disk that is read-only", "Make it writable, or work on another disk."],
	ENOSPC: ["lies on a disk that is full", "Make room there, then type the same command again."],
	EDQUOT: ["lies on a disk that is full for this account", "Make room there, then type the same command again."],
	EMFILE: ["can't be opened: this process has too many files open", "Raise the limit: ulimit -n 4096"],
	ENFILE: ["can't be opened: this machine has too many files open", "End what has them open, then try again."],
	EIO: ["can't be read or written: the disk fails", "Look at the disk; the system log says more."]
};
/** An error of the system (a full disk, a missing right) as the environment's failure; undefined for any other. */
function fromSystem(error) {
	if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return void 0;
	const refusal = typeof error.code === "string" ? refusals[error.code] : void 0;
	if (!refusal) return void 0;
	const path = "path" in error && typeof error.path === "string" ? error.path : "What was to be written";
	const [what, next] = refusal;
	return new EnvironmentError(`${path} ${what}.`, {
		code: "system-refused",
		next,
		cause: error
	});
}

// src/cli/exit.ts
/** 0 done, 1 the work failed, 2 your mistake, 3 our failure or the environment's; 130 as shells have it for Ctrl-C. */
const exitCodes = {
	done: 0,
	failed: 1,
	mistake: 2,
	failure: 3,
	interrupted: 130
};
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
		if (error instanceof UserError || error instanceof EnvironmentError) {
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
				if (problems.length === 0 && !mistake) process.stderr.write(`  This is not your mistake. ${causeText(error)}\n`);
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
	return error.cause instanceof Error ? `(${plainText(error.cause.message)})` : "";
}
function isInterruption(error) {
	return error instanceof Error && (error.name === "AbortError" || error.name === "ExitPromptError");
}

export { exitCodes as n, printError as r, exitCode as t };