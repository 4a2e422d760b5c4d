-- Narrow doors for circles: nobody can write a circle's directory before it exists, nor enrol an organisation
-- that they do not act for.

-- Opens a circle with one founding organisation, in which the scope writes the directory; gives its id.
CREATE OR REPLACE FUNCTION accord_open_circle(p_code text, p_name text, p_kind text, p_organisation bigint, p_from date)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_id bigint;
BEGIN
    IF NOT p_organisation = ANY (
        COALESCE(NULLIF(current_setting('accord.write_directory', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'A circle is opened by an organisation that one acts for.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO tenancy_holder (kind) VALUES ('circle') RETURNING id INTO v_id;
    INSERT INTO tenancy_circle (holder_id, code, name, kind) VALUES (v_id, p_code, p_name, p_kind);
    INSERT INTO tenancy_circlemember (holder_id, organisation_id, during)
        VALUES (v_id, p_organisation, daterange(p_from, NULL));
    RETURN v_id;
END $$;
ALTER FUNCTION accord_open_circle(text, text, text, bigint, date) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_open_circle(text, text, text, bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_open_circle(text, text, text, bigint, date) TO accord_app;

-- Joins an organisation, in which the scope writes the directory, to a circle that has invited it.
CREATE OR REPLACE FUNCTION accord_join_circle(p_invitation bigint, p_from date, p_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_invitation tenancy_circleinvitation%ROWTYPE;
    v_id bigint;
BEGIN
    SELECT * INTO v_invitation FROM tenancy_circleinvitation i WHERE i.id = p_invitation AND i.answered_at IS NULL
        FOR UPDATE;
    IF NOT FOUND OR NOT v_invitation.reader_id = ANY (
        COALESCE(NULLIF(current_setting('accord.write_directory', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'There is no open invitation to an organisation that one acts for.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE tenancy_circleinvitation SET answered_at = p_at WHERE id = p_invitation;
    INSERT INTO tenancy_circlemember (holder_id, organisation_id, during)
        VALUES (v_invitation.holder_id, v_invitation.reader_id, daterange(p_from, NULL))
        ON CONFLICT (holder_id, organisation_id) DO UPDATE SET during = EXCLUDED.during
        RETURNING id INTO v_id;
    RETURN v_id;
END $$;
ALTER FUNCTION accord_join_circle(bigint, date, timestamptz) OWNER TO accord_guard;
REVOKE ALL ON FUNCTION accord_join_circle(bigint, date, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accord_join_circle(bigint, date, timestamptz) TO accord_app;

GRANT SELECT, INSERT ON tenancy_holder, tenancy_circle TO accord_guard;
GRANT SELECT, INSERT, UPDATE ON tenancy_circlemember, tenancy_circleinvitation TO accord_guard;
GRANT INSERT ON tenancy_circle_history, tenancy_circlemember_history, tenancy_circleinvitation_history TO accord_guard;
GRANT USAGE ON SEQUENCE tenancy_holder_id_seq, tenancy_circlemember_id_seq TO accord_guard;
