import { join } from 'node:path';
import { ROOT } from '../../config.ts';
import { bundleScript } from '../../http/bundleScript.ts';

/** The web component as one module. */
export function bundleWidget(): Buffer {
  return bundleScript(join(ROOT, 'templates', 'widget', 'slotkeeperForm.ts'));
}
