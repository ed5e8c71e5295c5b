import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { bundleServer, NEVER_LOADED } from '../src/build/bundleServer.ts';
import { bundledPackages } from '../src/build/thirdParty.ts';
import { ROOT } from '../src/config.ts';
import { build } from './support/builtService.ts';
import { freshFolder } from './support/databases.ts';

/** What esbuild does not see: packages that are loaded with `require` by code that is an ES module. */
const REQUIRED = /createRequire\(import\.meta\.url\)\('([^']+)'\)/g;

describe('What npm run build makes', () => {
  before(build);

  it('loads no package that an installation does not have', async () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const { sources, loaded } = await bundleServer(join(freshFolder(), 'server'));
    const required = sources
      .filter((file) => file.startsWith(join(ROOT, 'src')))
      .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(REQUIRED)].map(([, name]) => name ?? ''));
    const names = [...loaded, ...required].filter((name) => !isBuiltin(name)).map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? '');
    expect(names).to.include.members(Object.keys(dependencies));
    expect([...new Set(names)].filter((name) => !NEVER_LOADED.includes(name) && !(name in dependencies))).to.deep.equal([]);
  });

  it('has the licences of what it contains, and the names for a bill of materials', () => {
    const contained: { name: string; version: string }[] = JSON.parse(readFileSync(join(ROOT, 'dist', 'packages.json'), 'utf8'));
    const notices = readFileSync(join(ROOT, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    expect(contained.map(({ name }) => name)).to.include.members(['koa', 'joi', 'knex', 'altcha', 'qr', '@zxcvbn-ts/core']);
    expect(contained.filter(({ name, version }) => !notices.includes(`\n${name} ${version} (`))).to.deep.equal([]);
    const [koa] = bundledPackages([join(ROOT, 'node_modules/koa/lib/application.js'), join(ROOT, 'node_modules/koa/lib/context.js')]);
    expect(koa).to.include({ name: 'koa', license: 'MIT' });
    expect(koa?.notice).to.match(/Copyright .*Permission is hereby granted/s);
  });
});
