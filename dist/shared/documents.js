import { a as outcomeLines, c as parseOutcome, d as requestFile, f as requestText, i as outcomeFile, l as parseRequest, m as rootOf, n as filesFolder, o as outputFolder, p as resultMark, r as inputsMark, s as parseEnd, t as endText, u as pathBelow } from "./documents2.js";

export { endText };