import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseSelectionRules } from './intake/selection-rules.ts';
import { type Archive, readArchives } from './pacs/archives-file.ts';

/** How the text of a setting becomes its value. Each throws a sentence that goes on from the setting's name, without the value. */

export const text = (value: string): string => value;
export const url = (value: string): string => {
  const parsed = URL.parse(value);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new Error('must be an http:// or https:// address');
  if (parsed.username || parsed.password)
    throw new Error('must not hold a user name or password; use ORTHANC_USERNAME and ORTHANC_PASSWORD');
  return value.replace(/\/+$/, '');
};
export const postgresUrl = (value: string): string => {
  if (!/^postgres(ql)?:\/\//.test(value)) throw new Error('must begin with postgres://');
  return value;
};
export const rules = (value: string): string => {
  const path = file(value);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new Error('names something that cannot be read');
  }
  parseSelectionRules(text);
  return path;
};
/** The archives of the file, with passwords from the environment; every mistake in it goes to `problems`. */
export function archives(
  path: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): readonly Archive[] {
  if (typeof path !== 'string') return [];
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    problems.push('ARCHIVES_FILE names something that cannot be read');
    return [];
  }
  const read = readArchives(text, environment);
  problems.push(...read.problems.map((problem) => `ARCHIVES_FILE: ${problem}`));
  return read.archives;
}
export const file = (value: string): string => {
  if (!existsSync(value)) throw new Error('names a file that does not exist');
  return resolve(value);
};
export const number =
  (least: number, most: number, whole = true) =>
  (value: string) => {
    const parsed = Number(value);
    if (
      value.trim() === '' ||
      !Number.isFinite(parsed) ||
      parsed < least ||
      parsed > most ||
      (whole && !Number.isInteger(parsed))
    )
      throw new Error(`must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`);
    return parsed;
  };
export const oneOf =
  (...values: readonly string[]) =>
  (value: string) => {
    if (!values.includes(value)) throw new Error(`must be one of: ${values.join(', ')}`);
    return value;
  };
export const onOff = (value: string): boolean => oneOf('on', 'off')(value) === 'on';
export const startFrom = (value: string): string => {
  const isDate = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(value) && !Number.isNaN(Date.parse(value));
  if (value !== 'now' && value !== 'beginning' && !isDate)
    throw new Error('must be: now, beginning, or a date such as 2026-01-31');
  return value;
};
