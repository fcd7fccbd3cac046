/** Rows of a megabyte, as PostgreSQL keeps them: about 1,050 bytes each with what it adds. */
const ROWS_A_MB = 1000

/** Rows that do not compress, made by the server itself. */
export const seedOf = (mb: number): string =>
  `create table filler (id int, body text);
insert into filler select n, (select string_agg(md5(n::text || m::text), '') from generate_series(1, 32) m)
  from generate_series(1, ${mb * ROWS_A_MB}) n;
`
