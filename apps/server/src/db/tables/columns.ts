import type { ColumnType, JSONColumnType } from 'kysely'

/** Kinds of columns. bigint columns are read as numbers (ids stay far below 2^53). */

export type Time = ColumnType<Date, Date | string, Date | string>
export type GeneratedTime = ColumnType<Date, Date | string | undefined, Date | string>
export type Jsonb<T extends object | null> = JSONColumnType<T, string, string>
/** With a default in the table. `Generated<Jsonb>` would nest two column types, which Kysely does not unwrap. */
export type GeneratedJsonb<T extends object> = ColumnType<T, string | undefined, string>
