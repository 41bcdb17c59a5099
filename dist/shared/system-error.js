import { n as isDiskFull, t as diskFull } from "./disk.js";
import { t as EnvironmentError } from "./errors.js";

// src/wiring/system-error.ts
/** What the system refuses for reasons that no program can help: what is wrong, and what to do. */
const refusals = {
	EACCES: ["isn't ours to use", "Give the account that runs this the right to write there, or use another one."],
	EPERM: ["isn't ours to use", "Give the account that runs this the right to write there, or use another one."],
	EROFS: ["lies on a disk that is read-only", "Make it writable, or work on another disk."],
	EMFILE: ["can't be opened: this process has too many files open", "Raise the limit: ulimit -n 4096"],
	ENFILE: ["can't be opened: this machine has too many files open", "End what has them open, then try again."],
	EIO: ["can't be read or written: the disk fails", "Look at the disk; the system log says more."]
};
/** An error of the system (a full disk, a missing right) as the environment's failure; undefined for any other. */
function fromSystem(error) {
	if (typeof error !== "object" || error === null || !("code" in error)) return void 0;
	const path = "path" in error && typeof error.path === "string" ? error.path : void 0;
	if (error instanceof EnvironmentError && error.code === "disk-full") return void 0;
	if (isDiskFull(error)) return diskFull(path ?? process.cwd(), error);
	if (!("syscall" in error)) return void 0;
	const refusal = typeof error.code === "string" ? refusals[error.code] : void 0;
	if (!refusal) return void 0;
	const [what, next] = refusal;
	return new EnvironmentError(`${path ?? "What was to be written"} ${what}.`, {
		code: "system-refused",
		next,
		cause: error
	});
}

export { fromSystem as t };