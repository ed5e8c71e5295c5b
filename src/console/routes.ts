import { calendarFeedRoutes } from './calendarFeed/calendarFeedRoutes.ts';
import { checkInRoutes } from './door/checkInRoutes.ts';
import { doorPages } from './door/doorPages.ts';
import { doorRoutes } from './door/doorRoutes.ts';
import { doorScriptRoutes } from './door/doorScriptRoutes.ts';
import { printedList } from './door/printedList.ts';
import { createEventRoutes } from './events/createEventRoutes.ts';
import { eventActPages } from './events/eventActPages.ts';
import { eventActRoutes } from './events/eventActRoutes.ts';
import { eventCopyPages } from './events/eventCopyPages.ts';
import { eventFormPages } from './events/eventFormPages.ts';
import { eventListPages } from './events/eventListPages.ts';
import { eventPreviewPages } from './events/eventPreviewPages.ts';
import { eventRoutes } from './events/eventRoutes.ts';
import { historyPages } from './history/historyPages.ts';
import { historyRoutes } from './history/historyRoutes.ts';
import { emailFramePages } from './messages/emailFramePages.ts';
import { emailsPages } from './messages/emailsPages.ts';
import { emailsRoutes } from './messages/emailsRoutes.ts';
import { mailingActRoutes } from './messages/mailingActRoutes.ts';
import { mailingFormPages } from './messages/mailingFormPages.ts';
import { mailingPages } from './messages/mailingPages.ts';
import { mailingRoutes } from './messages/mailingRoutes.ts';
import { noticePages } from './notices/noticePages.ts';
import { noticeRoutes } from './notices/noticeRoutes.ts';
import { overviewPages } from './overview/overviewPages.ts';
import { exportRoutes } from './people/exportRoutes.ts';
import { peoplePages } from './people/peoplePages.ts';
import { peopleRoutes } from './people/peopleRoutes.ts';
import { actPages } from './person/actPages.ts';
import { addPersonPages } from './person/addPersonPages.ts';
import { addPersonRoutes } from './person/addPersonRoutes.ts';
import { personPages } from './person/personPages.ts';
import { personRoutes } from './person/personRoutes.ts';
import { picturePages } from './pictures/picturePages.ts';
import { pictureApiRoutes } from './pictures/pictureRoutes.ts';
import { questionPages } from './questions/questionPages.ts';
import { questionRoutes } from './questions/questionRoutes.ts';
import type { ConsoleDeps } from './shell/consoleDeps.ts';
import { createConsoleGuards } from './shell/guards.ts';
import { apiKeyPages } from './team/apiKeyPages.ts';
import { apiKeyRoutes } from './team/apiKeyRoutes.ts';
import { invitationRoutes } from './team/invitationRoutes.ts';
import { joinPages } from './team/joinPages.ts';
import { teamPages } from './team/teamPages.ts';
import { teamRoutes } from './team/teamRoutes.ts';
import { deliveryRoutes } from './webhooks/deliveryRoutes.ts';
import { webhookListPages } from './webhooks/webhookListPages.ts';
import { webhookPages } from './webhooks/webhookPages.ts';
import { webhookRoutes } from './webhooks/webhookRoutes.ts';

/** All routes of organisers: the pages of the console, and the same acts as an API. */
export function consoleRoutes(given: Omit<ConsoleDeps, 'guards'>) {
  const guards = createConsoleGuards(given, given.limits);
  const deps: ConsoleDeps = { ...given, guards };
  return [
    eventRoutes(deps),
    createEventRoutes(deps),
    eventActRoutes(deps),
    eventFormPages(deps),
    eventActPages(deps),
    eventCopyPages(deps),
    eventPreviewPages(deps),
    eventListPages(deps, guards),
    overviewPages(deps, guards),
    exportRoutes(deps),
    peopleRoutes(deps),
    peoplePages(deps),
    invitationRoutes(deps),
    joinPages(deps),
    teamRoutes(deps),
    teamPages(deps),
    apiKeyRoutes(deps),
    apiKeyPages(deps),
    checkInRoutes(deps),
    doorRoutes(deps),
    doorPages(deps),
    printedList(deps),
    doorScriptRoutes(),
    historyPages(deps),
    historyRoutes(deps),
    mailingRoutes(deps),
    mailingActRoutes(deps),
    pictureApiRoutes(deps),
    picturePages(deps),
    emailsRoutes(deps),
    mailingFormPages(deps),
    mailingPages(deps),
    emailsPages(deps),
    emailFramePages(deps),
    noticePages(deps),
    noticeRoutes(deps),
    calendarFeedRoutes(deps),
    webhookRoutes(deps),
    deliveryRoutes(deps),
    webhookListPages(deps),
    webhookPages(deps),
    questionRoutes(deps),
    questionPages(deps),
    personRoutes(deps),
    addPersonRoutes(deps),
    addPersonPages(deps),
    personPages(deps),
    actPages(deps),
  ];
}
