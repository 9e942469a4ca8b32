-- Who owns and who may call what the extension made. The comment of each function says so in its line `Roles:`, and this is
-- the only place that grants: a function without the line can be called by its owner alone.
--
--   Roles: fitkart_service, fitkart_admin      these roles may call it
--   Roles: none                                the owner, and other functions of the extension

DO $privileges$
DECLARE
    member record;
    extension_oid constant oid := (SELECT e.oid FROM pg_catalog.pg_extension e WHERE e.extname = 'fitkart');
BEGIN
    FOR member IN
        SELECT p.oid::pg_catalog.regprocedure AS signature,
               pg_catalog.substring(pg_catalog.obj_description(p.oid, 'pg_proc'), '(?n)^Roles: (.*)$') AS roles
          FROM pg_catalog.pg_proc p
          JOIN pg_catalog.pg_depend d
            ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e'
         WHERE d.refobjid = extension_oid
    LOOP
        EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO fitkart_owner', member.signature);
        EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', member.signature);
        IF member.roles <> 'none' THEN
            EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO %s', member.signature, member.roles);
        END IF;
    END LOOP;

    FOR member IN
        SELECT t.oid::pg_catalog.regtype AS name, c.relkind
          FROM pg_catalog.pg_depend d
          LEFT JOIN pg_catalog.pg_type t
            ON d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid = t.oid AND t.typelem = 0
          LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
         WHERE d.refobjid = extension_oid AND d.deptype = 'e' AND t.oid IS NOT NULL
           AND (c.oid IS NULL OR c.relkind = 'c')
        UNION ALL
        SELECT c.reltype::pg_catalog.regtype, c.relkind
          FROM pg_catalog.pg_depend d
          JOIN pg_catalog.pg_class c
            ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND c.relkind = 'c'
         WHERE d.refobjid = extension_oid AND d.deptype = 'e'
    LOOP
        EXECUTE pg_catalog.format('ALTER TYPE %s OWNER TO fitkart_owner', member.name);
        EXECUTE pg_catalog.format('REVOKE ALL ON TYPE %s FROM PUBLIC', member.name);
        EXECUTE pg_catalog.format(
            'GRANT USAGE ON TYPE %s TO fitkart_anon, fitkart_user, fitkart_admin, fitkart_auditor, fitkart_service', member.name);
    END LOOP;

    -- Views of the extension itself (fitkart.contract).
    FOR member IN
        SELECT c.oid::pg_catalog.regclass AS name
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_depend d
            ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
         WHERE d.refobjid = extension_oid AND c.relkind = 'v'
    LOOP
        EXECUTE pg_catalog.format('ALTER VIEW %s OWNER TO fitkart_owner', member.name);
        EXECUTE pg_catalog.format('REVOKE ALL ON %s FROM PUBLIC', member.name);
        EXECUTE pg_catalog.format('GRANT SELECT ON %s TO fitkart_admin, fitkart_auditor, fitkart_service',
                                  member.name);
    END LOOP;
END
$privileges$;
