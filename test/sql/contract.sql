-- The contract is complete: every function says what it takes, answers and refuses, who may call it, and shows a call.
BEGIN;
SELECT plan(16);

SELECT set_eq($$SELECT c.schema_name || '.' || c.function_name FROM fitkart.contract c$$,
              $$SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('fitkart', 'fitkart_api')$$,
              'every function of both schemas stands in the contract');
SELECT is_empty($$SELECT c.schema_name, c.function_name FROM fitkart.contract c WHERE c.meaning IS NULL OR c.meaning !~ '\.$'$$,
                'every function says in sentences what it does');
SELECT is_empty($$SELECT c.schema_name, c.function_name, a ->> 'name' FROM fitkart.contract c, jsonb_array_elements(c.arguments) a WHERE (a ->> 'meaning') IS NULL$$,
                'every argument is described');
SELECT is_empty($$SELECT c.schema_name, c.function_name FROM fitkart.contract c, jsonb_array_elements(c.arguments) a WHERE (a ->> 'name') IS NULL$$,
                'every argument has a name');
SELECT is_empty($$SELECT n.nspname, p.proname, described[1]
                    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname IN ('fitkart', 'fitkart_api'),
                         regexp_matches(substring(obj_description(p.oid, 'pg_proc'), '\nArguments:\n(.*)\nReturns: '), '^  (\w+): ', 'gn') AS described
                   WHERE described[1] <> ALL (coalesce(p.proargnames, '{}'))$$,
                'no description is of an argument that is not there');
SELECT is_empty($$SELECT c.schema_name, c.function_name FROM fitkart.contract c WHERE c.result_meaning IS NULL$$, 'every result is described');
SELECT is_empty($$SELECT c.schema_name, c.function_name, r ->> 'name' FROM fitkart.contract c, jsonb_array_elements(c.result_columns) r WHERE (r ->> 'meaning') IS NULL$$,
                'every result column is described');
SELECT is_empty($$SELECT c.schema_name, c.function_name, e FROM fitkart.contract c, unnest(c.errors) e
                   WHERE e NOT IN (SELECT code FROM fitkart.error_codes())$$,
                'every error is one of the catalogue');
SELECT is_empty($$SELECT n.nspname, p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                   WHERE n.nspname IN ('fitkart', 'fitkart_api')
                     AND obj_description(p.oid, 'pg_proc') !~ '(?n)^Errors: (none|[A-Z_]+(, [A-Z_]+)*)$'$$,
                'every function says its errors, or none');
SELECT is_empty($$SELECT n.nspname, p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                   WHERE n.nspname IN ('fitkart', 'fitkart_api')
                     AND obj_description(p.oid, 'pg_proc') !~ '(?n)^Roles: (none|fitkart_[a-z]+(, fitkart_[a-z]+)*)$'$$,
                'every function says its roles, or none');
SELECT is_empty($$SELECT c.schema_name, c.function_name, c.since FROM fitkart.contract c WHERE c.since !~ '^\d+\.\d+\.\d+$' OR c.since IS NULL$$,
                'every function says since when it is there');
SELECT is_empty($$SELECT c.schema_name, c.function_name FROM fitkart.contract c
                   WHERE c.example IS NULL OR strpos(c.example, c.schema_name || '.' || c.function_name) = 0$$,
                'every function shows a call of itself');

-- What callers can rely on in the form
SELECT is_empty($$SELECT c.schema_name, c.function_name FROM fitkart.contract c GROUP BY 1, 2 HAVING count(*) > 1$$,
                'no function is overloaded');
SELECT is_empty($$SELECT c.schema_name, c.function_name, a ->> 'name' FROM fitkart.contract c, jsonb_array_elements(c.arguments) a, jsonb_array_elements(c.result_columns) r
                   WHERE a ->> 'name' = r ->> 'name'$$,
                'no argument has the name of a result column');
SELECT is_empty($$SELECT c.schema_name, c.function_name FROM fitkart.contract c
                   WHERE c.effect = 'write' AND NOT 'fitkart_service' = ANY (c.roles) AND c.schema_name = 'fitkart' AND c.roles <> '{}'$$,
                'what writes in the engine is for trusted back ends');
SELECT is_empty($$SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'fitkart_api'::regnamespace AND 'user_id' = ANY (p.proargnames) AND p.proname NOT LIKE 'admin\_%'$$,
                'no client says whose account it means');
SELECT * FROM finish();
ROLLBACK;
