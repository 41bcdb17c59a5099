import { B as variant, C as optional, D as pipe, E as picklist, F as string, M as safeParse, S as object, _ as minValue, f as literal, h as maxValue, k as record, l as integer, p as looseObject, t as array, v as nonEmpty, x as number } from "./dist.js";

// src/adapters/builtin/lines.ts
const place = object({
	file: string(),
	line: optional(number()),
	column: optional(number())
});
const problem = object({
	severity: picklist([
		"error",
		"warning",
		"note"
	]),
	code: string(),
	message: string(),
	place: optional(place),
	next: optional(string())
});
const ratio = pipe(number(), minValue(0), maxValue(1));
const count = pipe(number(), integer(), minValue(0));
const counts = object({
	right: count,
	of: count
});
const conversationScore = object({
	conversations: counts,
	actions: counts
});
const spanScore = {
	precision: ratio,
	recall: ratio,
	f1: ratio,
	support: count
};
const metrics = object({
	intents: optional(object({
		accuracy: ratio,
		macroF1: ratio,
		examples: count,
		folds: count
	})),
	entities: optional(object(spanScore)),
	givenIntents: optional(conversationScore),
	predictedIntents: optional(conversationScore)
});
/** What each command's result must be. */
const results = {
	inspect: object({
		examples: record(string(), string()),
		responses: record(string(), array(string())),
		actionsWithoutCode: array(string())
	}),
	train: variant("state", [object({ state: literal("invalid") }), object({
		state: literal("trained"),
		modelId: pipe(string(), nonEmpty()),
		actions: object({
			directory: optional(string()),
			names: array(string())
		}),
		metrics
	})]),
	test: object({
		metrics,
		intents: array(object({
			intent: string(),
			...spanScore
		})),
		failures: array(object({
			conversation: string(),
			intents: picklist(["given", "predicted"]),
			problem
		}))
	})
};
const line = variant("type", [
	object({
		type: literal("progress"),
		phase: string(),
		fraction: optional(ratio)
	}),
	object({
		type: literal("problem"),
		...problem.entries
	}),
	object({
		type: literal("failure"),
		kind: picklist([
			"disk-full",
			"unwritable",
			"defect"
		]),
		message: string()
	}),
	looseObject({ type: literal("result") })
]);
/** One line of the engine program's output; undefined for anything that it doesn't write. */
function parseLine(text) {
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		return;
	}
	const parsed = safeParse(line, value);
	return parsed.success ? parsed.output : void 0;
}
/** A command's result, checked; undefined where it isn't what the command promises. */
function parseResult(command, value) {
	const parsed = safeParse(results[command], value);
	return parsed.success ? parsed.output : void 0;
}
/** A problem without the members that a line leaves undefined. */
function asProblem(value) {
	const { severity, code, message, next } = value;
	const { file, line: at, column } = value.place ?? {};
	return {
		severity,
		code,
		message,
		...file !== void 0 && { place: {
			file,
			...at !== void 0 && { line: at },
			...column !== void 0 && { column }
		} },
		...next !== void 0 && { next }
	};
}

export { parseLine as n, parseResult as r, asProblem as t };