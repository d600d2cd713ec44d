import { SETTINGS } from '../settings.ts';

/** The settings as `--help` and the README list them. */
export function settingsHelp(): string {
  const width = Math.max(...SETTINGS.map((setting) => setting.name.length)) + 2;
  const lines = SETTINGS.map(
    ({ name, help, fallback }) => `  ${name.padEnd(width)}${help}${fallback ? ` (${fallback})` : ''}`,
  );
  return ['', 'Settings (environment, or NAME=value lines in the file that PREREAD_CONFIG names):', ...lines].join(
    '\n',
  );
}
