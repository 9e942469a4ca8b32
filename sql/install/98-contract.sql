-- The contract: every function with what it takes, answers, refuses, and who may call it. Nothing is written twice: it is
-- read from pg_proc and from the comments, which all have one form (CONTRIBUTING.md shows it; a test holds them to it).

CREATE VIEW fitkart.contract AS
WITH declared AS (
    SELECT p.oid,
           n.nspname,
           p.proname,
           p.provolatile,
           p.proretset,
           p.prorettype,
           p.pronargs,
           p.pronargdefaults,
           p.proargnames,
           p.proargtypes,
           pg_catalog.obj_description(p.oid, 'pg_proc') AS comment
      FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
      JOIN pg_catalog.pg_depend d
        ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e'
      JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'fitkart'
)
SELECT f.nspname::text AS schema_name,
       f.proname::text AS function_name,
       pg_catalog.split_part(f.comment, E'\nArguments:', 1) AS meaning,
       coalesce(arguments.listed, '[]') AS arguments,
       CASE WHEN f.proretset THEN 'SETOF ' ELSE '' END || pg_catalog.format_type(f.prorettype, NULL) AS returns,
       pg_catalog.substring(f.comment, '(?n)^Returns: (.*)$') AS result_meaning,
       coalesce(columns.listed, '[]') AS result_columns,
       CASE f.provolatile WHEN 'v' THEN 'write' ELSE 'read' END AS effect,
       coalesce(errors.codes, '{}') AS errors,
       coalesce(errors.statuses, '{}') AS http_statuses,
       coalesce(pg_catalog.string_to_array(nullif(pg_catalog.substring(f.comment, '(?n)^Roles: (.*)$'), 'none'), ', '), '{}') AS roles,
       pg_catalog.substring(f.comment, '(?n)^Since: (.*)$') AS since,
       pg_catalog.substring(f.comment, '\nExample: (.*)$') AS example
  FROM declared f
  CROSS JOIN LATERAL (
      SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                 'name', f.proargnames[i],
                 'type', pg_catalog.format_type(f.proargtypes[i - 1], NULL),
                 'required', i <= f.pronargs - f.pronargdefaults,
                 'default', pg_catalog.pg_get_function_arg_default(f.oid, i),
                 'meaning', pg_catalog.substring(f.comment, '(?n)^  ' || f.proargnames[i] || ': (.*)$')) ORDER BY i) AS listed
        FROM pg_catalog.generate_series(1, f.pronargs::integer) AS i
  ) AS arguments
  CROSS JOIN LATERAL (
      SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                 'name', a.attname,
                 'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
                 'meaning', pg_catalog.col_description(a.attrelid, a.attnum)) ORDER BY a.attnum) AS listed
        FROM pg_catalog.pg_type t
        JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE t.oid = f.prorettype AND t.typtype = 'c'
  ) AS columns
  CROSS JOIN LATERAL (
      SELECT pg_catalog.array_agg(named.code ORDER BY named.place) AS codes,
             pg_catalog.array_agg(DISTINCT known.http_status) FILTER (WHERE known.http_status IS NOT NULL) AS statuses
        FROM pg_catalog.string_to_table(nullif(pg_catalog.substring(f.comment, '(?n)^Errors: (.*)$'), 'none'), ', ')
             WITH ORDINALITY AS named (code, place)
        LEFT JOIN fitkart.error_codes() known ON known.code = named.code
  ) AS errors;

COMMENT ON VIEW fitkart.contract IS 'Every function of FitKart: what it takes, answers and refuses, and who may call it. Read from the catalogs and the comments.';
COMMENT ON COLUMN fitkart.contract.schema_name IS 'fitkart (the engine) or fitkart_api (what clients call)';
COMMENT ON COLUMN fitkart.contract.function_name IS 'its name; there is no overloading';
COMMENT ON COLUMN fitkart.contract.meaning IS 'what it does';
COMMENT ON COLUMN fitkart.contract.arguments IS 'array of {name, type, required, default, meaning}, in order';
COMMENT ON COLUMN fitkart.contract.returns IS 'the SQL type of the result';
COMMENT ON COLUMN fitkart.contract.result_meaning IS 'what the result says';
COMMENT ON COLUMN fitkart.contract.result_columns IS 'array of {name, type, meaning}; empty for a single value';
COMMENT ON COLUMN fitkart.contract.effect IS 'read (PostgREST serves it by GET too) or write';
COMMENT ON COLUMN fitkart.contract.errors IS 'names of the errors it raises, see fitkart.error_codes()';
COMMENT ON COLUMN fitkart.contract.http_statuses IS 'the statuses of these errors';
COMMENT ON COLUMN fitkart.contract.roles IS 'who may call it; empty: the owner alone';
COMMENT ON COLUMN fitkart.contract.since IS 'the version that brought it';
COMMENT ON COLUMN fitkart.contract.example IS 'a call';
