import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';

export interface Query {
  name: string;
  /** The comment in the first line. */
  title: string;
  /** Without the semicolon, which only shells need. */
  sql: string;
  /** Path of its file. */
  file: string;
}

/** The example queries of db/queries. */
export function exampleQueries(): Query[] {
  const folder = join(ROOT, 'db', 'queries');
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  return files.map((file) => {
    const text = readFileSync(join(folder, file), 'utf8').trim();
    const [title = '', ...sql] = text.split('\n');
    return {
      name: file.replace(/^\d+-|\.sql$/g, ''),
      title: title.replace(/^-- /, ''),
      sql: sql.join('\n').replace(/;$/, ''),
      file: join(folder, file),
    };
  });
}
