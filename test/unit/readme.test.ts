import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { LEDGER_KINDS } from '../../sidecar/domain/ledger-entry.ts';
import { ERRORS } from '../../sidecar/errors.ts';
import { SETTINGS } from '../../sidecar/settings.ts';

const README = new URL('../../README.md', import.meta.url);
const cell = (text: string) => text.replaceAll('|', '\\|');

const settings = [
  '| setting | default | meaning |',
  '|---|---|---|',
  ...SETTINGS.map(
    ({ name, fallback, help }) => `| \`${name}\` | ${fallback ? `\`${fallback}\`` : ''} | ${cell(help)} |`,
  ),
];
const errors = [
  '| code | tried again | cause | what to do |',
  '|---|---|---|---|',
  ...Object.entries(ERRORS).map(
    ([code, { retryable, cause, action }]) =>
      `| \`${code}\` | ${retryable ? 'yes' : 'no'} | ${cell(cause)} | ${cell(action)} |`,
  ),
];

/** The text with the table between its two marks. */
function withTable(text: string, mark: string, table: readonly string[]): string {
  return text.replace(
    new RegExp(`(<!-- ${mark}:[^\n]*-->\n)[\\s\\S]*?(<!-- /${mark} -->)`),
    (_all, open, close) => `${open}${table.join('\n')}\n${close}`,
  );
}

describe('README', () => {
  it('lists every setting and every error as the code has them (UPDATE_README=1 writes them)', () => {
    const text = readFileSync(README, 'utf8');
    const wanted = withTable(withTable(text, 'settings', settings), 'errors', errors);
    if (process.env.UPDATE_README) writeFileSync(README, wanted);
    expect(readFileSync(README, 'utf8')).to.equal(wanted);
    for (const name of [...SETTINGS.map((setting) => setting.name), ...Object.keys(ERRORS)])
      expect(wanted).to.contain(`| \`${name}\` |`);
  });

  it('names every kind of ledger entry', () => {
    const text = readFileSync(README, 'utf8');
    for (const kind of LEDGER_KINDS) expect(text).to.contain(`\`${kind}\``);
  });
});
