import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const NOTICE_FILE = /^(licen[cs]e|notice|thirdpartynotices)/i;

/** Gives the licence texts of the packages that the bundled files come from, ordered by package. */
export function licences(bundledFiles) {
  const folders = new Set(bundledFiles.map(file => PACKAGE_FOLDER.exec(file)?.[0]).filter(Boolean));
  const sections = [...folders].map(section).sort();
  return `The playground's page holds code of these packages.\n\n${[...new Set(sections)].join('\n')}`;
}

function section(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!license) {
    throw new Error(`${name} names no licence`);
  }
  const texts = readdirSync(folder)
    .filter(file => NOTICE_FILE.test(file))
    .sort()
    .map(file => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return [`==== ${name} ${version} (${license})`, ...texts, ''].join('\n\n');
}
