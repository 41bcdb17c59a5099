export { openLocalTarget, type LocalTarget, type LocalTargetOptions } from './target.ts';
