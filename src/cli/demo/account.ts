import { paint, plainText } from '../text.ts';

/** One line of the account: what was seen. */
export interface Line {
  readonly kind: 'command' | 'seen' | 'refused' | 'detail' | 'note';
  readonly text: string;
}

export interface Chapter {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly tookMs: number;
}

/** Tells the story as it happens, and remembers it for machines. */
export interface Account {
  chapter<T>(title: string, tell: (teller: Teller) => Promise<T>): Promise<T>;
  readonly chapters: readonly Chapter[];
}

export interface Teller {
  /** A command as a person would type it. */
  command(text: string): void;
  /** Something that went as it should. */
  seen(text: string): void;
  /** Something that was stopped, as it should be. */
  refused(text: string): void;
  detail(text: string): void;
  note(text: string): void;
}

/** @param write undefined: nothing is told, only remembered. */
export function createAccount(write: ((text: string) => void) | undefined): Account {
  const chapters: Chapter[] = [];
  const out = process.stdout;
  const shown: Record<Line['kind'], (text: string) => string> = {
    command: (text) => `   ${paint('cyan', `$ ${text}`, out)}`,
    seen: (text) => `   ${paint('green', '✓', out)} ${text}`,
    refused: (text) => `   ${paint('red', '✗', out)} ${text}`,
    detail: (text) => `     ${paint('dim', text, out)}`,
    note: (text) => `   ${text}`,
  };
  return {
    chapters,
    async chapter(title, tell) {
      const started = performance.now();
      const lines: Line[] = [];
      const add = (kind: Line['kind']) => (text: string) => {
        const line = { kind, text: plainText(text) };
        lines.push(line);
        write?.(`${shown[kind](line.text)}\n`);
      };
      write?.(`\n${paint('bold', `${chapters.length + 1}  ${title}`, out)}\n`);
      const result = await tell({
        command: add('command'),
        seen: add('seen'),
        refused: add('refused'),
        detail: add('detail'),
        note: add('note'),
      });
      const tookMs = Math.round(performance.now() - started);
      write?.(`   ${paint('dim', `${(tookMs / 1000).toFixed(1)} s`, out)}\n`);
      chapters.push({ title, lines, tookMs });
      return result;
    },
  };
}
