import { a as fallsBack, c as trainNlu, d as Tagger, f as trainTagger, g as probabilities, h as fitTemperature, l as nluSettings, m as Gazetteer, o as loadNlu, p as greatest, r as writeModel, s as gazetteerSource, u as crossFit } from "./model.js";
import { i as openBot, n as hasErrors, t as contradictionProblems } from "./inspect.js";
import { a as trainDialogue, t as evaluateConversations } from "./dialogue.js";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

// src/engine/evaluate/scores.ts
/** Precision, recall and F1 of counts; 0 where there is nothing to divide by, as scikit-learn has it. */
function scoreOfCounts(right, predicted, expected) {
	const precision = predicted === 0 ? 0 : right / predicted;
	const recall = expected === 0 ? 0 : right / expected;
	return {
		precision,
		recall,
		f1: precision + recall === 0 ? 0 : 2 * precision * recall / (precision + recall),
		support: expected
	};
}
/** Scores of each expected label, the worst first. Predictions outside of them count against the right label only. */
function scoresByLabel(pairs) {
	const expected = /* @__PURE__ */ new Map();
	const predicted = /* @__PURE__ */ new Map();
	const right = /* @__PURE__ */ new Map();
	const count = (counts, label) => {
		counts.set(label, (counts.get(label) ?? 0) + 1);
	};
	for (const [wanted, found] of pairs) {
		count(expected, wanted);
		count(predicted, found);
		if (wanted === found) count(right, wanted);
	}
	return [...expected].map(([intent, support]) => ({
		intent,
		...scoreOfCounts(right.get(intent) ?? 0, predicted.get(intent) ?? 0, support)
	})).sort((a, b) => a.f1 - b.f1 || b.support - a.support || (a.intent < b.intent ? -1 : 1));
}

// src/engine/evaluate/index.ts
/**
* Scores intents and entities by 5-fold cross-validation, stratified by intent: every example is predicted by what
* the other folds taught, and calibrated without it too. The same data gives the same scores.
*/
function crossValidate(data, config, onProgress) {
	const fit = crossFit(data.examples, (done) => onProgress?.(done * .7));
	const predictions = predict(fit, config);
	const pairs = predictions.map(({ pair }) => pair);
	const byIntent = scoresByLabel(pairs);
	const entities = scoreEntities(data, config, fit.folds, (done) => onProgress?.(.7 + done * .3));
	onProgress?.(1);
	const right = pairs.filter(([expected, predicted]) => expected === predicted).length;
	return {
		intents: fit.labels.length < 2 ? void 0 : {
			accuracy: right / pairs.length,
			macroF1: byIntent.reduce((sum, { f1 }) => sum + f1, 0) / byIntent.length,
			examples: pairs.length,
			folds: 5
		},
		byIntent,
		entities,
		fallback: nluSettings(config).fallback && fallbackShare(predictions),
		fit
	};
}
function fallbackShare(predictions) {
	const fallen = predictions.filter((prediction) => prediction.fallsBack);
	const needless = fallen.filter(({ pair: [expected, predicted] }) => expected === predicted);
	return {
		share: fallen.length / Math.max(predictions.length, 1),
		needless: needless.length / Math.max(fallen.length, 1)
	};
}
function predict(fit, config) {
	const { fallback } = nluSettings(config);
	const temperatures = Array.from({ length: 5 }, (_, fold) => fitTemperature(fit.heldOut.filter((__, at) => fit.folds[at] !== fold)));
	return fit.heldOut.map(({ scores, label }, at) => {
		const confidences = probabilities(scores, temperatures[fit.folds[at] ?? 0] ?? 1);
		const best = greatest(confidences);
		const first = confidences[best] ?? 0;
		const second = confidences.reduce((most, one, index) => index === best ? most : Math.max(most, one), 0);
		return {
			pair: [fit.labels[label] ?? "", fit.labels[best] ?? ""],
			fallsBack: fallback !== void 0 && fallsBack(first, second, fallback)
		};
	});
}
function scoreEntities(data, config, folds, onProgress) {
	const expected = data.examples.reduce((sum, { entities }) => sum + entities.length, 0);
	if (expected === 0 || nluSettings(config).tagger === void 0) return void 0;
	const gazetteer = Gazetteer.of(gazetteerSource(data));
	let right = 0;
	let predicted = 0;
	for (let fold = 0; fold < 5; fold += 1) {
		const model = trainTagger(data.examples.filter((_, at) => folds[at] !== fold), gazetteer);
		const tagger = model && new Tagger(model, gazetteer);
		data.examples.forEach((example, at) => {
			if (folds[at] !== fold || !tagger) return;
			const found = tagger.find(example.text).map(spanKey);
			const wanted = new Set(example.entities.map(spanKey));
			predicted += found.length;
			right += found.filter((key) => wanted.has(key)).length;
		});
		onProgress((fold + 1) / 5);
	}
	return scoreOfCounts(right, predicted, expected);
}
function spanKey({ entity, role, group, start, end }) {
	return JSON.stringify([
		entity,
		role ?? "",
		group ?? "",
		start,
		end
	]);
}

// src/engine/commands/work.ts
/** Trains a bot and scores it, in one go: cross-validation also calibrates what is trained. */
function trainAndScore(data, output) {
	const scores = crossValidate(data.nlu, data.config, (done) => output.progress("cross-validating", done));
	const nlu = trainNlu(data.nlu, data.config, (done) => output.progress("training", done * .9), scores.fit);
	const dialogue = trainDialogue(data);
	output.progress("training", 1);
	const metrics = {
		...scores.intents && { intents: scores.intents },
		...scores.entities && { entities: scores.entities }
	};
	const problems = fallbackNotes(scores);
	if (data.tests.length === 0) return {
		nlu,
		dialogue,
		metrics,
		intents: scores.byIntent,
		problems,
		failures: []
	};
	output.progress("testing", 0);
	const model = {
		domain: data.domain,
		dialogue,
		config: data.config
	};
	const given = evaluateConversations(data, model, void 0);
	output.progress("testing", .5);
	const predicted = evaluateConversations(data, model, loadNlu(nlu));
	output.progress("testing", 1);
	return {
		nlu,
		dialogue,
		metrics: {
			...metrics,
			givenIntents: {
				conversations: given.conversations,
				actions: given.actions
			},
			predictedIntents: {
				conversations: predicted.conversations,
				actions: predicted.actions
			}
		},
		intents: scores.byIntent,
		problems,
		failures: [...given.failures.map((failure) => ({
			...failure,
			intents: "given"
		})), ...predicted.failures.map((failure) => ({
			...failure,
			intents: "predicted"
		}))]
	};
}
/** A fallback that takes many turns must not go unsaid: the accuracy alone doesn't tell what customers get. */
function fallbackNotes({ fallback }) {
	if (!fallback || fallback.share < .05) return [];
	const percent = (share) => `${(share * 100).toFixed(0)} %`;
	return [{
		severity: "note",
		code: "fallback-share",
		message: `At the FallbackClassifier's thresholds ${percent(fallback.share)} of unseen examples fall back; ${percent(fallback.needless)} of those would have been right.`
	}];
}

// src/engine/commands/train.ts
/**
* Trains a bot into a model file. Writes problems and progress, then a result: `state: 'invalid'` where the bot can't
* be trained, or `state: 'trained'` with `modelId`, `actions` and `metrics`. The file appears whole or not at all.
*/
async function train(options, file, output) {
	const bot = await openForTraining(options, output);
	if (!bot) {
		output.write({
			type: "result",
			state: "invalid"
		});
		return;
	}
	const { config, domain } = bot.data;
	const { nlu, dialogue, metrics, problems } = trainAndScore(bot.data, output);
	output.problems(problems);
	const { bytes, id } = writeModel({
		config,
		domain,
		nlu,
		dialogue
	});
	await writeWhole(file, bytes);
	output.write({
		type: "result",
		state: "trained",
		modelId: id,
		actions: bot.actions,
		metrics
	});
}
/** Scores a bot. Writes problems and progress, then a result with `metrics`, `intents` and `failures`. */
async function test(options, output) {
	const bot = await openForTraining(options, output);
	if (!bot) {
		output.write({
			type: "result",
			metrics: {},
			intents: [],
			failures: []
		});
		return;
	}
	const { metrics, intents, failures, problems } = trainAndScore(bot.data, output);
	output.problems(problems);
	output.write({
		type: "result",
		metrics,
		intents,
		failures
	});
}
/** Reads a bot and writes its problems; undefined where one of them is an error. */
async function openForTraining(options, output) {
	output.progress("reading", void 0);
	const bot = await openBot(options);
	output.problems(bot.problems);
	if (hasErrors(bot.problems)) return void 0;
	const contradicted = contradictionProblems(bot.data);
	output.problems(contradicted);
	return hasErrors(contradicted) ? void 0 : bot;
}
async function writeWhole(file, bytes) {
	const partial = `${file}.partial`;
	await mkdir(dirname(file)).catch((error) => {
		if (error.code !== "EEXIST") throw error;
	});
	try {
		await writeFile(partial, bytes, { flush: true });
		await rename(partial, file);
	} catch (error) {
		await rm(partial, { force: true });
		throw error;
	}
}

export { test, train };