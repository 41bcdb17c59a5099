import { n as translatePattern, t as Pattern } from "./patterns.js";
import { C as optional, D as pipe, E as picklist, F as string, M as safeParse, P as strictTuple, R as union, S as object, _ as minValue, c as gtValue, h as maxValue, k as record, l as integer, n as boolean, p as looseObject, s as getDotPath, t as array, x as number, y as nullable, z as unknown } from "./dist.js";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";

// src/engine/nlu/random.ts
/**
* Numbers that look random and are the same in every run: training must give the same bytes from the same data.
* The generator is Mulberry32. Each number is at least 0 and below 1.
*/
function seededRandom(seed) {
	let state = seed >>> 0;
	return () => {
		state = state + 1831565813 >>> 0;
		let mixed = Math.imul(state ^ state >>> 15, state | 1);
		mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
		return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
	};
}
/** Puts items into a random order, in place (Fisher and Yates). */
function shuffle(items, random) {
	for (let last = items.length - 1; last > 0; last -= 1) {
		const other = Math.floor(random() * (last + 1));
		const item = items[last] ?? 0;
		items[last] = items[other] ?? 0;
		items[other] = item;
	}
}

// src/engine/nlu/logistic.ts
const trainingDefaults = {
	epochs: 10,
	rate: .3,
	seed: 1
};
/** A probability that is wrong by less than this teaches nothing. */
const negligible = .01;
/** The bias learns slower than the weights: how frequent an intent is in the data says little of a conversation. */
const biasShare = .1;
/**
* Trains a multinomial logistic regression by stochastic gradient descent with Adagrad (a step size for each weight
* that shrinks with what it has moved). `labels[i]` is the class of `vectors[i]`.
*/
function trainLogistic(vectors, labels, features, classes, options = trainingDefaults) {
	const weights = new Float32Array(features * classes);
	const moved = new Float32Array(features * classes).fill(.01);
	const bias = new Float32Array(classes);
	const biasMoved = new Float32Array(classes).fill(.01);
	const order = Int32Array.from(vectors.keys());
	const random = seededRandom(options.seed);
	const error = new Float64Array(classes);
	const { rate } = options;
	const wrongClasses = new Int32Array(classes);
	for (let epoch = 0; epoch < options.epochs; epoch += 1) {
		shuffle(order, random);
		for (const example of order) {
			const vector = vectors[example];
			scoreInto(error, vector, weights, bias, classes);
			softmaxInPlace(error);
			const label = labels[example];
			error[label] = error[label] - 1;
			let wrong = 0;
			for (let index = 0; index < classes; index += 1) {
				if (Math.abs(error[index]) < negligible) continue;
				wrongClasses[wrong] = index;
				wrong += 1;
			}
			if (wrong === 0) continue;
			const { indices, values } = vector;
			for (let position = 0; position < indices.length; position += 1) {
				const offset = indices[position] * classes;
				const value = values[position];
				for (let index = 0; index < wrong; index += 1) {
					const which = wrongClasses[index];
					const at = offset + which;
					const gradient = error[which] * value;
					const sum = moved[at] + gradient * gradient;
					moved[at] = sum;
					weights[at] = weights[at] - rate * gradient / Math.sqrt(sum);
				}
			}
			for (let index = 0; index < classes; index += 1) {
				const gradient = error[index];
				const sum = biasMoved[index] + gradient * gradient;
				biasMoved[index] = sum;
				bias[index] = bias[index] - rate * biasShare * gradient / Math.sqrt(sum);
			}
		}
		options.onProgress?.((epoch + 1) / options.epochs);
	}
	return {
		classes,
		weights,
		bias
	};
}
function scoreInto(scores, vector, weights, bias, classes) {
	for (let index = 0; index < classes; index += 1) scores[index] = bias[index];
	const { indices, values } = vector;
	for (let position = 0; position < indices.length; position += 1) {
		const offset = indices[position] * classes;
		const value = values[position];
		for (let index = 0; index < classes; index += 1) scores[index] = scores[index] + value * weights[offset + index];
	}
}
/** Scores (logits) of each class. */
function scoresOf(vector, model) {
	const scores = new Float64Array(model.classes);
	scoreInto(scores, vector, model.weights, model.bias, model.classes);
	return scores;
}
/** Turns scores into probabilities that sum to 1. */
function softmaxInPlace(scores) {
	let greatest = -Infinity;
	for (const score of scores) if (score > greatest) greatest = score;
	let sum = 0;
	for (let index = 0; index < scores.length; index += 1) {
		const power = Math.exp(scores[index] - greatest);
		scores[index] = power;
		sum += power;
	}
	for (let index = 0; index < scores.length; index += 1) scores[index] = scores[index] / sum;
}

// src/engine/nlu/calibrate.ts
/**
* The temperature that scores must be divided by so that confidences are as high as the classifier is right: the one
* that makes held-out labels likeliest. Found by golden-section search on its logarithm; 1 where nothing is known.
*/
function fitTemperature(heldOut) {
	if (heldOut.length === 0) return 1;
	const ratio = (Math.sqrt(5) - 1) / 2;
	let low = Math.log(.05);
	let high = Math.log(20);
	let left = high - ratio * (high - low);
	let right = low + ratio * (high - low);
	let leftLoss = loss(heldOut, Math.exp(left));
	let rightLoss = loss(heldOut, Math.exp(right));
	for (let round = 0; round < 30; round += 1) if (leftLoss <= rightLoss) {
		high = right;
		right = left;
		rightLoss = leftLoss;
		left = high - ratio * (high - low);
		leftLoss = loss(heldOut, Math.exp(left));
	} else {
		low = left;
		left = right;
		leftLoss = rightLoss;
		right = low + ratio * (high - low);
		rightLoss = loss(heldOut, Math.exp(right));
	}
	return Math.fround(Math.exp((low + high) / 2));
}
function loss(heldOut, temperature) {
	let sum = 0;
	for (const { scores, label } of heldOut) {
		const probability = probabilities(scores, temperature)[label] ?? 0;
		sum -= Math.log(Math.max(probability, 1e-9));
	}
	return sum;
}
/** Confidences that sum to 1. */
function probabilities(scores, temperature) {
	const scaled = scores.map((score) => score / temperature);
	softmaxInPlace(scaled);
	return scaled;
}

// src/engine/nlu/tokens.ts
/**
* Scripts that are written without spaces: every character (with its marks) is a token. A dictionary would find
* words, but differs between versions of a runtime, and a model must not.
*/
const unspaced = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const tokenPattern = new RegExp([
	"\\p{Regional_Indicator}{2}",
	"\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\uFE0F\\u20E3]*(?:\\u200D\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\uFE0F]*)*",
	`[${unspaced}]\\p{M}*`,
	`(?:(?![${unspaced}])\\p{L}[\\p{M}\\u200C\\u200D]*)+`,
	"\\p{N}+",
	"[^\\s]"
].join("|"), "gu");
/** Cuts a text of any script into words, numbers, emoji and single signs. White space falls between tokens. */
function tokenize(text) {
	const tokens = [];
	for (const match of text.matchAll(tokenPattern)) tokens.push({
		text: match[0],
		start: match.index,
		end: match.index + match[0].length
	});
	return tokens;
}
/** One form for what people write in several: compatibility forms (full width, ligatures) and lower case. */
function normalize(text) {
	return text.normalize("NFKC").toLowerCase();
}
/** Takes accents off Latin, Greek and Cyrillic letters, where many people leave them out. Other marks are letters. */
function foldAccents(text) {
	return /[^\x00-\x7f]/u.test(text) ? text.normalize("NFD").replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{Mn}*)\p{Mn}/gu, "").normalize("NFC") : text;
}

// src/engine/nlu/features.ts
/** Longer texts than any message: what comes behind is not looked at, so that a text can't cost what it likes. */
const longestText = 4e3;
/** From here on a text is just long. */
const manyWords = 6;
/**
* What a text consists of, for telling intents apart: words, pairs of neighbours, the first and the last word and how
* many there are (`w:`), and runs of 1 to 4 characters within words (`c:`, a space standing for a word's edge), each
* with its count.
*/
function gramsOf(text) {
	const counts = /* @__PURE__ */ new Map();
	const count = (gram) => {
		counts.set(gram, (counts.get(gram) ?? 0) + 1);
	};
	const plain = normalize(text.slice(0, longestText));
	let before;
	let words = 0;
	for (const { text: word } of tokenize(plain)) {
		if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word)) continue;
		count(`w:${word}`);
		count(before === void 0 ? `w:^ ${word}` : `w:${before} ${word}`);
		before = word;
		words += 1;
	}
	if (before !== void 0) count(`w:${before} $`);
	count(`w:# ${Math.min(words, manyWords)}`);
	for (const word of foldAccents(plain).split(/\s+/)) {
		if (word === "") continue;
		const characters = [
			" ",
			...word,
			" "
		];
		for (let length = 1; length <= 4; length += 1) for (let at = 0; at + length <= characters.length; at += 1) {
			const gram = characters.slice(at, at + length).join("");
			if (gram !== " ") count(`c:${gram}`);
		}
	}
	return counts;
}
/** The grams that training saw, with their weights by rarity. */
var Vocabulary = class Vocabulary {
	grams;
	/** Inverse document frequency of each gram. */
	rarity;
	#index = /* @__PURE__ */ new Map();
	constructor(grams, rarity) {
		this.grams = grams;
		this.rarity = rarity;
		grams.forEach((gram, index) => this.#index.set(gram, index));
	}
	/** The vocabulary of a training set, in an order that depends on nothing but its content. */
	static of(documents) {
		const seen = /* @__PURE__ */ new Map();
		for (const document of documents) for (const gram of document.keys()) seen.set(gram, (seen.get(gram) ?? 0) + 1);
		const grams = [...seen.keys()].sort((a, b) => a < b ? -1 : 1);
		const rarity = Float32Array.from(grams, (gram) => 1 + Math.log((1 + documents.length) / (1 + (seen.get(gram) ?? 0))));
		return new Vocabulary(grams, rarity);
	}
	/** TF-IDF values: words and characters each of length 1, so that neither drowns the other. */
	vector(grams) {
		const found = [];
		let words = 0;
		let characters = 0;
		let known = false;
		for (const [gram, count] of grams) {
			const index = this.#index.get(gram);
			if (index === void 0) continue;
			const value = (1 + Math.log(count)) * (this.rarity[index] ?? 0);
			const isWord = gram.startsWith("w");
			known ||= !gram.startsWith("w:# ");
			if (isWord) words += value * value;
			else characters += value * value;
			found.push([
				index,
				value,
				isWord
			]);
		}
		found.sort((a, b) => a[0] - b[0]);
		const indices = new Int32Array(found.length);
		const values = new Float64Array(found.length);
		found.forEach(([index, value, isWord], position) => {
			indices[position] = index;
			values[position] = value / Math.sqrt(isWord ? words : characters);
		});
		return {
			indices,
			values,
			known
		};
	}
};

// src/engine/nlu/entities.ts
/** Finds entities in the order of the text, each value replaced by what it is a synonym of. */
function extractEntities(text, parts) {
	const head = text.slice(0, longestText);
	const exact = (parts.gazetteer?.find(head, tokenize(head)) ?? []).map(({ name, start, end }) => ({
		entity: name,
		value: head.slice(start, end),
		start,
		end,
		extractor: "RegexEntityExtractor"
	}));
	const tagged = (parts.tagger?.find(head) ?? []).map(({ entity, role, group, start, end }) => ({
		entity,
		value: head.slice(start, end),
		start,
		end,
		...role !== void 0 && { role },
		...group !== void 0 && { group },
		extractor: parts.taggerName
	}));
	const overlaps = (a, b) => a.entity === b.entity && a.start < b.end && b.start < a.end;
	const rest = exact.filter((entity, at) => ![...tagged, ...exact.slice(0, at)].some((other) => overlaps(entity, other)));
	return [...tagged, ...rest].sort((a, b) => a.start - b.start || a.end - b.end).map((entity) => ({
		...entity,
		value: parts.synonyms.get(String(entity.value).toLowerCase()) ?? entity.value
	}));
}

// src/engine/nlu/lookup.ts
/** Finds the entries of a lookup table in texts, as whole words, however long the table is. */
var LookupTable = class {
	#entries = /* @__PURE__ */ new Set();
	#beginnings = /* @__PURE__ */ new Set();
	#longest = 0;
	constructor(entries) {
		for (const entry of entries) {
			const words = tokenize(normalize(entry)).map((token) => token.text);
			if (words.length === 0) continue;
			this.#entries.add(words.join(" "));
			this.#beginnings.add(words[0] ?? "");
			this.#longest = Math.max(this.#longest, words.length);
		}
	}
	/** The longest entries, from left to right, that don't overlap. `tokens` are those of the text as written. */
	find(tokens) {
		const words = tokens.map((token) => normalize(token.text));
		const found = [];
		for (let from = 0; from < words.length; from += 1) {
			if (!this.#beginnings.has(words[from] ?? "")) continue;
			for (let to = Math.min(words.length, from + this.#longest); to > from; to -= 1) {
				if (!this.#entries.has(words.slice(from, to).join(" "))) continue;
				found.push({
					start: tokens[from]?.start ?? 0,
					end: tokens[to - 1]?.end ?? 0
				});
				from = to - 1;
				break;
			}
		}
		return found;
	}
};

// src/engine/nlu/gazetteer.ts
/** A bot's lookup tables and regular expressions, by name. Large tables take a while to make: make one and share it. */
var Gazetteer = class Gazetteer {
	#parts;
	constructor(parts) {
		this.#parts = parts;
	}
	/** Patterns that are no regular expressions here find nothing. Capitals don't matter. */
	static of(source) {
		return new Gazetteer({
			lookups: source.lookups.map(([name, entries]) => ({
				name,
				table: new LookupTable(entries)
			})),
			patterns: patternsOf(source, false)
		});
	}
	/** Only tables and patterns of some names. Given a source, its patterns, made case-sensitive, are the patterns. */
	select(names, caseSensitive) {
		const patterns = caseSensitive ? patternsOf(caseSensitive, true) : this.#parts.patterns;
		return new Gazetteer({
			lookups: this.#parts.lookups.filter(({ name }) => names.lookups.has(name)),
			patterns: patterns.filter(({ name }) => names.patterns.has(name))
		});
	}
	/** Everything that is found, tables first. */
	find(text, tokens) {
		const { lookups, patterns } = this.#parts;
		return [...lookups.flatMap(({ name, table }) => table.find(tokens).map((span) => ({
			name,
			...span
		}))), ...patterns.flatMap(({ name, pattern }) => pattern.find(text).map((span) => ({
			name,
			...span
		})))];
	}
};
function patternsOf(source, caseSensitive) {
	return source.regexes.flatMap(([name, pattern]) => {
		const expression = translatePattern(pattern, caseSensitive);
		return expression ? [{
			name,
			pattern: new Pattern(expression)
		}] : [];
	});
}

// src/engine/nlu/intents.ts
/** Trains a classifier of texts. The same texts in the same order give the same model. */
function trainClassifier(examples, options = trainingDefaults) {
	const labels = [...new Set(examples.map((example) => example.label))].sort((a, b) => a < b ? -1 : 1);
	const index = new Map(labels.map((label, position) => [label, position]));
	const documents = examples.map((example) => example.grams);
	const vocabulary = Vocabulary.of(documents);
	const trained = trainLogistic(documents.map((document) => vocabulary.vector(document)), Int32Array.from(examples, (example) => index.get(example.label) ?? 0), vocabulary.grams.length, labels.length, options);
	return {
		labels,
		grams: vocabulary.grams,
		rarity: vocabulary.rarity,
		bias: trained.bias,
		...quantize(trained)
	};
}
/** Weights as whole numbers from -127 to 127, with a scale for each gram: a quarter of the size, the same answers. */
function quantize(trained) {
	const { classes, weights } = trained;
	const rows = classes === 0 ? 0 : weights.length / classes;
	const scales = new Float32Array(rows);
	const small = new Int8Array(weights.length);
	for (let row = 0; row < rows; row += 1) {
		let greatest = 0;
		for (let at = row * classes; at < (row + 1) * classes; at += 1) greatest = Math.max(greatest, Math.abs(weights[at] ?? 0));
		if (greatest === 0) continue;
		const scale = Math.fround(greatest / 127);
		scales[row] = scale;
		for (let at = row * classes; at < (row + 1) * classes; at += 1) small[at] = Math.round((weights[at] ?? 0) / scale);
	}
	return {
		scales,
		weights: small
	};
}
/** Predicts labels of texts. */
var Classifier = class {
	labels;
	#vocabulary;
	#weights;
	constructor(model) {
		this.labels = model.labels;
		this.#vocabulary = new Vocabulary(model.grams, model.rarity);
		const classes = model.labels.length;
		const weights = Float32Array.from(model.weights, (weight, at) => weight * (model.scales[Math.floor(at / classes)] ?? 0));
		this.#weights = {
			classes,
			weights,
			bias: model.bias
		};
	}
	/** Scores (logits) in the order of `labels`, and whether the text has anything that training saw. */
	scores(text) {
		return this.scoresOfGrams(gramsOf(text));
	}
	/** The same of a text's grams. */
	scoresOfGrams(grams) {
		const vector = this.#vocabulary.vector(grams);
		return {
			scores: scoresOf(vector, this.#weights),
			known: vector.known
		};
	}
	/** The likeliest label; undefined where there is none. */
	best(text) {
		const { scores } = this.scores(text);
		return this.labels[greatest(scores)];
	}
};
/** The index of the greatest number; the first of equals; -1 for none. */
function greatest(numbers) {
	let best = -1;
	numbers.forEach((number, index) => {
		if (best === -1 || number > numbers[best]) best = index;
	});
	return best;
}

// src/engine/nlu/labels.ts
/** The intent that is told from others: for `faq/ask_hours` it is `faq`. */
function baseIntent(intent) {
	const slash = intent.indexOf("/");
	return slash > 0 ? intent.slice(0, slash) : intent;
}

// src/engine/nlu/payload.ts
const pattern = /^\/([^{@\n]+)(?:@([0-9.]+))?\s*(\{[\s\S]*\})?\s*$/;
/**
* Reads the form of Rasa's RegexMessageHandler: a slash, the intent, perhaps `@` and a confidence, perhaps a JSON
* object of entities (a list as a value names several). Entities that are not JSON count as none, as in Rasa.
* @returns undefined for a text that has not this form.
*/
function readPayload(text) {
	const match = pattern.exec(text.trim());
	const intent = match?.[1]?.trim();
	if (!match || intent === void 0 || intent === "") return void 0;
	const confidence = match[2] === void 0 ? 1 : Number(match[2]);
	const object = match[3];
	const start = object === void 0 ? 0 : text.indexOf(object);
	return {
		intent,
		confidence: Number.isFinite(confidence) ? Math.min(Math.max(confidence, 0), 1) : 1,
		entities: object === void 0 ? [] : readEntities(object, start, start + object.length)
	};
}
function readEntities(json, start, end) {
	let parsed;
	try {
		parsed = JSON.parse(json);
	} catch {
		return [];
	}
	return Object.entries(parsed).flatMap(([entity, value]) => {
		return (Array.isArray(value) ? value : [value]).map((one) => ({
			entity,
			value: one,
			start,
			end,
			extractor: "RegexMessageHandler",
			confidence: 1
		}));
	});
}

// src/engine/nlu/perceptron.ts
const epochs = 12;
/**
* Trains an averaged structured perceptron (Collins 2002): weights move only when the best sequence of tags is not
* the right one, and the mean of all their states is kept. Features that never mattered are left out.
*/
function trainPerceptron(sentences, tags, onProgress) {
	const names = [];
	const index = /* @__PURE__ */ new Map();
	const rows = sentences.map((sentence) => sentence.features.map((features) => Int32Array.from(features, (feature) => {
		const known = index.get(feature);
		if (known !== void 0) return known;
		index.set(feature, names.length);
		return names.push(feature) - 1;
	})));
	const weights = new Averaged(names.length * tags);
	const transitions = new Averaged((tags + 1) * tags);
	const order = Int32Array.from(sentences.keys());
	const random = seededRandom(7);
	let step = 0;
	for (let epoch = 0; epoch < epochs; epoch += 1) {
		shuffle(order, random);
		for (const at of order) {
			step += 1;
			const sentence = rows[at] ?? [];
			const right = sentences[at]?.tags ?? /* @__PURE__ */ new Int32Array();
			const found = viterbi(emissionsOf(sentence, weights.now, tags), transitions.now, sentence.length, tags);
			for (let token = 0; token < sentence.length; token += 1) {
				const good = right[token] ?? 0;
				const bad = found[token] ?? 0;
				if (good !== bad) for (const row of sentence[token] ?? []) {
					weights.add(row * tags + good, 1, step);
					weights.add(row * tags + bad, -1, step);
				}
				const beforeGood = token === 0 ? tags : right[token - 1] ?? 0;
				const beforeBad = token === 0 ? tags : found[token - 1] ?? 0;
				if (good !== bad || beforeGood !== beforeBad) {
					transitions.add(beforeGood * tags + good, 1, step);
					transitions.add(beforeBad * tags + bad, -1, step);
				}
			}
		}
		onProgress?.((epoch + 1) / epochs);
	}
	return compact(names, weights.mean(step), Float32Array.from(transitions.mean(step)), tags);
}
/** Weights with their mean over time, kept lazily. */
var Averaged = class {
	now;
	#sum;
	#since;
	constructor(length) {
		this.now = new Float64Array(length);
		this.#sum = new Float64Array(length);
		this.#since = new Int32Array(length);
	}
	add(at, amount, step) {
		const value = this.now[at] ?? 0;
		this.#sum[at] = (this.#sum[at] ?? 0) + value * (step - (this.#since[at] ?? 0));
		this.#since[at] = step;
		this.now[at] = value + amount;
	}
	mean(steps) {
		return this.now.map((value, at) => {
			return ((this.#sum[at] ?? 0) + value * (steps - (this.#since[at] ?? 0))) / Math.max(steps, 1);
		});
	}
};
function emissionsOf(sentence, weights, tags) {
	const emissions = new Float64Array(sentence.length * tags);
	sentence.forEach((rows, token) => {
		for (const row of rows) for (let tag = 0; tag < tags; tag += 1) {
			const cell = token * tags + tag;
			emissions[cell] = emissions[cell] + weights[row * tags + tag];
		}
	});
	return emissions;
}
/**
* The best sequence of tags. Tag 0 is none; odd tags begin a kind and the even one behind is its inside, which only
* follows its own kind. `emissions[token * tags + tag]`, `transitions[from * tags + to]` with the start as last row.
*/
function viterbi(emissions, transitions, length, tags) {
	const path = new Int32Array(length);
	if (length === 0) return path;
	let scores = new Float64Array(tags);
	const back = new Int32Array(length * tags);
	for (let token = 0; token < length; token += 1) {
		const next = new Float64Array(tags).fill(-Infinity);
		for (let tag = 0; tag < tags; tag += 1) {
			const isInside = tag > 0 && tag % 2 === 0;
			const emission = emissions[token * tags + tag];
			if (token === 0) {
				if (!isInside) next[tag] = emission + transitions[tags * tags + tag];
				continue;
			}
			for (let from = 0; from < tags; from += 1) {
				if (isInside && from !== tag && from !== tag - 1) continue;
				const score = scores[from] + transitions[from * tags + tag] + emission;
				if (score > next[tag]) {
					next[tag] = score;
					back[token * tags + tag] = from;
				}
			}
		}
		scores = next;
	}
	let best = 0;
	for (let tag = 1; tag < tags; tag += 1) if (scores[tag] > scores[best]) best = tag;
	for (let token = length - 1; token >= 0; token -= 1) {
		path[token] = best;
		best = back[token * tags + best];
	}
	return path;
}
/** Keeps the features that have a weight, sorted by name, with their weights as whole numbers of one scale. */
function compact(names, weights, transitions, tags) {
	let greatest = 0;
	for (const weight of weights) greatest = Math.max(greatest, Math.abs(weight));
	const scale = Math.fround(greatest / 32767) || 1;
	const kept = names.map((name, row) => ({
		name,
		values: weights.subarray(row * tags, (row + 1) * tags)
	})).filter(({ values }) => values.some((value) => Math.round(value / scale) !== 0)).sort((a, b) => a.name < b.name ? -1 : 1);
	const small = new Int16Array(kept.length * tags);
	kept.forEach(({ values }, row) => {
		values.forEach((value, tag) => {
			small[row * tags + tag] = Math.round(value / scale);
		});
	});
	return {
		features: kept.map(({ name }) => name),
		weights: small,
		transitions,
		scale
	};
}

// src/engine/nlu/tagfeatures.ts
/** What a token and its neighbours look like, for telling entities: one list of features for each token. */
function tokenFeatures(tokens, named) {
	const words = tokens.map((token) => foldAccents(normalize(token.text)));
	const shapes = tokens.map((token) => shapeOf(token.text));
	const word = (at) => words[at] ?? (at < 0 ? "^" : "$");
	return tokens.map((token, at) => {
		const self = words[at] ?? "";
		const features = [
			"bias",
			`w=${self}`,
			`s=${shapes[at]}`,
			`w-1=${word(at - 1)}`,
			`w+1=${word(at + 1)}`,
			`w-2=${word(at - 2)}`,
			`w+2=${word(at + 2)}`,
			`w-1w=${word(at - 1)} ${self}`,
			`ww+1=${self} ${word(at + 1)}`,
			`w-2w-1=${word(at - 2)} ${word(at - 1)}`,
			`w+1w+2=${word(at + 1)} ${word(at + 2)}`,
			`s-1=${shapes[at - 1] ?? "^"}`,
			`s+1=${shapes[at + 1] ?? "$"}`
		];
		const characters = [...self];
		for (let length = 1; length <= 3 && length < characters.length; length += 1) {
			features.push(`p${length}=${characters.slice(0, length).join("")}`);
			features.push(`e${length}=${characters.slice(-length).join("")}`);
		}
		if (tokens[at - 1]?.end === token.start) features.push("glued");
		for (const span of named) {
			if (span.start >= token.end || span.end <= token.start) continue;
			features.push(`n=${span.name}`, `n=${span.name}:${span.start === token.start ? "B" : "I"}`);
		}
		return features;
	});
}
/** Letters, capitals, digits and signs, each run as one: `Berlin` is `Xx`, `3` is `0`, `2024` is `0000`. */
function shapeOf(text) {
	if (/^\p{N}+$/u.test(text)) return "0".repeat(Math.min(text.length, 6));
	if (/^\p{Lu}+$/u.test(text)) return text.length === 1 ? "X" : "XX";
	if (/^\p{Lu}/u.test(text)) return "Xx";
	if (/^\p{L}/u.test(text)) return "x";
	return text.slice(0, 2);
}

// src/engine/nlu/tagger.ts
/** Trains a tagger; undefined where no example has an entity. */
function trainTagger(examples, gazetteer, onProgress) {
	const kinds = kindsOf(examples);
	if (kinds.length === 0) return void 0;
	const index = new Map(kinds.map((kind, position) => [kind.join("\0"), position]));
	const sentences = examples.map((example) => {
		const tokens = tokenize(example.text);
		return {
			features: tokenFeatures(tokens, gazetteer.find(example.text, tokens)),
			tags: tagsOf(tokens, example.entities, index)
		};
	});
	return {
		kinds,
		...trainPerceptron(sentences, 1 + 2 * kinds.length, onProgress)
	};
}
function kindsOf(examples) {
	const kinds = /* @__PURE__ */ new Map();
	for (const { entities } of examples) for (const { entity, role = "", group = "" } of entities) kinds.set(`${entity}\0${role}\0${group}`, [
		entity,
		role,
		group
	]);
	return [...kinds].sort(([a], [b]) => a < b ? -1 : 1).map(([, kind]) => kind);
}
/** Begin, inside or none for each token. An annotation that cuts a token takes all of it; the first one wins. */
function tagsOf(tokens, entities, index) {
	const tags = new Int32Array(tokens.length);
	for (const entity of entities) {
		const kind = index.get(`${entity.entity}\0${entity.role ?? ""}\0${entity.group ?? ""}`);
		if (kind === void 0) continue;
		let begun = false;
		tokens.forEach((token, at) => {
			if (token.end <= entity.start || token.start >= entity.end || tags[at] !== 0) return;
			tags[at] = 1 + 2 * kind + (begun ? 1 : 0);
			begun = true;
		});
	}
	return tags;
}
/** Finds entities in texts. */
var Tagger = class {
	#model;
	#gazetteer;
	#index;
	constructor(model, gazetteer) {
		this.#model = model;
		this.#gazetteer = gazetteer;
		this.#index = new Map(model.features.map((feature, position) => [feature, position]));
	}
	find(text) {
		const tokens = tokenize(text);
		const tags = this.#tag(text, tokens);
		const spans = [];
		for (let at = 0; at < tokens.length; at += 1) {
			const tag = tags[at] ?? 0;
			const kind = tag === 0 ? void 0 : this.#model.kinds[tag - 1 >> 1];
			if (!kind) continue;
			let last = at;
			while (tags[last + 1] === (tag % 2 === 1 ? tag + 1 : tag)) last += 1;
			const [entity, role, group] = kind;
			spans.push({
				entity,
				role: role === "" ? void 0 : role,
				group: group === "" ? void 0 : group,
				start: tokens[at]?.start ?? 0,
				end: tokens[last]?.end ?? 0
			});
			at = last;
		}
		return spans;
	}
	#tag(text, tokens) {
		const { weights, transitions, scale, kinds } = this.#model;
		const tagCount = 1 + 2 * kinds.length;
		const emissions = new Float64Array(tokens.length * tagCount);
		tokenFeatures(tokens, this.#gazetteer.find(text, tokens)).forEach((features, at) => {
			for (const feature of features) {
				const row = this.#index.get(feature);
				if (row === void 0) continue;
				for (let tag = 0; tag < tagCount; tag += 1) {
					const cell = at * tagCount + tag;
					emissions[cell] = (emissions[cell] ?? 0) + (weights[row * tagCount + tag] ?? 0) * scale;
				}
			}
		});
		return viterbi(emissions, transitions, tokens.length, tagCount);
	}
};

// src/engine/nlu/folds.ts
/** Parts that examples are cut into: each is predicted by what the others taught. */
const foldCount = 5;
/** The score of a label that a classifier has never seen: finite, so that confidences stay numbers. */
const impossible = -1e9;
/** Deals examples into parts so that each label is spread as evenly as can be. The same labels give the same parts. */
function stratify(labels, folds) {
	const groups = /* @__PURE__ */ new Map();
	labels.forEach((label, at) => {
		const group = groups.get(label);
		if (group) group.push(at);
		else groups.set(label, [at]);
	});
	const random = seededRandom(11);
	const parts = new Int32Array(labels.length);
	let next = 0;
	for (const [, group] of [...groups].sort(([a], [b]) => a < b ? -1 : 1)) {
		const order = Int32Array.from(group);
		shuffle(order, random);
		for (const at of order) {
			parts[at] = next % folds;
			next += 1;
		}
	}
	return parts;
}
/** Predicts every example by a classifier that was trained on the other parts. */
function crossFit(examples, onProgress) {
	const texts = examples.map(({ text, intent }) => ({
		grams: gramsOf(text),
		label: baseIntent(intent)
	}));
	const labels = [...new Set(texts.map(({ label }) => label))].sort((a, b) => a < b ? -1 : 1);
	const index = new Map(labels.map((label, position) => [label, position]));
	const folds = stratify(texts.map(({ label }) => label), 5);
	const heldOut = new Array(texts.length);
	for (let fold = 0; fold < 5; fold += 1) {
		const classifier = new Classifier(trainClassifier(texts.filter((_, at) => folds[at] !== fold)));
		texts.forEach(({ grams, label }, at) => {
			if (folds[at] !== fold) return;
			const scores = new Float64Array(labels.length).fill(impossible);
			classifier.scoresOfGrams(grams).scores.forEach((score, position) => {
				scores[index.get(classifier.labels[position] ?? "") ?? 0] = score;
			});
			heldOut[at] = {
				scores,
				label: index.get(label) ?? 0
			};
		});
		onProgress?.((fold + 1) / 5);
	}
	return {
		labels,
		heldOut,
		folds
	};
}

// src/engine/nlu/pipeline.ts
/** Reads a pipeline. An empty one means Rasa's default: tagger, synonyms, and fallback below 0.3. */
function nluSettings(config) {
	const find = (name) => config.pipeline.find((component) => component.name === name);
	if (config.pipeline.length === 0) return {
		fallback: {
			threshold: .3,
			ambiguity: .1
		},
		tagger: "DIETClassifier",
		regexEntities: void 0,
		synonyms: true
	};
	const fallback = find("FallbackClassifier");
	const diet = find("DIETClassifier");
	const tagger = [find("CRFEntityExtractor"), diet?.settings["entity_recognition"] === false ? void 0 : diet];
	const regex = find("RegexEntityExtractor");
	return {
		fallback: fallback && {
			threshold: share$1(fallback, "threshold", .3),
			ambiguity: share$1(fallback, "ambiguity_threshold", .1)
		},
		tagger: tagger.find((component) => component !== void 0)?.name,
		regexEntities: regex && {
			caseSensitive: regex.settings["case_sensitive"] === true,
			lookups: regex.settings["use_lookup_tables"] !== false,
			regexes: regex.settings["use_regexes"] !== false
		},
		synonyms: find("EntitySynonymMapper") !== void 0
	};
}
/** The reader has already complained of anything that isn't a number from 0 to 1. */
function share$1(component, key, fallback) {
	const value = Number(component.settings[key] ?? fallback);
	return value >= 0 && value <= 1 ? value : fallback;
}

// src/engine/nlu/train.ts
/** Lookup tables and regular expressions in an order that is always the same. */
function gazetteerSource(data) {
	return {
		lookups: [...data.lookups],
		regexes: data.regexes.map(({ name, pattern }) => [name, pattern])
	};
}
/**
* Trains everything that makes sense of a text. The same data gives the same model.
* @param fit what classifiers said of examples that they hadn't seen, if that is known already: confidences are
* calibrated by it. Without it, it is found out here.
* @param onProgress called with the share of the work done, from 0 to 1.
*/
function trainNlu(data, config, onProgress, fit) {
	const settings = nluSettings(config);
	const shareOfFit = fit ? 0 : .7;
	const known = fit ?? crossFit(data.examples, (done) => onProgress?.(done * shareOfFit));
	const report = (from, to) => (done) => onProgress?.(shareOfFit + (1 - shareOfFit) * (from + (to - from) * done));
	const intents = trainClassifier(data.examples.map(({ text, intent }) => ({
		grams: gramsOf(text),
		label: baseIntent(intent)
	})), {
		...trainingDefaults,
		onProgress: report(0, .5)
	});
	const selectors = [...bySelector(data.examples)].map(([base, examples]) => [base, trainClassifier(examples.map(({ text, intent }) => ({
		grams: gramsOf(text),
		label: intent
	})))]);
	const gazetteer = gazetteerSource(data);
	const tagger = settings.tagger === void 0 ? void 0 : trainTagger(data.examples, Gazetteer.of(gazetteer), report(.6, 1));
	onProgress?.(1);
	return {
		settings,
		intents,
		temperature: fitTemperature(known.heldOut),
		selectors,
		tagger,
		gazetteer,
		annotated: [...new Set(data.examples.flatMap(({ entities }) => entities.map(({ entity }) => entity)))].sort(),
		synonyms: [...data.synonyms].sort(([a], [b]) => a < b ? -1 : 1)
	};
}
function bySelector(examples) {
	const groups = /* @__PURE__ */ new Map();
	for (const example of examples) {
		const base = baseIntent(example.intent);
		if (base === example.intent) continue;
		const group = groups.get(base);
		if (group) group.push(example);
		else groups.set(base, [example]);
	}
	return new Map([...groups].sort(([a], [b]) => a < b ? -1 : 1));
}

// src/engine/nlu/index.ts
/** Intents that a ranking names, as in Rasa. */
const rankingLength = 10;
const fallbackIntent = "nlu_fallback";
/** Makes a trained NLU ready to predict. */
function loadNlu(model) {
	const { settings } = model;
	const classifier = new Classifier(model.intents);
	const selectors = new Map(model.selectors.map(([base, one]) => [base, new Classifier(one)]));
	const gazetteer = Gazetteer.of(model.gazetteer);
	const { regexEntities } = settings;
	const names = (wanted) => new Set(wanted ? model.annotated : []);
	const parts = {
		tagger: model.tagger && new Tagger(model.tagger, gazetteer),
		taggerName: settings.tagger ?? "",
		gazetteer: regexEntities && gazetteer.select({
			lookups: names(regexEntities.lookups),
			patterns: names(regexEntities.regexes)
		}, regexEntities.caseSensitive ? model.gazetteer : void 0),
		synonyms: settings.synonyms ? new Map(model.synonyms) : /* @__PURE__ */ new Map()
	};
	return { parse(text) {
		const payload = readPayload(text);
		if (payload) return parsePayload(text, payload, parts.synonyms);
		const ranking = rank(text, classifier, model);
		const top = ranking[0] ?? {
			name: "",
			confidence: 0
		};
		const selector = selectors.get(top.name === fallbackIntent ? "" : top.name)?.best(text);
		return {
			text,
			intent: top,
			entities: extractEntities(text, parts),
			intentRanking: ranking,
			...selector !== void 0 && { responseSelector: selector }
		};
	} };
}
function rank(text, classifier, model) {
	const { scores, known } = classifier.scores(text);
	const confidences = probabilities(scores, model.temperature);
	if (!known) confidences.fill(scores.length === 0 ? 0 : 1 / scores.length);
	const ranking = Array.from(confidences, (confidence, at) => ({
		name: classifier.labels[at] ?? "",
		confidence
	})).sort((a, b) => b.confidence - a.confidence).slice(0, rankingLength);
	const { fallback } = model.settings;
	const [first, second] = ranking;
	if (!fallback || !fallsBack(first?.confidence ?? 0, second?.confidence, fallback)) return ranking;
	return [{
		name: fallbackIntent,
		confidence: 1 - (first?.confidence ?? 0)
	}, ...ranking];
}
/** Whether a prediction is too weak, or too close to the next one, for the bot's FallbackClassifier. */
function fallsBack(first, second, fallback) {
	return first < fallback.threshold || second !== void 0 && first - second < fallback.ambiguity;
}
function parsePayload(text, payload, synonyms) {
	const name = baseIntent(payload.intent);
	const intent = {
		name,
		confidence: payload.confidence
	};
	return {
		text,
		intent,
		entities: payload.entities.map((entity) => ({
			...entity,
			value: (typeof entity.value === "string" ? synonyms.get(entity.value.toLowerCase()) : void 0) ?? entity.value
		})),
		intentRanking: [intent],
		...name !== payload.intent && { responseSelector: payload.intent }
	};
}

// src/engine/model/container.ts
/**
* A model file: 8 bytes that name the format, 4 bytes with the header's length (little endian), the header as JSON in
* UTF-8, zeros up to a multiple of 8, then arrays of numbers (little endian), each padded with zeros in the same way.
* The header's `arrays` tells each one's type and length; the last 32 bytes are the SHA-256 of all before them.
*/
const magic = Buffer.from("TIDEGAT1", "latin1");
const digestLength = 32;
const largestHeader = 536870912;
const arrayTypes = {
	i8: Int8Array,
	i16: Int16Array,
	f32: Float32Array
};
/** What is wrong with a model file, in a sentence. */
var ModelFileError = class extends Error {
	name = "ModelFileError";
};
/** Writes a container. Equal content gives equal bytes, whatever machine writes it. */
function packContainer(header, arrays) {
	const table = arrays.map((array) => ({
		type: typeOf(array),
		length: array.length
	}));
	const json = Buffer.from(JSON.stringify({
		header,
		arrays: table
	}), "utf8");
	const length = Buffer.alloc(4);
	length.writeUInt32LE(json.length);
	const parts = [
		magic,
		length,
		json,
		padding(magic.length + length.length + json.length)
	];
	for (const array of arrays) {
		const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
		parts.push(bytes, padding(bytes.length));
	}
	const content = Buffer.concat(parts);
	return Buffer.concat([content, createHash("sha256").update(content).digest()]);
}
/**
* Reads a container, which may be cut, changed or made to harm: every size is checked before it is used.
* @throws ModelFileError
*/
function unpackContainer(bytes) {
	if (bytes.length < magic.length + 4 + digestLength || !bytes.subarray(0, magic.length).equals(magic)) throw new ModelFileError("This is not a model of the builtin engine.");
	const end = bytes.length - digestLength;
	const content = bytes.subarray(0, end);
	const digest = createHash("sha256").update(content).digest();
	if (!digest.equals(bytes.subarray(end))) throw new ModelFileError("This model file is damaged: its content has not the digest at its end.");
	const length = bytes.readUInt32LE(magic.length);
	const start = magic.length + 4;
	if (length > largestHeader || start + length > end) throw new ModelFileError(`This model file is damaged: a header of ${length} bytes doesn't fit into it.`);
	const { header, arrays: table } = parseHeader(bytes.toString("utf8", start, start + length));
	let at = start + length + padding(start + length).length;
	return {
		header,
		arrays: table.map(({ type, length: count }) => {
			const size = count * arrayTypes[type].BYTES_PER_ELEMENT;
			if (at + size > end) throw new ModelFileError("This model file is damaged: its numbers are cut off.");
			const copy = Uint8Array.prototype.slice.call(bytes, at, at + size);
			at += size + padding(size).length;
			return new arrayTypes[type](copy.buffer, copy.byteOffset, count);
		}),
		id: digest.toString("hex").slice(0, 32)
	};
}
function parseHeader(json) {
	let parsed;
	try {
		parsed = JSON.parse(json);
	} catch {
		throw new ModelFileError("This model file is damaged: its header is not JSON.");
	}
	const { header, arrays } = parsed ?? {};
	if (!Array.isArray(arrays)) throw new ModelFileError("This model file has no table of its arrays.");
	return {
		header,
		arrays: arrays.map((entry) => {
			const { type, length } = entry ?? {};
			if (!(type === "i8" || type === "i16" || type === "f32") || typeof length !== "number" || !Number.isSafeInteger(length) || length < 0) throw new ModelFileError("This model file has a wrong table of its arrays.");
			return {
				type,
				length
			};
		})
	};
}
function typeOf(array) {
	return array instanceof Int8Array ? "i8" : array instanceof Int16Array ? "i16" : "f32";
}
function padding(length) {
	return Buffer.alloc((8 - length % 8) % 8);
}

// src/engine/model/domain.ts
/** Where things stand is no part of a model: a bot that moves to another folder stays the same model. */
const nowhere = { file: "model" };
/** A domain as JSON, without places. */
function storeDomain(domain) {
	const entries = (map) => [...map].map(withoutPlaces);
	return {
		intents: entries(domain.intents),
		entities: entries(domain.entities),
		slots: entries(domain.slots),
		responses: entries(domain.responses),
		forms: entries(domain.forms),
		actions: domain.actions,
		sessionExpirationMinutes: domain.sessionExpirationMinutes,
		carryOverSlots: domain.carryOverSlots
	};
}
function withoutPlaces([name, value]) {
	const strip = (one) => {
		const { place: _, ...rest } = one;
		return rest;
	};
	return [name, Array.isArray(value) ? value.map(strip) : strip(value)];
}
/** A domain out of `storeDomain`'s JSON. */
function restoreDomain(stored) {
	const domain = stored;
	const place = (one) => ({
		...one,
		place: nowhere
	});
	const map = (key) => new Map(domain[key].map(([name, value]) => [name, Array.isArray(value) ? value.map(place) : place(value)]));
	return {
		intents: map("intents"),
		entities: map("entities"),
		slots: map("slots"),
		responses: map("responses"),
		forms: map("forms"),
		actions: domain.actions,
		sessionExpirationMinutes: domain.sessionExpirationMinutes,
		carryOverSlots: domain.carryOverSlots
	};
}
/** A configuration as JSON, without places. */
function storeConfig(config) {
	const strip = ({ name, settings }) => ({
		name,
		settings
	});
	return {
		language: config.language,
		pipeline: config.pipeline.map(strip),
		policies: config.policies.map(strip)
	};
}
/** A configuration out of `storeConfig`'s JSON. */
function restoreConfig(stored) {
	const config = stored;
	const place = (component) => ({
		...component,
		place: nowhere
	});
	return {
		language: config.language,
		pipeline: config.pipeline.map(place),
		policies: config.policies.map(place)
	};
}

// src/engine/model/nlu.ts
/** An NLU model as JSON, its arrays of numbers put into `arrays` and replaced by their places there. */
function storeNlu(model, arrays) {
	const put = (array) => arrays.push(array) - 1;
	const classifier = (one) => ({
		labels: one.labels,
		grams: one.grams,
		rarity: put(one.rarity),
		bias: put(one.bias),
		scales: put(one.scales),
		weights: put(one.weights)
	});
	return {
		settings: model.settings,
		intents: classifier(model.intents),
		temperature: model.temperature,
		selectors: model.selectors.map(([base, one]) => [base, classifier(one)]),
		tagger: model.tagger && {
			kinds: model.tagger.kinds,
			features: model.tagger.features,
			weights: put(model.tagger.weights),
			transitions: put(model.tagger.transitions),
			scale: model.tagger.scale
		},
		gazetteer: model.gazetteer,
		annotated: model.annotated,
		synonyms: model.synonyms
	};
}
/**
* An NLU model out of `storeNlu`'s JSON.
* @throws ModelFileError where arrays and names don't fit together.
*/
function restoreNlu(stored, arrays) {
	const model = stored;
	return {
		...model,
		intents: restoreClassifier(model.intents, arrays),
		selectors: model.selectors.map(([base, one]) => [base, restoreClassifier(one, arrays)]),
		tagger: model.tagger === void 0 ? void 0 : restoreTagger(model.tagger, arrays)
	};
}
function restoreClassifier(stored, arrays) {
	const { labels, grams, ...places } = stored;
	return {
		labels,
		grams,
		rarity: take(arrays, places["rarity"], Float32Array, grams.length),
		bias: take(arrays, places["bias"], Float32Array, labels.length),
		scales: take(arrays, places["scales"], Float32Array, grams.length),
		weights: take(arrays, places["weights"], Int8Array, grams.length * labels.length)
	};
}
function restoreTagger(stored, arrays) {
	const { kinds, features, scale, ...places } = stored;
	const tags = 1 + 2 * kinds.length;
	return {
		kinds,
		features,
		weights: take(arrays, places.weights, Int16Array, features.length * tags),
		transitions: take(arrays, places.transitions, Float32Array, (tags + 1) * tags),
		scale
	};
}
function take(arrays, place, type, length) {
	const array = place === void 0 ? void 0 : arrays[place];
	if (array instanceof type && array.length === length) return array;
	throw new ModelFileError("This model file is damaged: its weights don’t fit its vocabulary.");
}

// src/engine/model/shape.ts
const names = array(string());
const place = pipe(number(), integer(), minValue(0));
const pair = (value) => strictTuple([string(), value]);
const named = (value) => array(pair(value));
const settings = record(string(), unknown());
const components = array(object({
	name: string(),
	settings
}));
const classifier = object({
	labels: names,
	grams: names,
	rarity: place,
	bias: place,
	scales: place,
	weights: place
});
const share = pipe(number(), minValue(0), maxValue(1));
const nlu = object({
	settings: object({
		fallback: optional(object({
			threshold: share,
			ambiguity: share
		})),
		tagger: optional(string()),
		regexEntities: optional(object({
			caseSensitive: boolean(),
			lookups: boolean(),
			regexes: boolean()
		})),
		synonyms: boolean()
	}),
	intents: classifier,
	temperature: pipe(number(), gtValue(0)),
	selectors: named(classifier),
	tagger: optional(object({
		kinds: array(strictTuple([
			string(),
			string(),
			string()
		])),
		features: names,
		weights: place,
		transitions: place,
		scale: number()
	})),
	gazetteer: object({
		lookups: named(names),
		regexes: named(string())
	}),
	annotated: names,
	synonyms: named(string())
});
const intentRules = object({
	useEntities: union([boolean(), names]),
	ignoreEntities: names,
	triggers: optional(string())
});
const mapping = looseObject({
	type: picklist([
		"from_entity",
		"from_text",
		"from_intent",
		"from_trigger_intent",
		"custom"
	]),
	intents: names,
	notIntents: names,
	conditions: array(object({
		activeLoop: nullable(string()),
		requestedSlot: optional(string())
	}))
});
const slot = looseObject({
	name: string(),
	type: picklist([
		"text",
		"bool",
		"float",
		"categorical",
		"list",
		"any"
	]),
	influences: boolean(),
	values: names,
	mappings: array(mapping)
});
const variant = looseObject({
	text: optional(string()),
	image: optional(string()),
	channel: optional(string()),
	buttons: array(object({
		title: string(),
		payload: string()
	})),
	conditions: array(looseObject({ slot: string() }))
});
const header = object({
	format: number(),
	config: object({
		language: string(),
		pipeline: components,
		policies: components
	}),
	domain: object({
		intents: named(intentRules),
		entities: named(object({
			roles: names,
			groups: names,
			influences: boolean()
		})),
		slots: named(slot),
		responses: named(array(variant)),
		forms: named(object({
			name: string(),
			requiredSlots: names,
			ignoredIntents: names
		})),
		actions: names,
		sessionExpirationMinutes: pipe(number(), minValue(0)),
		carryOverSlots: boolean()
	}),
	nlu,
	dialogue: looseObject({ version: number() })
});
/**
* Checks a header, which may say anything.
* @throws ModelFileError that names the first part that is wrong.
*/
function checkHeader(value) {
	const parsed = safeParse(header, value);
	if (parsed.success) return parsed.output;
	const where = getDotPath(parsed.issues[0]) ?? "its top";
	throw new ModelFileError(`This model file is damaged: its header has not the right parts (${where}).`);
}

// src/engine/model/index.ts
/** The format of the header: raised when an older engine couldn't read a newer file. */
const format = 1;
/** Bytes that a model file may have. */
const largestFile = 1073741824;
/**
* A model as the bytes of a file, with the id that its content gives it. The same inputs give the same bytes: no time,
* no chance, no folder's name is in them.
*/
function writeModel(model) {
	const arrays = [];
	const header = {
		format,
		config: storeConfig(model.config),
		domain: storeDomain(model.domain),
		nlu: storeNlu(model.nlu, arrays),
		dialogue: model.dialogue
	};
	const bytes = packContainer(header, arrays);
	return {
		bytes,
		id: bytes.subarray(-32).toString("hex").slice(0, 32)
	};
}
/**
* Reads a model file and makes it ready.
* @throws ModelFileError with a sentence that says what is wrong with it.
*/
function readModel(file) {
	const { size } = statSync(file);
	if (size > largestFile) throw new ModelFileError(`This model file has ${size} bytes; ${largestFile} is the most that is read.`);
	return parseModel(readFileSync(file));
}
/**
* A model out of a file's bytes.
* @throws ModelFileError
*/
function parseModel(bytes) {
	const { header, arrays, id } = unpackContainer(bytes);
	const stored = header ?? {};
	if (stored["format"] !== format) throw new ModelFileError(`This model file has the format ${JSON.stringify(stored["format"])}; this engine reads format ${format}.`);
	const checked = checkHeader(stored);
	return {
		id,
		config: restoreConfig(checked.config),
		domain: restoreDomain(checked.domain),
		nlu: loadNlu(restoreNlu(checked.nlu, arrays)),
		dialogue: checked.dialogue
	};
}

export { fallsBack as a, trainNlu as c, Tagger as d, trainTagger as f, probabilities as g, fitTemperature as h, ModelFileError as i, nluSettings as l, Gazetteer as m, readModel as n, loadNlu as o, greatest as p, writeModel as r, gazetteerSource as s, parseModel as t, crossFit as u };