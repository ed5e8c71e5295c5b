import { bundleDoorScript, DOOR_SCRIPTS } from '../../checkin/doorScripts.ts';
import { createRouter } from '../../http/createRouter.ts';
import { createAsset, sendAsset } from '../../http/staticFiles.ts';

/** The scripts of the door, for everybody: they hold nothing about an event. Below /console, so that the worker may serve its pages. */
export function doorScriptRoutes() {
  const router = createRouter();
  for (const name of Object.keys(DOOR_SCRIPTS) as (keyof typeof DOOR_SCRIPTS)[]) {
    let asset: ReturnType<typeof createAsset> | undefined;
    router.get(`/console/${name}`, (ctx) => {
      asset ??= createAsset('.js', bundleDoorScript(name));
      sendAsset(ctx, asset);
    });
  }
  return router;
}
