#!/usr/bin/env node
// Plain JavaScript on purpose: it must run on any Node in order to say, in words, that a newer one is needed.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    [
      `preread: Node 24.12 or newer is needed, this is Node ${process.versions.node}.`,
      'Run it through npm in the project folder (npm run demo, npx preread ...): the npm package `node` brings Node 24 along.',
      'If you did, that package is missing or its install script was blocked:',
      '  npm ci                      (package.json allows the script of `node` under "allowScripts")',
      '  npm rebuild node            (if npm ran with --ignore-scripts)',
      '',
    ].join('\n'),
  );
  process.exit(2);
}
if (process.argv[2] !== '--check-node') {
  const { main } = await import('./cli.ts');
  const code = await main(process.argv.slice(2));
  process.exitCode = code;
  // After a failure nothing may keep the process: a service manager must see that it ended.
  if (code !== 0) process.exit();
}
