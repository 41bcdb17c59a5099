import { once } from "node:events";

// src/engine/commands/output.ts
/** Writes lines of JSON, so that another program can follow the work. */
var Output = class {
	#phase = "";
	#percent = -1;
	#write;
	/** Takes standard output for itself: what a bot's own code prints while it is loaded goes to standard error. */
	constructor() {
		const write = process.stdout.write.bind(process.stdout);
		this.#write = (text) => {
			write(text);
		};
		process.stdout.write = process.stderr.write.bind(process.stderr);
	}
	write(line) {
		this.#write(`${JSON.stringify(line)}\n`);
	}
	problems(problems) {
		for (const problem of problems) this.write({
			type: "problem",
			...problem
		});
	}
	/** Tells how far a phase is, at most once for each hundredth. */
	progress(phase, fraction) {
		const percent = fraction === void 0 ? -1 : Math.floor(fraction * 100);
		if (phase === this.#phase && percent === this.#percent) return;
		this.#phase = phase;
		this.#percent = percent;
		this.write({
			type: "progress",
			phase,
			fraction
		});
	}
	/** Tells why the work couldn't be done: what of it is the machine's fault, and what is a defect here. */
	failed(error) {
		const message = error instanceof Error ? error.message : String(error);
		const code = error?.code ?? "";
		if (code === "ENOSPC" || code === "EDQUOT") this.write({
			type: "failure",
			kind: "disk-full",
			message
		});
		else if ([
			"EACCES",
			"EPERM",
			"EROFS",
			"ENOTDIR",
			"EISDIR",
			"ENOENT"
		].includes(code)) this.write({
			type: "failure",
			kind: "unwritable",
			message
		});
		else {
			const stack = error instanceof Error ? error.stack : void 0;
			this.write({
				type: "failure",
				kind: "defect",
				message
			});
			process.stderr.write(`${stack ?? message}\n`);
		}
	}
	/** Resolves when everything written is on its way: only then may the process end. */
	async flush() {
		if (process.stdout.writableLength > 0) await once(process.stdout, "drain");
	}
};

export { Output };