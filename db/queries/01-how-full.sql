-- How full is every event?
SELECT event, starts, slots, slots_taken, slots_free, slots_unconfirmed, parties_waiting FROM availability;
