import { sql, type Kysely } from 'kysely'

/**
 * The next task in one call: finds and claims in one place, with plans made once a connection.
 *
 * These functions run without sequential scans. Their plans are kept, and may have been made while a table was
 * one page: reservations come and go by the thousand before anybody vacuums, and a scan would read them all
 * for every candidate.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Walks `p_size` unlabeled tasks in id order, above `p_after`, and reserves up to `p_want` that this person may
  // have. `offered`: how many he might have had, whether or not somebody else got them at that moment. `last`:
  // where the walk ended; null at the end of the project. Skipped tasks count as answers where `p_ignore_skipped`.
  await sql`
    create function claim_in_order(p_project int, p_user int, p_ignore_skipped boolean, p_after bigint, p_size int,
      p_want int, p_seconds int, p_wait boolean, out taken bigint[], out offered int, out last bigint)
    language plpgsql set enable_seqscan = off as $$
    declare
      candidate bigint;
    begin
      taken := '{}';
      offered := 0;
      -- which tasks are asked is found in the index of unlabeled ones alone; 'offset 0' keeps it that way
      for candidate in
        select w.id from (
          select id from tasks where project_id = p_project and not is_labeled and id > p_after
          order by id limit p_size) w
        cross join lateral (
          select from tasks t
          where t.id = w.id and not t.is_labeled
            and t.total_annotations + case when p_ignore_skipped then t.cancelled_annotations else 0 end
              + (select count(*) from task_locks l where l.task_id = t.id and l.expires_at > now()) < t.overlap
            -- subqueries with a limit stay index look-ups; 'not exists' might be joined by hash, for every task
            and (select 1 from task_locks l
              where l.task_id = t.id and l.user_id = p_user and l.expires_at > now() limit 1) is null
            and (select 1 from annotations a
              where a.completed_by = p_user and a.project_id = p_project and a.task_id = t.id limit 1) is null
            and (select 1 from drafts d
              where d.task_id = t.id and d.user_id = p_user and d.was_postponed limit 1) is null
          offset 0) free
        order by w.id
      loop
        offered := offered + 1;
        taken := taken || array(select claim_tasks(array[candidate], p_user, 1, p_seconds, p_wait));
        if cardinality(taken) >= p_want then
          last := candidate;
          return;
        end if;
      end loop;
      select id into last from tasks where project_id = p_project and not is_labeled and id > p_after
        order by id offset p_size - 1 limit 1;
    end $$`.execute(db)
  await sql`
    alter function claim_tasks(bigint[], int, int, int, boolean) set enable_seqscan = off`.execute(db)
  await sql`
    alter function save_annotation(bigint, int, int, uuid, jsonb, boolean, boolean, double precision, bigint, bigint)
      set enable_seqscan = off`.execute(db)
}
