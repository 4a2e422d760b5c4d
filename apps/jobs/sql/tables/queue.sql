-- The queue.  Every write to jobs_job and jobs_attempt goes through these functions: the application's role
-- has no policy that would let it write them, so no job can be put in another person's name.
-- They belong to accord_guard, because a worker looks for work before it has any scope.

-- Advisory lock number of a job: key space 1 (apps/core/locks.py), then the id.
CREATE OR REPLACE FUNCTION accord_job_lock(p_job bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT (1::bigint << 56) | p_job $$;

-- Asks for a job within the caller's transaction; the same (holder, key) gives the job that is there already.
CREATE OR REPLACE FUNCTION accord_enqueue_job(
    p_kind text, p_key text, p_holder bigint, p_class smallint, p_person bigint, p_for_person bigint,
    p_payload jsonb, p_record bigint, p_run_after timestamptz, p_parent bigint, p_attempts smallint
) RETURNS TABLE (job bigint, made boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_allowed bigint[] := COALESCE(NULLIF(current_setting('accord.read_keys', true), ''), '{}')::bigint[];
    v_class smallint;
BEGIN
    IF NOT (p_class::bigint * 1000000 + p_holder) = ANY (v_allowed) THEN
        RAISE EXCEPTION 'A job of holder % in class % lies outside the scope of this transaction.',
            p_holder, p_class USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_person::text IS DISTINCT FROM NULLIF(current_setting('accord.person', true), '') THEN
        RAISE EXCEPTION 'A job runs for the person who asks for it, and nobody else.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO jobs_job (holder_id, row_class, kind, key, person_id, for_person_id, payload, record, parent_id,
                          parts_total, "then", state, run_after, attempts, attempts_max, runs, cancel_asked, worker,
                          progress_done, progress_total, progress_sentence, failure, result, made_at)
        VALUES (p_holder, p_class, p_kind, p_key, p_person, p_for_person, p_payload, p_record, p_parent,
                0, '', 'waiting', COALESCE(p_run_after, clock_timestamp()), 0, p_attempts, 0, false, '',
                0, 0, '', '', '{}', clock_timestamp())
        ON CONFLICT (holder_id, key) DO NOTHING
        RETURNING id INTO job;
    made := FOUND;
    IF made THEN
        PERFORM pg_notify('accord_jobs', '');
    ELSE
        SELECT j.id, j.row_class INTO job, v_class FROM jobs_job j WHERE j.holder_id = p_holder AND j.key = p_key;
        IF v_class IS DISTINCT FROM p_class THEN
            RAISE EXCEPTION 'The job key % is in use for another class of data.', p_key
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEXT;
END $$;

-- Keeps how a try ended.  Called by the functions below.
CREATE OR REPLACE FUNCTION accord_end_attempt(p_job jobs_job, p_outcome text, p_sentence text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO jobs_attempt (holder_id, row_class, job_id, run, worker, started_at, ended_at, outcome, sentence)
    SELECT p_job.holder_id, p_job.row_class, p_job.id, p_job.runs, p_job.worker,
           COALESCE(p_job.started_at, clock_timestamp()), clock_timestamp(), p_outcome, p_sentence
    WHERE p_job.runs > 0
    ON CONFLICT (job_id, run) DO NOTHING
$$;

-- Takes the next job that is due, of the kinds this worker knows, for the calling session, which then holds the
-- job's advisory lock until it lets go or dies.  A job found running without a holder of its lock lost its worker.
-- The lock is tried before the row is read: whoever had it before has committed or is gone by then.
-- With p_only it takes that job or one of its parts, and nothing else.
CREATE OR REPLACE FUNCTION accord_claim_job(p_worker text, p_kinds text[], p_only bigint DEFAULT NULL) RETURNS SETOF jobs_job
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_id bigint;
    v_job jobs_job;
    v_sentence text;
BEGIN
    FOR v_id IN
        SELECT j.id FROM jobs_job j
        WHERE j.state IN ('waiting', 'running') AND j.run_after <= clock_timestamp()
          AND (p_only IS NULL OR p_only IN (j.id, j.parent_id))
          AND CASE WHEN j.parts_total = 0 THEN j.kind = ANY (p_kinds)
                   ELSE (j."then" = '' OR j."then" = ANY (p_kinds))
                        AND NOT EXISTS (SELECT 1 FROM jobs_job c WHERE c.parent_id = j.id AND c.state <> 'done') END
        ORDER BY j.run_after, j.id LIMIT 200
    LOOP
        CONTINUE WHEN NOT pg_try_advisory_lock(accord_job_lock(v_id));
        SELECT * INTO v_job FROM jobs_job j
            WHERE j.id = v_id AND j.state IN ('waiting', 'running') AND j.run_after <= clock_timestamp()
            FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            PERFORM pg_advisory_unlock(accord_job_lock(v_id));
            CONTINUE;
        END IF;
        IF v_job.state = 'running' THEN
            PERFORM accord_end_attempt(v_job, 'lost', 'The worker stopped before the work was done.');
        END IF;
        IF v_job.cancel_asked OR v_job.attempts >= v_job.attempts_max THEN
            v_sentence := CASE WHEN v_job.cancel_asked THEN '' ELSE format(
                'The worker stopped %s times while this work ran, so it is not tried again by itself.', v_job.attempts) END;
            PERFORM accord_close_job(v_job, CASE WHEN v_job.cancel_asked THEN 'cancelled' ELSE 'failed' END, v_sentence);
            PERFORM pg_advisory_unlock(accord_job_lock(v_id));
            CONTINUE;
        END IF;
        UPDATE jobs_job j SET state = 'running', attempts = j.attempts + 1, runs = j.runs + 1, worker = p_worker,
               started_at = clock_timestamp(), ended_at = NULL, failure = '',
               progress_done = 0, progress_total = 0, progress_sentence = ''
            WHERE j.id = v_id RETURNING * INTO v_job;
        RETURN NEXT v_job;
        RETURN;
    END LOOP;
END $$;

-- Ends a job without success; its parent fails with it, since the whole cannot be assembled any more.
CREATE OR REPLACE FUNCTION accord_close_job(p_job jobs_job, p_state text, p_sentence text) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE jobs_job SET state = p_state, failure = p_sentence, ended_at = clock_timestamp(), cancel_asked = false
        WHERE id = p_job.id;
    UPDATE jobs_job SET state = 'failed', ended_at = clock_timestamp(),
           failure = CASE WHEN p_state = 'failed' THEN format('Part %s failed: %s', p_job.id, p_sentence)
                          ELSE format('Part %s was cancelled.', p_job.id) END
        WHERE id = p_job.parent_id AND state = 'waiting';
$$;

-- Says how far it is, on a connection of its own.  False when the job is no longer this worker's;
-- NULL when someone asked to cancel it.
CREATE OR REPLACE FUNCTION accord_job_progress(
    p_job bigint, p_run integer, p_done bigint, p_total bigint, p_sentence text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_cancel boolean;
BEGIN
    UPDATE jobs_job SET progress_done = p_done, progress_total = p_total, progress_sentence = left(p_sentence, 300)
        WHERE id = p_job AND runs = p_run AND state = 'running' RETURNING cancel_asked INTO v_cancel;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    RETURN CASE WHEN v_cancel THEN NULL ELSE true END;
END $$;

-- Marks the job done (or, with parts, waiting for them) in the transaction of its effect, so that both commit
-- or neither.  A worker that lost its job meanwhile, or whose job was cancelled, is refused and rolls back.
CREATE OR REPLACE FUNCTION accord_finish_job(p_job bigint, p_run integer, p_result jsonb, p_parts integer, p_then text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_job jobs_job;
BEGIN
    SELECT * INTO v_job FROM jobs_job WHERE id = p_job AND runs = p_run AND state = 'running' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Job % is no longer run by this worker.', p_job USING ERRCODE = 'AJ001';
    END IF;
    IF v_job.cancel_asked THEN
        RAISE EXCEPTION 'Job % was cancelled.', p_job USING ERRCODE = 'AJ002';
    END IF;
    PERFORM accord_end_attempt(v_job, CASE WHEN p_parts > 0 THEN 'split' ELSE 'done' END, '');
    IF p_parts > 0 THEN
        UPDATE jobs_job SET state = 'waiting', parts_total = p_parts, "then" = p_then, attempts = 0, result = p_result,
               run_after = clock_timestamp() WHERE id = p_job;
    ELSE
        UPDATE jobs_job SET state = 'done', ended_at = clock_timestamp(), result = result || p_result,
               progress_total = GREATEST(progress_total, progress_done),
               progress_done = GREATEST(progress_total, progress_done) WHERE id = p_job;
        IF v_job.parent_id IS NOT NULL THEN
            PERFORM pg_notify('accord_jobs', '');
        END IF;
    END IF;
END $$;

-- Keeps why a try failed: tried again after p_wait while tries are left, else failed for good.
CREATE OR REPLACE FUNCTION accord_fail_job(
    p_job bigint, p_run integer, p_sentence text, p_final boolean, p_wait interval
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_job jobs_job;
BEGIN
    -- The parent first, as accord_cancel_job does: two that wait for each other would both be undone.
    PERFORM 1 FROM jobs_job WHERE id = (SELECT parent_id FROM jobs_job WHERE id = p_job) FOR NO KEY UPDATE;
    SELECT * INTO v_job FROM jobs_job WHERE id = p_job AND runs = p_run AND state = 'running' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'lost';
    END IF;
    IF v_job.cancel_asked THEN
        PERFORM accord_end_attempt(v_job, 'cancelled', '');
        PERFORM accord_close_job(v_job, 'cancelled', '');
        RETURN 'cancelled';
    END IF;
    PERFORM accord_end_attempt(v_job, 'failed', p_sentence);
    IF p_final OR v_job.attempts >= v_job.attempts_max THEN
        PERFORM accord_close_job(v_job, 'failed', p_sentence);
        RETURN 'failed';
    END IF;
    UPDATE jobs_job SET state = 'waiting', failure = p_sentence, run_after = clock_timestamp() + p_wait
        WHERE id = p_job;
    RETURN 'waiting';
END $$;

-- Gives a job back untried: the worker was told to stop.
CREATE OR REPLACE FUNCTION accord_return_job(p_job bigint, p_run integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE jobs_job SET state = 'waiting', attempts = GREATEST(attempts - 1, 0)
        WHERE id = p_job AND runs = p_run AND state = 'running'
$$;

-- Lets go of the job's advisory lock; called after its transaction ended, whichever way.
CREATE OR REPLACE FUNCTION accord_release_job(p_job bigint) RETURNS boolean
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$ SELECT pg_advisory_unlock(accord_job_lock(p_job)) $$;

-- True when the transaction's person asked for the job or may write its class and holder.
CREATE OR REPLACE FUNCTION accord_may_steer_job(p_job jobs_job) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p_job.person_id::text = NULLIF(current_setting('accord.person', true), '')
        OR p_job.access_key = ANY (COALESCE(NULLIF(current_setting('accord.write_keys', true), ''), '{}')::bigint[])
$$;

-- Cancels: at once while it waits (with its waiting parts), at its next sign of life while it runs.
CREATE OR REPLACE FUNCTION accord_cancel_job(p_job bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_job jobs_job;
BEGIN
    SELECT * INTO v_job FROM jobs_job WHERE id = p_job FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT accord_may_steer_job(v_job) THEN
        RETURN 'missing';
    ELSIF v_job.state NOT IN ('waiting', 'running') THEN
        RETURN 'is ' || v_job.state;
    END IF;
    UPDATE jobs_job SET cancel_asked = true WHERE parent_id = p_job AND state = 'running';
    UPDATE jobs_job SET state = 'cancelled', ended_at = clock_timestamp() WHERE parent_id = p_job AND state = 'waiting';
    IF v_job.state = 'running' THEN
        UPDATE jobs_job SET cancel_asked = true WHERE id = p_job;
        RETURN 'asked';
    END IF;
    PERFORM accord_close_job(v_job, 'cancelled', '');
    RETURN 'cancelled';
END $$;

-- Runs a failed or cancelled job again, in the name of the person it always had; its parts that did not end well too.
CREATE OR REPLACE FUNCTION accord_restart_job(p_job bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_job jobs_job;
BEGIN
    SELECT * INTO v_job FROM jobs_job WHERE id = p_job FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT accord_may_steer_job(v_job) THEN
        RETURN 'missing';
    ELSIF v_job.state NOT IN ('failed', 'cancelled') THEN
        RETURN 'is ' || v_job.state;
    END IF;
    UPDATE jobs_job SET state = 'waiting', attempts = 0, failure = '', cancel_asked = false, ended_at = NULL,
           run_after = clock_timestamp()
        WHERE (id = p_job OR parent_id = p_job) AND state IN ('failed', 'cancelled');
    UPDATE jobs_job SET state = 'waiting', failure = '', ended_at = NULL
        WHERE id = v_job.parent_id AND state IN ('failed', 'cancelled')
          AND NOT EXISTS (SELECT 1 FROM jobs_job c WHERE c.parent_id = v_job.parent_id AND c.state IN ('failed', 'cancelled'));
    PERFORM pg_notify('accord_jobs', '');
    RETURN 'waiting';
END $$;

-- Figures over the whole queue for monitoring: counts and ages only, of no organisation in particular.
CREATE OR REPLACE FUNCTION accord_job_figures()
RETURNS TABLE (waiting bigint, running bigint, failed_day bigint, done_day bigint, oldest_seconds double precision,
               schedules_late bigint, chain_head_seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (SELECT count(*) FROM jobs_job WHERE state = 'waiting' AND run_after <= clock_timestamp()),
           (SELECT count(*) FROM jobs_job WHERE state = 'running'),
           (SELECT count(*) FROM jobs_job WHERE state = 'failed' AND ended_at > clock_timestamp() - interval '1 day'),
           (SELECT count(*) FROM jobs_job WHERE state = 'done' AND ended_at > clock_timestamp() - interval '1 day'),
           (SELECT COALESCE(extract(epoch FROM clock_timestamp() - min(run_after)), 0)::double precision FROM jobs_job
            WHERE state = 'waiting' AND run_after <= clock_timestamp() AND parts_total = 0),
           (SELECT count(*) FROM jobs_schedule WHERE live AND next_due < clock_timestamp() - interval '10 minutes'),
           (SELECT extract(epoch FROM clock_timestamp() - e.at)::double precision
            FROM audit_event e ORDER BY e.id DESC LIMIT 1)
$$;

GRANT SELECT, INSERT, UPDATE ON jobs_job, jobs_schedule TO accord_guard;
GRANT SELECT, INSERT ON jobs_attempt TO accord_guard;
GRANT USAGE ON SEQUENCE jobs_job_id_seq, jobs_attempt_id_seq, jobs_schedule_id_seq TO accord_guard;
ALTER FUNCTION accord_enqueue_job(text, text, bigint, smallint, bigint, bigint, jsonb, bigint, timestamptz, bigint, smallint) OWNER TO accord_guard;
ALTER FUNCTION accord_claim_job(text, text[], bigint) OWNER TO accord_guard;
ALTER FUNCTION accord_job_progress(bigint, integer, bigint, bigint, text) OWNER TO accord_guard;
ALTER FUNCTION accord_finish_job(bigint, integer, jsonb, integer, text) OWNER TO accord_guard;
ALTER FUNCTION accord_fail_job(bigint, integer, text, boolean, interval) OWNER TO accord_guard;
ALTER FUNCTION accord_return_job(bigint, integer) OWNER TO accord_guard;
ALTER FUNCTION accord_cancel_job(bigint) OWNER TO accord_guard;
ALTER FUNCTION accord_restart_job(bigint) OWNER TO accord_guard;
ALTER FUNCTION accord_job_figures() OWNER TO accord_guard;
