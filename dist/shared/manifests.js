import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime.js";
import { n as UserError, t as EnvironmentError } from "./errors.js";
import { a as labelKeys, c as ports, l as selectorOf, n as botLabels, o as labelsOf, r as containerNames, s as namesOf, t as annotationKeys } from "./names.js";
import { t as canonicalJson } from "./digest.js";
import { c as quoted } from "./text.js";
import { t as hostFault } from "./store-location.js";
import { t as actionsBase } from "./actions-url.js";

// node_modules/fast-json-patch/commonjs/helpers.js
var require_helpers = /* @__PURE__ */ __commonJSMin(((exports, module, this$1) => {
	/*!
	* https://github.com/Starcounter-Jack/JSON-Patch
	* (c) 2017-2022 Joachim Wester
	* MIT licensed
	*/
	var __extends = this$1 && this$1.__extends || (function() {
		var extendStatics = function(d, b) {
			extendStatics = Object.setPrototypeOf || { __proto__: [] } instanceof Array && function(d, b) {
				d.__proto__ = b;
			} || function(d, b) {
				for (var p in b) if (b.hasOwnProperty(p)) d[p] = b[p];
			};
			return extendStatics(d, b);
		};
		return function(d, b) {
			extendStatics(d, b);
			function __() {
				this.constructor = d;
			}
			d.prototype = b === null ? Object.create(b) : (__.prototype = b.prototype, new __());
		};
	})();
	Object.defineProperty(exports, "__esModule", { value: true });
	var _hasOwnProperty = Object.prototype.hasOwnProperty;
	function hasOwnProperty(obj, key) {
		return _hasOwnProperty.call(obj, key);
	}
	exports.hasOwnProperty = hasOwnProperty;
	function _objectKeys(obj) {
		if (Array.isArray(obj)) {
			var keys_1 = new Array(obj.length);
			for (var k = 0; k < keys_1.length; k++) keys_1[k] = "" + k;
			return keys_1;
		}
		if (Object.keys) return Object.keys(obj);
		var keys = [];
		for (var i in obj) if (hasOwnProperty(obj, i)) keys.push(i);
		return keys;
	}
	exports._objectKeys = _objectKeys;
	/**
	* Deeply clone the object.
	* https://jsperf.com/deep-copy-vs-json-stringify-json-parse/25 (recursiveDeepCopy)
	* @param  {any} obj value to clone
	* @return {any} cloned obj
	*/
	function _deepClone(obj) {
		switch (typeof obj) {
			case "object": return JSON.parse(JSON.stringify(obj));
			case "undefined": return null;
			default: return obj;
		}
	}
	exports._deepClone = _deepClone;
	function isInteger(str) {
		var i = 0;
		var len = str.length;
		var charCode;
		while (i < len) {
			charCode = str.charCodeAt(i);
			if (charCode >= 48 && charCode <= 57) {
				i++;
				continue;
			}
			return false;
		}
		return true;
	}
	exports.isInteger = isInteger;
	/**
	* Escapes a json pointer path
	* @param path The raw pointer
	* @return the Escaped path
	*/
	function escapePathComponent(path) {
		if (path.indexOf("/") === -1 && path.indexOf("~") === -1) return path;
		return path.replace(/~/g, "~0").replace(/\//g, "~1");
	}
	exports.escapePathComponent = escapePathComponent;
	/**
	* Unescapes a json pointer path
	* @param path The escaped pointer
	* @return The unescaped path
	*/
	function unescapePathComponent(path) {
		return path.replace(/~1/g, "/").replace(/~0/g, "~");
	}
	exports.unescapePathComponent = unescapePathComponent;
	function _getPathRecursive(root, obj) {
		var found;
		for (var key in root) if (hasOwnProperty(root, key)) {
			if (root[key] === obj) return escapePathComponent(key) + "/";
			else if (typeof root[key] === "object") {
				found = _getPathRecursive(root[key], obj);
				if (found != "") return escapePathComponent(key) + "/" + found;
			}
		}
		return "";
	}
	exports._getPathRecursive = _getPathRecursive;
	function getPath(root, obj) {
		if (root === obj) return "/";
		var path = _getPathRecursive(root, obj);
		if (path === "") throw new Error("Object not found in root");
		return "/" + path;
	}
	exports.getPath = getPath;
	/**
	* Recursively checks whether an object has any undefined values inside.
	*/
	function hasUndefined(obj) {
		if (obj === void 0) return true;
		if (obj) {
			if (Array.isArray(obj)) {
				for (var i_1 = 0, len = obj.length; i_1 < len; i_1++) if (hasUndefined(obj[i_1])) return true;
			} else if (typeof obj === "object") {
				var objKeys = _objectKeys(obj);
				var objKeysLength = objKeys.length;
				for (var i = 0; i < objKeysLength; i++) if (hasUndefined(obj[objKeys[i]])) return true;
			}
		}
		return false;
	}
	exports.hasUndefined = hasUndefined;
	function patchErrorMessageFormatter(message, args) {
		var messageParts = [message];
		for (var key in args) {
			var value = typeof args[key] === "object" ? JSON.stringify(args[key], null, 2) : args[key];
			if (typeof value !== "undefined") messageParts.push(key + ": " + value);
		}
		return messageParts.join("\n");
	}
	var PatchError = function(_super) {
		__extends(PatchError, _super);
		function PatchError(message, name, index, operation, tree) {
			var _newTarget = this.constructor;
			var _this = _super.call(this, patchErrorMessageFormatter(message, {
				name,
				index,
				operation,
				tree
			})) || this;
			_this.name = name;
			_this.index = index;
			_this.operation = operation;
			_this.tree = tree;
			Object.setPrototypeOf(_this, _newTarget.prototype);
			_this.message = patchErrorMessageFormatter(message, {
				name,
				index,
				operation,
				tree
			});
			return _this;
		}
		return PatchError;
	}(Error);
	exports.PatchError = PatchError;
}));

// node_modules/fast-json-patch/commonjs/core.js
var require_core = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	var helpers_js_1 = require_helpers();
	exports.JsonPatchError = helpers_js_1.PatchError;
	exports.deepClone = helpers_js_1._deepClone;
	var objOps = {
		add: function(obj, key, document) {
			obj[key] = this.value;
			return { newDocument: document };
		},
		remove: function(obj, key, document) {
			var removed = obj[key];
			delete obj[key];
			return {
				newDocument: document,
				removed
			};
		},
		replace: function(obj, key, document) {
			var removed = obj[key];
			obj[key] = this.value;
			return {
				newDocument: document,
				removed
			};
		},
		move: function(obj, key, document) {
			var removed = getValueByPointer(document, this.path);
			if (removed) removed = helpers_js_1._deepClone(removed);
			var originalValue = applyOperation(document, {
				op: "remove",
				path: this.from
			}).removed;
			applyOperation(document, {
				op: "add",
				path: this.path,
				value: originalValue
			});
			return {
				newDocument: document,
				removed
			};
		},
		copy: function(obj, key, document) {
			var valueToCopy = getValueByPointer(document, this.from);
			applyOperation(document, {
				op: "add",
				path: this.path,
				value: helpers_js_1._deepClone(valueToCopy)
			});
			return { newDocument: document };
		},
		test: function(obj, key, document) {
			return {
				newDocument: document,
				test: _areEquals(obj[key], this.value)
			};
		},
		_get: function(obj, key, document) {
			this.value = obj[key];
			return { newDocument: document };
		}
	};
	var arrOps = {
		add: function(arr, i, document) {
			if (helpers_js_1.isInteger(i)) arr.splice(i, 0, this.value);
			else arr[i] = this.value;
			return {
				newDocument: document,
				index: i
			};
		},
		remove: function(arr, i, document) {
			return {
				newDocument: document,
				removed: arr.splice(i, 1)[0]
			};
		},
		replace: function(arr, i, document) {
			var removed = arr[i];
			arr[i] = this.value;
			return {
				newDocument: document,
				removed
			};
		},
		move: objOps.move,
		copy: objOps.copy,
		test: objOps.test,
		_get: objOps._get
	};
	/**
	* Retrieves a value from a JSON document by a JSON pointer.
	* Returns the value.
	*
	* @param document The document to get the value from
	* @param pointer an escaped JSON pointer
	* @return The retrieved value
	*/
	function getValueByPointer(document, pointer) {
		if (pointer == "") return document;
		var getOriginalDestination = {
			op: "_get",
			path: pointer
		};
		applyOperation(document, getOriginalDestination);
		return getOriginalDestination.value;
	}
	exports.getValueByPointer = getValueByPointer;
	/**
	* Apply a single JSON Patch Operation on a JSON document.
	* Returns the {newDocument, result} of the operation.
	* It modifies the `document` and `operation` objects - it gets the values by reference.
	* If you would like to avoid touching your values, clone them:
	* `jsonpatch.applyOperation(document, jsonpatch._deepClone(operation))`.
	*
	* @param document The document to patch
	* @param operation The operation to apply
	* @param validateOperation `false` is without validation, `true` to use default jsonpatch's validation, or you can pass a `validateOperation` callback to be used for validation.
	* @param mutateDocument Whether to mutate the original document or clone it before applying
	* @param banPrototypeModifications Whether to ban modifications to `__proto__`, defaults to `true`.
	* @return `{newDocument, result}` after the operation
	*/
	function applyOperation(document, operation, validateOperation, mutateDocument, banPrototypeModifications, index) {
		if (validateOperation === void 0) validateOperation = false;
		if (mutateDocument === void 0) mutateDocument = true;
		if (banPrototypeModifications === void 0) banPrototypeModifications = true;
		if (index === void 0) index = 0;
		if (validateOperation) {
			if (typeof validateOperation == "function") validateOperation(operation, 0, document, operation.path);
			else validator(operation, 0);
		}
		if (operation.path === "") {
			var returnValue = { newDocument: document };
			if (operation.op === "add") {
				returnValue.newDocument = operation.value;
				return returnValue;
			} else if (operation.op === "replace") {
				returnValue.newDocument = operation.value;
				returnValue.removed = document;
				return returnValue;
			} else if (operation.op === "move" || operation.op === "copy") {
				returnValue.newDocument = getValueByPointer(document, operation.from);
				if (operation.op === "move") returnValue.removed = document;
				return returnValue;
			} else if (operation.op === "test") {
				returnValue.test = _areEquals(document, operation.value);
				if (returnValue.test === false) throw new exports.JsonPatchError("Test operation failed", "TEST_OPERATION_FAILED", index, operation, document);
				returnValue.newDocument = document;
				return returnValue;
			} else if (operation.op === "remove") {
				returnValue.removed = document;
				returnValue.newDocument = null;
				return returnValue;
			} else if (operation.op === "_get") {
				operation.value = document;
				return returnValue;
			} else if (validateOperation) throw new exports.JsonPatchError("Operation `op` property is not one of operations defined in RFC-6902", "OPERATION_OP_INVALID", index, operation, document);
			else return returnValue;
		} else {
			if (!mutateDocument) document = helpers_js_1._deepClone(document);
			var keys = (operation.path || "").split("/");
			var obj = document;
			var t = 1;
			var len = keys.length;
			var existingPathFragment = void 0;
			var key = void 0;
			var validateFunction = void 0;
			if (typeof validateOperation == "function") validateFunction = validateOperation;
			else validateFunction = validator;
			while (true) {
				key = keys[t];
				if (key && key.indexOf("~") != -1) key = helpers_js_1.unescapePathComponent(key);
				if (banPrototypeModifications && (key == "__proto__" || key == "prototype" && t > 0 && keys[t - 1] == "constructor")) throw new TypeError("JSON-Patch: modifying `__proto__` or `constructor/prototype` prop is banned for security reasons, if this was on purpose, please set `banPrototypeModifications` flag false and pass it to this function. More info in fast-json-patch README");
				if (validateOperation) {
					if (existingPathFragment === void 0) {
						if (obj[key] === void 0) existingPathFragment = keys.slice(0, t).join("/");
						else if (t == len - 1) existingPathFragment = operation.path;
						if (existingPathFragment !== void 0) validateFunction(operation, 0, document, existingPathFragment);
					}
				}
				t++;
				if (Array.isArray(obj)) {
					if (key === "-") key = obj.length;
					else if (validateOperation && !helpers_js_1.isInteger(key)) throw new exports.JsonPatchError("Expected an unsigned base-10 integer value, making the new referenced value the array element with the zero-based index", "OPERATION_PATH_ILLEGAL_ARRAY_INDEX", index, operation, document);
					else if (helpers_js_1.isInteger(key)) key = ~~key;
					if (t >= len) {
						if (validateOperation && operation.op === "add" && key > obj.length) throw new exports.JsonPatchError("The specified index MUST NOT be greater than the number of elements in the array", "OPERATION_VALUE_OUT_OF_BOUNDS", index, operation, document);
						var returnValue = arrOps[operation.op].call(operation, obj, key, document);
						if (returnValue.test === false) throw new exports.JsonPatchError("Test operation failed", "TEST_OPERATION_FAILED", index, operation, document);
						return returnValue;
					}
				} else if (t >= len) {
					var returnValue = objOps[operation.op].call(operation, obj, key, document);
					if (returnValue.test === false) throw new exports.JsonPatchError("Test operation failed", "TEST_OPERATION_FAILED", index, operation, document);
					return returnValue;
				}
				obj = obj[key];
				if (validateOperation && t < len && (!obj || typeof obj !== "object")) throw new exports.JsonPatchError("Cannot perform operation at the desired path", "OPERATION_PATH_UNRESOLVABLE", index, operation, document);
			}
		}
	}
	exports.applyOperation = applyOperation;
	/**
	* Apply a full JSON Patch array on a JSON document.
	* Returns the {newDocument, result} of the patch.
	* It modifies the `document` object and `patch` - it gets the values by reference.
	* If you would like to avoid touching your values, clone them:
	* `jsonpatch.applyPatch(document, jsonpatch._deepClone(patch))`.
	*
	* @param document The document to patch
	* @param patch The patch to apply
	* @param validateOperation `false` is without validation, `true` to use default jsonpatch's validation, or you can pass a `validateOperation` callback to be used for validation.
	* @param mutateDocument Whether to mutate the original document or clone it before applying
	* @param banPrototypeModifications Whether to ban modifications to `__proto__`, defaults to `true`.
	* @return An array of `{newDocument, result}` after the patch
	*/
	function applyPatch(document, patch, validateOperation, mutateDocument, banPrototypeModifications) {
		if (mutateDocument === void 0) mutateDocument = true;
		if (banPrototypeModifications === void 0) banPrototypeModifications = true;
		if (validateOperation) {
			if (!Array.isArray(patch)) throw new exports.JsonPatchError("Patch sequence must be an array", "SEQUENCE_NOT_AN_ARRAY");
		}
		if (!mutateDocument) document = helpers_js_1._deepClone(document);
		var results = new Array(patch.length);
		for (var i = 0, length_1 = patch.length; i < length_1; i++) {
			results[i] = applyOperation(document, patch[i], validateOperation, true, banPrototypeModifications, i);
			document = results[i].newDocument;
		}
		results.newDocument = document;
		return results;
	}
	exports.applyPatch = applyPatch;
	/**
	* Apply a single JSON Patch Operation on a JSON document.
	* Returns the updated document.
	* Suitable as a reducer.
	*
	* @param document The document to patch
	* @param operation The operation to apply
	* @return The updated document
	*/
	function applyReducer(document, operation, index) {
		var operationResult = applyOperation(document, operation);
		if (operationResult.test === false) throw new exports.JsonPatchError("Test operation failed", "TEST_OPERATION_FAILED", index, operation, document);
		return operationResult.newDocument;
	}
	exports.applyReducer = applyReducer;
	/**
	* Validates a single operation. Called from `jsonpatch.validate`. Throws `JsonPatchError` in case of an error.
	* @param {object} operation - operation object (patch)
	* @param {number} index - index of operation in the sequence
	* @param {object} [document] - object where the operation is supposed to be applied
	* @param {string} [existingPathFragment] - comes along with `document`
	*/
	function validator(operation, index, document, existingPathFragment) {
		if (typeof operation !== "object" || operation === null || Array.isArray(operation)) throw new exports.JsonPatchError("Operation is not an object", "OPERATION_NOT_AN_OBJECT", index, operation, document);
		else if (!objOps[operation.op]) throw new exports.JsonPatchError("Operation `op` property is not one of operations defined in RFC-6902", "OPERATION_OP_INVALID", index, operation, document);
		else if (typeof operation.path !== "string") throw new exports.JsonPatchError("Operation `path` property is not a string", "OPERATION_PATH_INVALID", index, operation, document);
		else if (operation.path.indexOf("/") !== 0 && operation.path.length > 0) throw new exports.JsonPatchError("Operation `path` property must start with \"/\"", "OPERATION_PATH_INVALID", index, operation, document);
		else if ((operation.op === "move" || operation.op === "copy") && typeof operation.from !== "string") throw new exports.JsonPatchError("Operation `from` property is not present (applicable in `move` and `copy` operations)", "OPERATION_FROM_REQUIRED", index, operation, document);
		else if ((operation.op === "add" || operation.op === "replace" || operation.op === "test") && operation.value === void 0) throw new exports.JsonPatchError("Operation `value` property is not present (applicable in `add`, `replace` and `test` operations)", "OPERATION_VALUE_REQUIRED", index, operation, document);
		else if ((operation.op === "add" || operation.op === "replace" || operation.op === "test") && helpers_js_1.hasUndefined(operation.value)) throw new exports.JsonPatchError("Operation `value` property is not present (applicable in `add`, `replace` and `test` operations)", "OPERATION_VALUE_CANNOT_CONTAIN_UNDEFINED", index, operation, document);
		else if (document) {
			if (operation.op == "add") {
				var pathLen = operation.path.split("/").length;
				var existingPathLen = existingPathFragment.split("/").length;
				if (pathLen !== existingPathLen + 1 && pathLen !== existingPathLen) throw new exports.JsonPatchError("Cannot perform an `add` operation at the desired path", "OPERATION_PATH_CANNOT_ADD", index, operation, document);
			} else if (operation.op === "replace" || operation.op === "remove" || operation.op === "_get") {
				if (operation.path !== existingPathFragment) throw new exports.JsonPatchError("Cannot perform the operation at a path that does not exist", "OPERATION_PATH_UNRESOLVABLE", index, operation, document);
			} else if (operation.op === "move" || operation.op === "copy") {
				var error = validate([{
					op: "_get",
					path: operation.from,
					value: void 0
				}], document);
				if (error && error.name === "OPERATION_PATH_UNRESOLVABLE") throw new exports.JsonPatchError("Cannot perform the operation from a path that does not exist", "OPERATION_FROM_UNRESOLVABLE", index, operation, document);
			}
		}
	}
	exports.validator = validator;
	/**
	* Validates a sequence of operations. If `document` parameter is provided, the sequence is additionally validated against the object document.
	* If error is encountered, returns a JsonPatchError object
	* @param sequence
	* @param document
	* @returns {JsonPatchError|undefined}
	*/
	function validate(sequence, document, externalValidator) {
		try {
			if (!Array.isArray(sequence)) throw new exports.JsonPatchError("Patch sequence must be an array", "SEQUENCE_NOT_AN_ARRAY");
			if (document) applyPatch(helpers_js_1._deepClone(document), helpers_js_1._deepClone(sequence), externalValidator || true);
			else {
				externalValidator = externalValidator || validator;
				for (var i = 0; i < sequence.length; i++) externalValidator(sequence[i], i, document, void 0);
			}
		} catch (e) {
			if (e instanceof exports.JsonPatchError) return e;
			else throw e;
		}
	}
	exports.validate = validate;
	function _areEquals(a, b) {
		if (a === b) return true;
		if (a && b && typeof a == "object" && typeof b == "object") {
			var arrA = Array.isArray(a), arrB = Array.isArray(b), i, length, key;
			if (arrA && arrB) {
				length = a.length;
				if (length != b.length) return false;
				for (i = length; i-- !== 0;) if (!_areEquals(a[i], b[i])) return false;
				return true;
			}
			if (arrA != arrB) return false;
			var keys = Object.keys(a);
			length = keys.length;
			if (length !== Object.keys(b).length) return false;
			for (i = length; i-- !== 0;) if (!b.hasOwnProperty(keys[i])) return false;
			for (i = length; i-- !== 0;) {
				key = keys[i];
				if (!_areEquals(a[key], b[key])) return false;
			}
			return true;
		}
		return a !== a && b !== b;
	}
	exports._areEquals = _areEquals;
}));

// node_modules/fast-json-patch/commonjs/duplex.js
var require_duplex = /* @__PURE__ */ __commonJSMin(((exports) => {
	Object.defineProperty(exports, "__esModule", { value: true });
	/*!
	* https://github.com/Starcounter-Jack/JSON-Patch
	* (c) 2017-2021 Joachim Wester
	* MIT license
	*/
	var helpers_js_1 = require_helpers();
	var core_js_1 = require_core();
	var beforeDict = /* @__PURE__ */ new WeakMap();
	var Mirror = function() {
		function Mirror(obj) {
			this.observers = /* @__PURE__ */ new Map();
			this.obj = obj;
		}
		return Mirror;
	}();
	var ObserverInfo = function() {
		function ObserverInfo(callback, observer) {
			this.callback = callback;
			this.observer = observer;
		}
		return ObserverInfo;
	}();
	function getMirror(obj) {
		return beforeDict.get(obj);
	}
	function getObserverFromMirror(mirror, callback) {
		return mirror.observers.get(callback);
	}
	function removeObserverFromMirror(mirror, observer) {
		mirror.observers.delete(observer.callback);
	}
	/**
	* Detach an observer from an object
	*/
	function unobserve(root, observer) {
		observer.unobserve();
	}
	exports.unobserve = unobserve;
	/**
	* Observes changes made to an object, which can then be retrieved using generate
	*/
	function observe(obj, callback) {
		var patches = [];
		var observer;
		var mirror = getMirror(obj);
		if (!mirror) {
			mirror = new Mirror(obj);
			beforeDict.set(obj, mirror);
		} else {
			var observerInfo = getObserverFromMirror(mirror, callback);
			observer = observerInfo && observerInfo.observer;
		}
		if (observer) return observer;
		observer = {};
		mirror.value = helpers_js_1._deepClone(obj);
		if (callback) {
			observer.callback = callback;
			observer.next = null;
			var dirtyCheck = function() {
				generate(observer);
			};
			var fastCheck = function() {
				clearTimeout(observer.next);
				observer.next = setTimeout(dirtyCheck);
			};
			if (typeof window !== "undefined") {
				window.addEventListener("mouseup", fastCheck);
				window.addEventListener("keyup", fastCheck);
				window.addEventListener("mousedown", fastCheck);
				window.addEventListener("keydown", fastCheck);
				window.addEventListener("change", fastCheck);
			}
		}
		observer.patches = patches;
		observer.object = obj;
		observer.unobserve = function() {
			generate(observer);
			clearTimeout(observer.next);
			removeObserverFromMirror(mirror, observer);
			if (typeof window !== "undefined") {
				window.removeEventListener("mouseup", fastCheck);
				window.removeEventListener("keyup", fastCheck);
				window.removeEventListener("mousedown", fastCheck);
				window.removeEventListener("keydown", fastCheck);
				window.removeEventListener("change", fastCheck);
			}
		};
		mirror.observers.set(callback, new ObserverInfo(callback, observer));
		return observer;
	}
	exports.observe = observe;
	/**
	* Generate an array of patches from an observer
	*/
	function generate(observer, invertible) {
		if (invertible === void 0) invertible = false;
		var mirror = beforeDict.get(observer.object);
		_generate(mirror.value, observer.object, observer.patches, "", invertible);
		if (observer.patches.length) core_js_1.applyPatch(mirror.value, observer.patches);
		var temp = observer.patches;
		if (temp.length > 0) {
			observer.patches = [];
			if (observer.callback) observer.callback(temp);
		}
		return temp;
	}
	exports.generate = generate;
	function _generate(mirror, obj, patches, path, invertible) {
		if (obj === mirror) return;
		if (typeof obj.toJSON === "function") obj = obj.toJSON();
		var newKeys = helpers_js_1._objectKeys(obj);
		var oldKeys = helpers_js_1._objectKeys(mirror);
		var deleted = false;
		for (var t = oldKeys.length - 1; t >= 0; t--) {
			var key = oldKeys[t];
			var oldVal = mirror[key];
			if (helpers_js_1.hasOwnProperty(obj, key) && !(obj[key] === void 0 && oldVal !== void 0 && Array.isArray(obj) === false)) {
				var newVal = obj[key];
				if (typeof oldVal == "object" && oldVal != null && typeof newVal == "object" && newVal != null && Array.isArray(oldVal) === Array.isArray(newVal)) _generate(oldVal, newVal, patches, path + "/" + helpers_js_1.escapePathComponent(key), invertible);
				else if (oldVal !== newVal) {
					if (invertible) patches.push({
						op: "test",
						path: path + "/" + helpers_js_1.escapePathComponent(key),
						value: helpers_js_1._deepClone(oldVal)
					});
					patches.push({
						op: "replace",
						path: path + "/" + helpers_js_1.escapePathComponent(key),
						value: helpers_js_1._deepClone(newVal)
					});
				}
			} else if (Array.isArray(mirror) === Array.isArray(obj)) {
				if (invertible) patches.push({
					op: "test",
					path: path + "/" + helpers_js_1.escapePathComponent(key),
					value: helpers_js_1._deepClone(oldVal)
				});
				patches.push({
					op: "remove",
					path: path + "/" + helpers_js_1.escapePathComponent(key)
				});
				deleted = true;
			} else {
				if (invertible) patches.push({
					op: "test",
					path,
					value: mirror
				});
				patches.push({
					op: "replace",
					path,
					value: obj
				});
			}
		}
		if (!deleted && newKeys.length == oldKeys.length) return;
		for (var t = 0; t < newKeys.length; t++) {
			var key = newKeys[t];
			if (!helpers_js_1.hasOwnProperty(mirror, key) && obj[key] !== void 0) patches.push({
				op: "add",
				path: path + "/" + helpers_js_1.escapePathComponent(key),
				value: helpers_js_1._deepClone(obj[key])
			});
		}
	}
	/**
	* Create an array of patches from the differences in two objects
	*/
	function compare(tree1, tree2, invertible) {
		if (invertible === void 0) invertible = false;
		var patches = [];
		_generate(tree1, tree2, patches, "", invertible);
		return patches;
	}
	exports.compare = compare;
}));

// node_modules/fast-json-patch/index.js
var require_fast_json_patch = /* @__PURE__ */ __commonJSMin(((exports) => {
	var core = require_core();
	Object.assign(exports, core);
	var duplex = require_duplex();
	Object.assign(exports, duplex);
	var helpers = require_helpers();
	exports.JsonPatchError = helpers.PatchError;
	exports.deepClone = helpers._deepClone;
	exports.escapePathComponent = helpers.escapePathComponent;
	exports.unescapePathComponent = helpers.unescapePathComponent;
}));

// src/domain/kubernetes/images.ts
var import_fast_json_patch = /* @__PURE__ */ __toESM(require_fast_json_patch(), 1);
/**
* What is wrong with an image's reference; undefined for one by digest, `host/path@sha256:…`. A tag beside the digest
* is refused: container runtimes leave it out of account, so that it only misleads readers.
*/
function imageFault(reference) {
	if (/[\s\p{Cc}]/u.test(reference)) return "it holds white space";
	if (/^[a-z]+:\/\//i.test(reference)) return "it begins with a scheme";
	const at = reference.indexOf("@");
	if (at === -1) return "it has no digest";
	if (!/^sha256:[0-9a-f]{64}$/.test(reference.slice(at + 1))) return "its digest is not sha256: and 64 hexadecimal digits";
	const name = reference.slice(0, at);
	const slash = name.indexOf("/");
	const host = name.slice(0, Math.max(slash, 0));
	if (!/[.:]|^localhost$/.test(host) || hostFault(host) !== void 0) return "it does not begin with a registry";
	const path = name.slice(slash + 1);
	if (path.includes(":")) return "it has a tag beside its digest";
	const part = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
	return new RegExp(`^${part}(?:/${part})*$`).test(path) ? void 0 : "its path is no name of a repository";
}
/** Whether a reference names its image by digest, so that nobody can put another in its place. */
function isPinned(reference) {
	return /@sha256:[0-9a-f]{64}$/.test(reference);
}

// src/domain/kubernetes/patches.ts
/**
* A manifest with the patches that are about it.
* @throws UserError that names the patch and its operation.
*/
function patched(manifest, subject, patches) {
	return patches.filter((patch) => isAbout(patch, manifest, subject)).reduce((before, patch) => {
		const result = applyPatch(before, patch);
		if ("manifest" in result) return result.manifest;
		const { operation, wrong } = result.fault;
		const at = operation === void 0 ? "" : `, operation ${operation + 1}`;
		throw new UserError(`A patch of ${patch.kind} doesn't fit${at}: ${wrong}.`, {
			code: "patch-does-not-fit",
			next: "Mend it under `patch` in tidegate.yml; `tidegate manifests` shows what it is applied to."
		});
	}, manifest);
}
/** Whether a patch is about a manifest: one that names no subject is about those of both halves. */
function isAbout(patch, manifest, subject) {
	return patch.kind === manifest.kind && (patch.of === void 0 ? subject !== "stable" : patch.of === subject);
}
/** Applies one patch (RFC 6902). What Tidegate finds its objects by, and images that anyone could replace, are refused. */
function applyPatch(manifest, patch) {
	let document = copyOf(manifest);
	for (const [operation, given] of patch.operations.entries()) {
		if (movesIntoItself(given)) return { fault: {
			operation,
			wrong: `move ${quoted(given.path)}: its from holds its path`
		} };
		try {
			document = import_fast_json_patch.default.applyOperation(document, copyOf(given), true, true, true).newDocument;
		} catch (error) {
			return { fault: {
				operation,
				wrong: reasonOf(error, given)
			} };
		}
	}
	const wrong = faultOf(manifest, document);
	return wrong === void 0 ? { manifest: document } : { fault: {
		operation: void 0,
		wrong
	} };
}
/** RFC 6902, 4.4, forbids it; the library makes an object that holds itself. */
function movesIntoItself({ op, path, from }) {
	return op === "move" && from !== void 0 && path.startsWith(`${from}/`);
}
/** A copy in which no two places are the same object. */
function copyOf(value) {
	return JSON.parse(JSON.stringify(value));
}
const reasons = {
	OPERATION_OP_INVALID: "op is none of add, remove, replace, move, copy and test",
	OPERATION_PATH_INVALID: "its path does not begin with /",
	OPERATION_FROM_REQUIRED: "it has no from",
	OPERATION_VALUE_REQUIRED: "it has no value",
	OPERATION_PATH_CANNOT_ADD: "what its path lies in does not exist",
	OPERATION_PATH_UNRESOLVABLE: "there is nothing at its path",
	OPERATION_FROM_UNRESOLVABLE: "there is nothing at its from",
	OPERATION_PATH_ILLEGAL_ARRAY_INDEX: "its path leads into a list, and is no index of one",
	OPERATION_VALUE_OUT_OF_BOUNDS: "its path lies behind the end of a list",
	TEST_OPERATION_FAILED: "something else stands there than it expects"
};
/** What the library threw, in words. It throws a TypeError of its own for paths through a prototype. */
function reasonOf(error, { op, path }) {
	const name = error instanceof import_fast_json_patch.JsonPatchError ? error.name : "";
	return `${op} ${quoted(path)}: ${reasons[name] ?? "its path leads nowhere"}`;
}
/** What a patch may not change: how objects are named, found and selected, and that images are pinned. */
function faultOf(before, after) {
	const kept = identityOf(before);
	const now = isRecord(after) ? identityOf(after) : {};
	for (const [path, value] of Object.entries(kept)) if (canonicalJson(now[path] ?? null) !== canonicalJson(value ?? null)) return `it changes ${path}, by which Tidegate finds the object`;
	const loose = imagesIn(after).find((image) => !isPinned(image));
	return loose === void 0 ? void 0 : `it brings in the image ${quoted(loose)}, which has no digest`;
}
function identityOf(manifest) {
	const at = (...path) => path.reduce((value, key) => isRecord(value) ? value[key] : void 0, manifest);
	return {
		"/apiVersion": at("apiVersion"),
		"/kind": at("kind"),
		"/metadata/name": at("metadata", "name"),
		"/metadata/namespace": at("metadata", "namespace"),
		...Object.fromEntries(Object.values(labelKeys).map((key) => [`/metadata/labels/${key.replace("/", "~1")}`, at("metadata", "labels", key)])),
		"/spec/selector": at("spec", "selector"),
		"/spec/podSelector": at("spec", "podSelector"),
		...Object.fromEntries(Object.values(labelKeys).map((key) => [`/spec/template/metadata/labels/${key.replace("/", "~1")}`, at("spec", "template", "metadata", "labels", key)]))
	};
}
/** Every image that the pods of a manifest name: those of containers of any kind, and those of volumes. */
function imagesIn(value) {
	if (Array.isArray(value)) return value.flatMap((item) => imagesIn(item));
	if (!isRecord(value)) return [];
	return Object.entries(value).flatMap(([key, member]) => {
		if (key === "image" && typeof member === "string") return [member];
		if (key === "image" && isRecord(member) && typeof member["reference"] === "string") return [member["reference"]];
		return imagesIn(member);
	});
}
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/domain/kubernetes/pod.ts
/** Whom processes in pods run as: nobody that any image gives rights to. */
const user = 65532;
/** Where things lie in a pod. */
const paths = {
	package: "/package",
	temporary: "/tmp",
	conversations: "/tmp/conversations.sqlite",
	registryCredentials: "/registry-credentials"
};
/**
* What answers 200 while a half lives, whether or not it takes requests: a model that still loads, or a half that
* drains, is no reason to end it.
*/
const livenessPaths = {
	core: "/",
	actions: "/actions"
};
/** The least that a pod gets to end: its drain, and then what is under way. */
const graceAfterDrain = 15;
/** The name of the init container that fetches the package, where the node doesn't mount it. */
const fetchContainer = "package";
/**
* The spec of a half's pods, within the restricted profile of Pod Security: no root, no capability, nothing that can
* be written but /tmp.
* @throws UserError where no image or no way to run in one is known.
*/
function podSpec(request) {
	const { half, kubernetes, revision, delivery } = request;
	const { pullSecrets, nodeSelector, tolerations, serviceAccount, drainSeconds } = kubernetes;
	const image = imageOf(request);
	const selector = { matchLabels: selectorOf(revision.bot, revision.id, half) };
	return {
		automountServiceAccountToken: false,
		...serviceAccount !== void 0 && { serviceAccountName: serviceAccount },
		enableServiceLinks: false,
		terminationGracePeriodSeconds: drainSeconds + graceAfterDrain,
		securityContext: {
			runAsNonRoot: true,
			runAsUser: user,
			runAsGroup: user,
			fsGroup: user,
			fsGroupChangePolicy: "OnRootMismatch",
			seccompProfile: { type: "RuntimeDefault" }
		},
		...pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((name) => ({ name })) },
		...Object.keys(nodeSelector).length > 0 && { nodeSelector },
		...tolerations.length > 0 && { tolerations },
		topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map((topologyKey) => ({
			maxSkew: 1,
			topologyKey,
			whenUnsatisfiable: "ScheduleAnyway",
			labelSelector: selector
		})),
		...delivery === "init-container" && { initContainers: [initContainer(request, image)] },
		containers: [mainContainer(request, image)],
		volumes: volumes(request)
	};
}
function imageOf({ kubernetes, revision }) {
	if (kubernetes.image !== void 0) return kubernetes.image;
	throw new UserError(`The environment ${revision.environment} names no image that runs the builtin engine in its pods.`, {
		code: "image-missing",
		next: `Write environments.${revision.environment}.target.kubernetes.image in tidegate.yml: host/path@sha256:….`
	});
}
function mainContainer(request, image) {
	const { half, kubernetes } = request;
	const { command, environment, healthPath } = servedHalf(request);
	const port = ports[half];
	return {
		name: containerNames[half],
		image,
		imagePullPolicy: "IfNotPresent",
		command: command.map((part) => filled(part, request)),
		ports: [{
			name: "http",
			containerPort: port,
			protocol: "TCP"
		}],
		env: environmentOf(request, environment),
		resources: kubernetes.resources[half],
		...probes(healthPath, livenessPaths[half], kubernetes.readySeconds),
		securityContext: confined,
		volumeMounts: [{
			name: "package",
			mountPath: paths.package,
			readOnly: true
		}, {
			name: "temporary",
			mountPath: paths.temporary
		}],
		terminationMessagePolicy: "FallbackToLogsOnError"
	};
}
const confined = {
	allowPrivilegeEscalation: false,
	capabilities: { drop: ["ALL"] },
	readOnlyRootFilesystem: true
};
function servedHalf({ half, serve, revision }) {
	if (serve.container) return serve.container[half];
	throw new UserError(`The engine of ${revision.bot} can't run in containers, and Kubernetes runs nothing else.`, {
		code: "engine-not-in-containers",
		next: "Give the environment the target local, or the bot another engine, in tidegate.yml."
	});
}
/**
* A pod gets the traffic when its half says that it is ready: a core with its model, that is. The start may take twice
* as long as a rollout waits, since a pod that is started again on a busy node must not be ended for that. What answers
* nothing at all for two minutes is ended.
*/
function probes(healthPath, livenessPath, readySeconds) {
	const get = (path) => ({ httpGet: {
		path,
		port: "http"
	} });
	return {
		startupProbe: {
			...get(healthPath),
			periodSeconds: 1,
			timeoutSeconds: 3,
			failureThreshold: 2 * readySeconds
		},
		readinessProbe: {
			...get(healthPath),
			periodSeconds: 5,
			timeoutSeconds: 3,
			failureThreshold: 2
		},
		livenessProbe: {
			...get(livenessPath),
			periodSeconds: 20,
			timeoutSeconds: 10,
			failureThreshold: 6
		}
	};
}
/** Variables in the order of their importance: what the environment sets goes before what the engine does. */
function environmentOf(request, described) {
	const { revision, kubernetes, half } = request;
	const values = /* @__PURE__ */ new Map();
	for (const [name, value] of Object.entries(described)) values.set(name, { value: filled(value, request) });
	if (half === "core") for (const [name, value] of trackerVariables(request)) values.set(name, value);
	for (const [name, value] of Object.entries(revision.settings.variables)) values.set(name, { value: literal(value) });
	for (const [name, from] of Object.entries(kubernetes.secrets)) values.set(name, fromSecret(from.secret, from.key));
	return [...values].map(([name, value]) => ({
		name,
		...value
	}));
}
/** Where the core keeps conversations: all revisions of a bot share them, other bots don't. */
function trackerVariables({ kubernetes: { trackerStore }, revision }) {
	if (trackerStore === void 0) return [];
	return [["TIDEGATE_TRACKER_STORE", "url" in trackerStore ? { value: literal(trackerStore.url) } : fromSecret(trackerStore.secret, trackerStore.key)], ["TIDEGATE_TRACKER_PREFIX", { value: `${revision.environment}/${revision.bot}` }]];
}
function fromSecret(name, key) {
	return { valueFrom: { secretKeyRef: {
		name,
		key
	} } };
}
function filled(text, { half, kubernetes, revision }) {
	const { actionsUrl } = revision.settings;
	const values = {
		"{port}": String(ports[half]),
		"{package}": paths.package,
		"{actions}": actionsUrl === void 0 ? `http://${namesOf(revision.bot, revision.id).actions}:${ports.actions}` : actionsBase(actionsUrl),
		"{conversations}": paths.conversations,
		"{drain}": String(kubernetes.drainSeconds)
	};
	return literal(text.replace(/\{[a-z]+\}/g, (name) => values[name] ?? name));
}
/** Kubernetes replaces `$(NAME)` in commands and in values of variables: what is written here is meant as it stands. */
function literal(text) {
	return text.replaceAll("$(", () => "$$(");
}
/** Fetches the package by its digest into the pod, where the node doesn't mount it. */
function initContainer({ packageReference, plainHttp, kubernetes }, image) {
	const credentials = kubernetes.pullSecrets.length > 0;
	return {
		name: fetchContainer,
		image,
		imagePullPolicy: "IfNotPresent",
		command: [...[
			"node",
			"/opt/tidegate/tidegate.js",
			"store",
			"unpack",
			packageReference,
			paths.package
		], ...plainHttp ? ["--plain-http"] : []],
		...credentials && { env: [{
			name: "DOCKER_CONFIG",
			value: paths.registryCredentials
		}] },
		resources: {
			requests: {
				cpu: "50m",
				memory: "128Mi"
			},
			limits: { memory: "256Mi" }
		},
		securityContext: confined,
		volumeMounts: [
			{
				name: "package",
				mountPath: paths.package
			},
			{
				name: "temporary",
				mountPath: paths.temporary
			},
			...credentials ? [{
				name: "registry-credentials",
				mountPath: paths.registryCredentials,
				readOnly: true
			}] : []
		],
		terminationMessagePolicy: "FallbackToLogsOnError"
	};
}
function volumes({ delivery, packageReference, kubernetes }) {
	const [secretName] = kubernetes.pullSecrets;
	const temporary = {
		name: "temporary",
		emptyDir: { sizeLimit: "256Mi" }
	};
	if (delivery === "image-volume") return [{
		name: "package",
		image: {
			reference: packageReference,
			pullPolicy: "IfNotPresent"
		}
	}, temporary];
	return [
		{
			name: "package",
			emptyDir: {}
		},
		temporary,
		...secretName === void 0 ? [] : [{
			name: "registry-credentials",
			secret: {
				secretName,
				items: [{
					key: ".dockerconfigjson",
					path: "config.json"
				}],
				defaultMode: 288
			}
		}]
	];
}

// src/domain/kubernetes/manifests.ts
/** Seconds that Kubernetes waits beyond a rollout's own deadline, which says more of the cause. */
const beyondReady = 30;
/**
* The objects of a revision, in the order in which they are applied: what protects and names the pods, then the pods.
* A half that runs elsewhere has none.
* @throws UserError where the settings can't be rendered: no image, an engine that runs in no container, a patch that
* doesn't fit.
*/
function manifestsOf(request) {
	const { revision } = request;
	const made = (revision.settings.actionsUrl === void 0 ? ["actions", "core"] : ["core"]).map((half) => objectsOf(request, half));
	return [
		"NetworkPolicy",
		"PodDisruptionBudget",
		"Service",
		"Deployment"
	].flatMap((kind) => made.flat().filter((manifest) => manifest.kind === kind));
}
/**
* The Service that customers use, with a revision's core behind it. All revisions of a bot share it: what is written
* into its selector gets the traffic.
* @param annotations what is said about the traffic.
* @throws UserError where a patch doesn't fit.
*/
function stableService(request) {
	const { settings, revision, port, annotations } = request;
	const { bot } = revision;
	const kubernetes = kubernetesOf(revision);
	const manifest = {
		apiVersion: "v1",
		kind: "Service",
		metadata: {
			name: namesOf(bot, revision.id).service,
			namespace: settings.namespace,
			labels: {
				...kubernetes.labels,
				...botLabels(bot),
				[labelKeys.component]: "stable"
			},
			annotations: {
				[annotationKeys.environment]: revision.environment,
				...annotations
			}
		},
		spec: serviceSpec(selectorOf(bot, revision.id, "core"), ports.core, port)
	};
	return patched(manifest, "stable", kubernetes.patch);
}
function objectsOf(request, half) {
	const { settings, revision, said, serve } = request;
	const { bot, id } = revision;
	const kubernetes = kubernetesOf(revision);
	const selector = selectorOf(bot, id, half);
	const labels = {
		...kubernetes.labels,
		...labelsOf(bot, id, half)
	};
	const metadata = {
		name: namesOf(bot, id)[half],
		namespace: settings.namespace,
		labels,
		annotations: {
			[annotationKeys.environment]: revision.environment,
			[annotationKeys.package]: revision.package
		}
	};
	const deployment = {
		apiVersion: "apps/v1",
		kind: "Deployment",
		metadata: {
			...metadata,
			annotations: {
				...metadata.annotations,
				...half === "core" && saidAnnotations(said, serve)
			}
		},
		spec: {
			replicas: revision.settings.replicas,
			revisionHistoryLimit: 1,
			progressDeadlineSeconds: kubernetes.readySeconds + beyondReady,
			strategy: {
				type: "RollingUpdate",
				rollingUpdate: {
					maxSurge: 1,
					maxUnavailable: 0
				}
			},
			selector: { matchLabels: selector },
			template: {
				metadata: {
					labels,
					annotations: metadata.annotations
				},
				spec: podSpec({
					...request,
					half,
					kubernetes
				})
			}
		}
	};
	const service = {
		apiVersion: "v1",
		kind: "Service",
		metadata,
		spec: serviceSpec(selector, ports[half])
	};
	const policy = {
		apiVersion: "networking.k8s.io/v1",
		kind: "NetworkPolicy",
		metadata,
		spec: {
			podSelector: { matchLabels: selector },
			policyTypes: ["Ingress"],
			ingress: [{
				ports: [{
					protocol: "TCP",
					port: ports[half]
				}],
				...half === "actions" && { from: [{ podSelector: { matchLabels: selectorOf(bot, id, "core") } }] },
				...half === "core" && kubernetes.clients !== void 0 && { from: kubernetes.clients.map(peerOf) }
			}]
		}
	};
	const budget = {
		apiVersion: "policy/v1",
		kind: "PodDisruptionBudget",
		metadata,
		spec: {
			maxUnavailable: 1,
			selector: { matchLabels: selector },
			unhealthyPodEvictionPolicy: "AlwaysAllow"
		}
	};
	return [
		policy,
		...revision.settings.replicas > 1 ? [budget] : [],
		service,
		deployment
	].map((manifest) => patched(manifest, half, kubernetes.patch));
}
/** What is said about a revision stands on the Deployment of its core, and never on its pods: it may change. */
function saidAnnotations(said, { expect }) {
	const { role, since, commit, version, branch } = said;
	const texts = {
		[annotationKeys.modelFile]: expect.modelFile,
		[annotationKeys.modelId]: expect.modelId,
		[annotationKeys.role]: role,
		[annotationKeys.since]: since,
		[annotationKeys.commit]: commit,
		[annotationKeys.version]: version,
		[annotationKeys.branch]: branch
	};
	return Object.fromEntries(Object.entries(texts).filter((entry) => entry[1] !== void 0));
}
/** @param further a second port for the same. */
function serviceSpec(selector, port, further = port) {
	const open = (name, number) => ({
		name,
		port: number,
		targetPort: "http",
		protocol: "TCP",
		appProtocol: "http"
	});
	return {
		type: "ClusterIP",
		selector,
		ports: [open("http", port), ...further === port ? [] : [open("customers", further)]]
	};
}
function peerOf({ namespaces, pods, cidr }) {
	if (cidr !== void 0) return { ipBlock: { cidr } };
	return {
		...namespaces !== void 0 && { namespaceSelector: { matchLabels: namespaces } },
		...pods !== void 0 && { podSelector: { matchLabels: pods } }
	};
}
/** @throws EnvironmentError for a revision that was rendered for another target. */
function kubernetesOf({ id, bot, settings }) {
	if (settings.kubernetes) return settings.kubernetes;
	throw new EnvironmentError(`The revision ${id} of ${bot} was not rendered for Kubernetes.`, { code: "defect" });
}

export { imageFault as a, isAbout as i, stableService as n, applyPatch as r, manifestsOf as t };