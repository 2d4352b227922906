import { sql, type Kysely } from 'kysely'

/** What uncertainty sampling orders tasks by, kept beside the number of their predictions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // of the newest prediction that has a score: the model at work now is the one whose doubts count
  await sql`alter table tasks add column prediction_score double precision`.execute(db)
  // Whoever adds, changes or removes predictions of tasks calls this in the same transaction.
  await sql`
    create function recount_predictions(p_tasks bigint[]) returns void language sql set enable_seqscan = off as $$
      update tasks t set
        total_predictions = (select count(*) from predictions p where p.task_id = t.id),
        prediction_score = (select p.score from predictions p
          where p.task_id = t.id and p.score is not null order by p.id desc limit 1)
      where t.id = any(p_tasks)
    $$`.execute(db)
  await sql`select recount_predictions(array(select distinct task_id from predictions))`.execute(db)
  await sql`
    create index tasks_uncertain on tasks (project_id, prediction_score, id)
      where not is_labeled and prediction_score is not null`.execute(db)
}
