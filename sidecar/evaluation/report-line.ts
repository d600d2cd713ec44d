import type { ReportLine } from './evaluate-line.ts';

/** Why a line is none; says nothing of its content. */
export class BadLine extends Error {}

const LONGEST_REPORT = 20_000;

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new BadLine(`"${name}" is missing or no text`);
  if (value.length > LONGEST_REPORT) throw new BadLine(`"${name}" is longer than ${LONGEST_REPORT} characters`);
  return value;
}

/**
 * Checks one line of a file of reports.
 * @throws BadLine
 */
export function parseReportLine(line: string): ReportLine {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    throw new BadLine('not JSON');
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new BadLine('not a JSON object');
  const { id, reference, candidate, age, indication } = read as Record<string, unknown>;
  if (typeof id !== 'string' && typeof id !== 'number') throw new BadLine('"id" is missing or neither text nor number');
  if (age !== undefined && age !== null && typeof age !== 'string' && typeof age !== 'number')
    throw new BadLine('"age" is neither text nor number');
  if (indication !== undefined && indication !== null && typeof indication !== 'string')
    throw new BadLine('"indication" is no text');
  return {
    id,
    reference: textOf(reference, 'reference'),
    candidate: textOf(candidate, 'candidate'),
    ...(age === undefined || age === null ? {} : { age }),
    ...(typeof indication === 'string' ? { indication } : {}),
  };
}
