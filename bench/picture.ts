/** Draws docs/demo.svg from a real run of the demo: what stands in the README is what one sees. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const columns = 118;
const lineHeight = 19;
const characterWidth = 8.4;
const margin = 22;

const run = spawnSync(process.execPath, [join(root, 'dist/tidegate.js'), 'demo'], {
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: undefined },
});
if (run.status !== 0) throw new Error(`The demo ended with ${run.status}: ${run.stderr}`);
const lines = `$ npm run demo\n${run.stdout.trimEnd()}`.split('\n');
writeFileSync(join(root, 'docs/demo.svg'), svg(lines));
console.log(`docs/demo.svg: ${lines.length} lines`);

/** What terminals make of the few styles that the command line uses. */
function styleOf(codes: readonly number[]): string {
  const fills: Readonly<Record<number, string>> = {
    31: '#ff7b72',
    32: '#7ee787',
    33: '#e3b341',
    35: '#d2a8ff',
    36: '#79c0ff',
  };
  const fill = codes.map((code) => fills[code]).find((colour) => colour !== undefined);
  const weight = codes.includes(1) ? ' font-weight="600"' : '';
  const dim = codes.includes(2) ? ' fill="#8b949e"' : '';
  return `${fill === undefined ? dim : ` fill="${fill}"`}${weight}`;
}

function svg(text: readonly string[]): string {
  const width = Math.round(columns * characterWidth + 2 * margin);
  const height = text.length * lineHeight + 2 * margin;
  const rows = text.map((line, index) => {
    const y = margin + (index + 1) * lineHeight - 5;
    return `<text x="${margin}" y="${y}" xml:space="preserve">${spans(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What npm run demo prints">`,
    `<rect width="100%" height="100%" rx="10" fill="#0d1117"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">`,
    ...rows,
    `</g>`,
    `</svg>`,
    '',
  ].join('\n');
}

function spans(line: string): string {
  let codes: number[] = [];
  let used = 0;
  let result = '';
  for (const part of line.split(/(\u001b\[\d+m)/)) {
    const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
    if (code !== undefined) {
      const number = Number(code);
      codes =
        number === 39
          ? codes.filter((one) => one < 30)
          : number === 22
            ? codes.filter((one) => one > 2)
            : [...codes, number];
      continue;
    }
    const shown = [...part].slice(0, Math.max(0, columns - used)).join('');
    used += [...shown].length;
    if (shown !== '') result += `<tspan${styleOf(codes)}>${escaped(shown)}</tspan>`;
  }
  return result;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
