import type { Deps } from '../deps.ts';

/** Invitations that nobody accepted, with the addresses in them and in their emails. */
export async function deleteExpiredInvitations({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const expired = db('team_invitations').where('expires_at', '<=', now().toISOString());
  const messageIds = await expired.clone().pluck<string[]>('message_id');
  if (messageIds.length === 0) return;
  await db('messages').whereIn('id', messageIds).update({ recipient: null });
  await expired.delete();
}
