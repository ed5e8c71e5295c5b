// Prints what an installation consists of as CycloneDX: the packages in node_modules, and those that the build has bundled. Run in
// the built sources, with every package installed: node templates/install/sbom.mjs > sbom.cdx.json
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const IS_DEVELOPMENT = 'cdx:npm:package:development';

const bundled = new Set(JSON.parse(readFileSync('dist/packages.json', 'utf8')).map(({ name, version }) => `${name}@${version}`));
const everything = JSON.parse(execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'], { maxBuffer: 2 ** 28 }));

const components = everything.components.filter(
  ({ name, version, properties = [] }) =>
    bundled.has(`${name}@${version}`) || !properties.some((property) => property.name === IS_DEVELOPMENT && property.value === 'true'),
);
const references = new Set(components.map((component) => component['bom-ref']));
const dependencies = everything.dependencies
  .filter(({ ref }) => references.has(ref) || ref === everything.metadata.component['bom-ref'])
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => references.has(other)) }));
console.log(JSON.stringify({ ...everything, components, dependencies }, null, 1));
