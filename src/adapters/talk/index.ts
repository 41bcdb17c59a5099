export { createTalk, type TalkOptions } from './talk.ts';
