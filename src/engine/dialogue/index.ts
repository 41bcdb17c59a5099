export type { DialogueModel } from './model.ts';
