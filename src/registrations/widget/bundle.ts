import { join } from 'node:path';
import { ROOT } from '../../config.ts';
import { bundleScript } from '../../http/bundleScript.ts';

export const WIDGET_ENTRY = join(ROOT, 'templates', 'widget', 'slotkeeperForm.ts');

/** The web component as one module. */
export function bundleWidget(): Buffer {
  return bundleScript(WIDGET_ENTRY);
}
