export type { DialogueModel } from './model.ts';
export { trainDialogue, contradictions } from './train.ts';
export { Dialogue, type Prediction } from './dialogue.ts';
export { evaluateConversations, type ConversationResults } from './evaluate.ts';
