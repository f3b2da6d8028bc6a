-- The ledger's one way in. What each command means is said in app/domain/loyalty/ledger-command.ts, why it is done here in
-- docs/decisions/0015-ledger.md.
--
-- loyalty_post takes the commands of one shop in order. Whatever a command does, it locks the member's account first; each
-- later statement then sees all that was committed before, so nothing here reads a balance that somebody else may still
-- change. Every fact has a row whose key is unique, and inserting that row decides who was first.
--
-- Statements about one member or fact name columns of its key alone, and say "left" <> 0 rather than > 0: a condition that
-- implies the predicate of a partial index invites the planner, as long as it has no statistics, to scan the shop's whole index.

DO $$
BEGIN
  IF current_setting('server_version_num')::integer < 180000 THEN
    RAISE EXCEPTION 'PostgreSQL 18 or newer is needed, this is %', current_setting('server_version');
  END IF;
END
$$;

CREATE TYPE loyalty_command AS (
  op text, key text,
  -- of what the command says apart from its key. Not when: a retry comes later. Not who: accounts merge; that is compared by account
  hash uuid,
  member_id bigint, into_member_id bigint, kind text, points bigint,
  -- a debit that may owe, a change that is to be clamped
  lenient boolean,
  at timestamptz, expires_at timestamptz, release_at timestamptz,
  rule_version integer, order_id bigint, line_id bigint, campaign_id integer, reward_id integer, redemption_id uuid,
  actor text,
  eligible_minor bigint, units integer, change integer, target bigint,
  -- of a command among several: the account it is about, as far as it is known beforehand, and its position
  account bigint, place integer
);

-- posted, repeated, or the reason of a refusal
CREATE TYPE loyalty_outcome AS (outcome text, points bigint);

-- Binds the transaction to the shop, unless it is bound to another.
CREATE FUNCTION loyalty_bind(shop integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(nullif(current_setting('regulars.shop', true), ''), set_config('regulars.shop', shop::text, true))::integer <> shop THEN
    RAISE EXCEPTION 'the ledger of shop % was called in a transaction of shop %', shop, current_setting('regulars.shop')
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN true;
END
$$;

-- The member's account, made where there is none and locked until the transaction ends; after a merge the one that took over.
-- Merged accounts are passed without being locked: whoever has the last one would wait for whoever came by the first.
CREATE FUNCTION loyalty_account(shop integer, member bigint) RETURNS loyalty_accounts
LANGUAGE plpgsql AS $$
DECLARE
  a loyalty_accounts;
  survivor bigint;
BEGIN
  LOOP
    SELECT * INTO a FROM loyalty_accounts WHERE shop_id = shop AND member_id = member AND merged_into IS NULL FOR UPDATE;
    IF FOUND THEN
      RETURN a;
    END IF;
    SELECT merged_into INTO survivor FROM loyalty_accounts WHERE shop_id = shop AND member_id = member;
    IF FOUND THEN
      member := coalesce(survivor, member);
    ELSE
      INSERT INTO loyalty_accounts (shop_id, member_id) VALUES (shop, member) ON CONFLICT DO NOTHING;
    END IF;
  END LOOP;
END
$$;

-- Locks all accounts that the commands are about, in one order, so that two calls cannot wait for each other. Returns them by
-- position; null where a command is about nothing that is known.
CREATE FUNCTION loyalty_lock(shop integer, commands loyalty_command[]) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
  -- by position whom the commands name, and after them into whom they merge
  named bigint[];
  members bigint[];
BEGIN
  SELECT array_agg(coalesce(c.member_id, CASE
      WHEN c.op IN ('spend', 'free') THEN coalesce(
        (SELECT h.member_id FROM loyalty_holds h WHERE h.shop_id = shop AND h.key = c.key), held.member_id)
      ELSE coalesce(
        (SELECT w.member_id FROM loyalty_awards w
         WHERE w.shop_id = shop AND w.order_id = c.order_id AND w.line_id = c.line_id AND w.campaign_id = c.campaign_id),
        awarded.member_id) END) ORDER BY c.ordinality) || array_agg(c.into_member_id)
    INTO named
    FROM unnest(commands) WITH ORDINALITY AS c
    -- what another of the commands is about to make
    LEFT JOIN (SELECT DISTINCT ON (key) key, member_id FROM unnest(commands) WITH ORDINALITY WHERE op = 'hold' ORDER BY key, ordinality)
      AS held ON held.key = c.key
    LEFT JOIN (SELECT DISTINCT ON (order_id, line_id, campaign_id) order_id, line_id, campaign_id, member_id
               FROM unnest(commands) WITH ORDINALITY WHERE op = 'award' ORDER BY order_id, line_id, campaign_id, ordinality)
      AS awarded ON awarded.order_id = c.order_id AND awarded.line_id = c.line_id AND awarded.campaign_id = c.campaign_id;
  -- to those that took over merged accounts
  LOOP
    SELECT array_agg(coalesce((SELECT a.merged_into FROM loyalty_accounts a WHERE a.shop_id = shop AND a.member_id = n.m), n.m)
      ORDER BY n.place) INTO members FROM unnest(named) WITH ORDINALITY AS n (m, place);
    EXIT WHEN members = named;
    named := members;
  END LOOP;
  INSERT INTO loyalty_accounts (shop_id, member_id) SELECT DISTINCT shop, m FROM unnest(members) AS m WHERE m IS NOT NULL ORDER BY m
    ON CONFLICT DO NOTHING;
  PERFORM FROM loyalty_accounts WHERE shop_id = shop AND member_id = ANY (members) AND merged_into IS NULL
    ORDER BY member_id FOR UPDATE;
  -- A merge came between: its account may be locked out of order, so let go of everything and begin anew.
  IF EXISTS (SELECT FROM loyalty_accounts WHERE shop_id = shop AND member_id = ANY (members) AND merged_into IS NOT NULL) THEN
    RAISE EXCEPTION 'an account was merged meanwhile' USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN members[1:cardinality(commands)];
END
$$;

-- Adds the account's next entry. False when the key was there already; then nothing was added.
CREATE FUNCTION loyalty_enter(shop integer, a loyalty_accounts, fact text, entry_kind text, amount bigint,
  c loyalty_command, other bigint DEFAULT NULL, expired bigint DEFAULT 0) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO loyalty_entries (shop_id, member_id, number, key, input_hash, kind, points, balance, at, rule_version, order_id,
      line_id, campaign_id, reward_id, redemption_id, other_member_id, actor, already_expired)
    VALUES (shop, a.member_id, a.entries + 1, fact, c.hash, entry_kind, amount, a.free + a.held + amount, c.at, c.rule_version,
      c.order_id, c.line_id, nullif(c.campaign_id, 0), c.reward_id, c.redemption_id, other, c.actor, expired)
    ON CONFLICT (shop_id, key) DO NOTHING;
  RETURN FOUND;
END
$$;

CREATE FUNCTION loyalty_reused(fact text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the key % came again with other input', fact USING ERRCODE = 'RL001';
END
$$;

-- The outcome of a fact that was known before, if it says the same of the same account.
CREATE FUNCTION loyalty_repeated(shop integer, fact text, known uuid, hash uuid, known_member bigint, member bigint)
RETURNS loyalty_outcome LANGUAGE plpgsql AS $$
BEGIN
  IF known IS DISTINCT FROM hash OR (known_member <> member AND (loyalty_account(shop, known_member)).member_id <> member) THEN
    PERFORM loyalty_reused(fact);
  END IF;
  RETURN ROW('repeated', 0)::loyalty_outcome;
END
$$;

CREATE FUNCTION loyalty_repeated_entry(shop integer, fact text, hash uuid, member bigint) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  e loyalty_entries;
BEGIN
  SELECT * INTO e FROM loyalty_entries WHERE shop_id = shop AND key = fact;
  RETURN CASE WHEN FOUND THEN loyalty_repeated(shop, fact, e.input_hash, hash, e.member_id, member) END;
END
$$;

-- Takes up to `wanted` points out of the member's lots for an entry, earliest expiry first; of an award's lots alone when
-- one is named. Returns what was taken.
CREATE FUNCTION loyalty_take(shop integer, member bigint, entry integer, wanted bigint,
  of_order bigint DEFAULT NULL, of_line bigint DEFAULT NULL, of_campaign integer DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  rest bigint := wanted;
  part bigint;
BEGIN
  WHILE rest > 0 LOOP
    WITH first AS (
      SELECT number, least("left", rest) AS part FROM loyalty_lots WHERE shop_id = shop AND member_id = member AND "left" <> 0
        AND (of_order IS NULL OR (order_id, line_id, campaign_id) = (of_order, of_line, of_campaign))
      ORDER BY expires_at NULLS LAST, number LIMIT 1
    ), taken AS (
      UPDATE loyalty_lots l SET "left" = l.left - first.part FROM first
      WHERE l.shop_id = shop AND l.member_id = member AND l.number = first.number
    )
    INSERT INTO loyalty_lot_uses (shop_id, member_id, number, lot, points)
      SELECT shop, member, entry, first.number, first.part FROM first RETURNING loyalty_lot_uses.points INTO part;
    EXIT WHEN NOT FOUND;
    rest := rest - part;
  END LOOP;
  RETURN wanted - rest;
END
$$;

-- Points of the member's lots go into what is owed, earliest expiry first. No entry: the balance stays what it is.
CREATE FUNCTION loyalty_repay(shop integer, member bigint, due bigint) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
BEGIN
  IF due > 0 THEN
    UPDATE loyalty_lots l SET "left" = l.left - least(l.left, due - o.before), repaid = repaid + least(l.left, due - o.before)
      FROM (SELECT number, sum("left") OVER (ORDER BY expires_at NULLS LAST, number) - "left" AS before FROM loyalty_lots
            WHERE shop_id = shop AND member_id = member AND "left" <> 0) AS o
      WHERE l.shop_id = shop AND l.member_id = member AND l.number = o.number AND o.before < due;
  END IF;
  RETURN ROW('posted', 0)::loyalty_outcome;
END
$$;

-- Books a credit on the account, and so locks it. Returns the account as it was before.
CREATE FUNCTION loyalty_gain(shop integer, member bigint, amount bigint) RETURNS loyalty_accounts
LANGUAGE plpgsql AS $$
DECLARE
  a loyalty_accounts;
BEGIN
  LOOP
    UPDATE loyalty_accounts SET free = free + amount, entries = entries + 1
      WHERE shop_id = shop AND member_id = member AND merged_into IS NULL RETURNING old.* INTO a;
    IF FOUND THEN
      RETURN a;
    END IF;
    a := loyalty_account(shop, member);
    member := a.member_id;
  END LOOP;
END
$$;

-- The account as it was before the command: what it had booked was booked before.
CREATE FUNCTION loyalty_undo(shop integer, a loyalty_accounts) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE loyalty_accounts SET free = a.free, held = a.held, entries = a.entries
    WHERE shop_id = shop AND member_id = a.member_id;
  RETURN true;
END
$$;

-- The lot of a positive entry, of which what was owed takes its part first; `a` is the account before it.
CREATE FUNCTION loyalty_lot(shop integer, a loyalty_accounts, amount bigint, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  owed bigint := least(greatest(-a.free, 0), amount);
  award boolean := c.op <> 'credit';
BEGIN
  INSERT INTO loyalty_lots (shop_id, member_id, number, points, "left", repaid, earned_at, expires_at, order_id, line_id, campaign_id)
    VALUES (shop, a.member_id, a.entries + 1, amount, amount - owed, owed, c.at, c.expires_at,
      CASE WHEN award THEN c.order_id END, CASE WHEN award THEN c.line_id END, CASE WHEN award THEN c.campaign_id END);
  RETURN ROW('posted', amount)::loyalty_outcome;
END
$$;

CREATE FUNCTION loyalty_credit(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  a loyalty_accounts := loyalty_gain(shop, c.member_id, c.points);
  undone boolean;
BEGIN
  IF NOT loyalty_enter(shop, a, c.key, c.kind, c.points, c) THEN
    undone := loyalty_undo(shop, a);
    RETURN loyalty_repeated_entry(shop, c.key, c.hash, a.member_id);
  END IF;
  RETURN loyalty_lot(shop, a, c.points, c);
END
$$;

CREATE FUNCTION loyalty_debit(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  a loyalty_accounts := loyalty_account(shop, c.member_id);
  taken bigint := least(c.points, greatest(a.free, 0));
BEGIN
  IF taken < c.points AND NOT c.lenient THEN
    RETURN coalesce(loyalty_repeated_entry(shop, c.key, c.hash, a.member_id), ROW('insufficient_points', 0)::loyalty_outcome);
  END IF;
  IF NOT loyalty_enter(shop, a, c.key, c.kind, -c.points, c) THEN
    RETURN loyalty_repeated_entry(shop, c.key, c.hash, a.member_id);
  END IF;
  taken := loyalty_take(shop, a.member_id, a.entries + 1, taken);
  UPDATE loyalty_accounts SET free = a.free - c.points, entries = a.entries + 1
    WHERE shop_id = shop AND member_id = a.member_id;
  RETURN ROW('posted', -c.points)::loyalty_outcome;
END
$$;

CREATE FUNCTION loyalty_hold(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  member bigint := c.member_id;
  a loyalty_accounts;
  h loyalty_holds;
  undone boolean;
BEGIN
  LOOP
    UPDATE loyalty_accounts SET free = free - c.points, held = held + c.points
      WHERE shop_id = shop AND member_id = member AND merged_into IS NULL AND free >= c.points RETURNING old.* INTO a;
    IF FOUND THEN
      INSERT INTO loyalty_holds (shop_id, key, input_hash, member_id, points, redemption_id, at)
        VALUES (shop, c.key, c.hash, a.member_id, c.points, c.redemption_id, c.at) ON CONFLICT DO NOTHING;
      IF FOUND THEN
        RETURN ROW('posted', 0)::loyalty_outcome;
      END IF;
      undone := loyalty_undo(shop, a);
    END IF;
    a := loyalty_account(shop, member);
    SELECT * INTO h FROM loyalty_holds WHERE shop_id = shop AND key = c.key;
    IF FOUND THEN
      RETURN loyalty_repeated(shop, c.key, h.input_hash, c.hash, h.member_id, a.member_id);
    ELSIF c.points > a.free THEN
      RETURN ROW('insufficient_points', 0)::loyalty_outcome;
    END IF;
    member := a.member_id;
  END LOOP;
END
$$;

-- What is said of a hold that ended before or never was; null of one that is held, and then its account is locked.
CREATE FUNCTION loyalty_ended(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  h loyalty_holds;
  a loyalty_accounts;
BEGIN
  SELECT * INTO h FROM loyalty_holds WHERE shop_id = shop AND key = c.key;
  IF NOT FOUND THEN
    RETURN ROW('no_such_hold', 0)::loyalty_outcome;
  END IF;
  a := loyalty_account(shop, h.member_id);
  SELECT * INTO h FROM loyalty_holds WHERE shop_id = shop AND key = c.key;
  IF h.ended_at IS NULL THEN
    RETURN NULL;
  ELSIF h.spent <> (c.op = 'spend') THEN
    RETURN ROW('hold_ended', 0)::loyalty_outcome;
  ELSIF h.spent THEN
    RETURN loyalty_repeated_entry(shop, 'hold:' || c.key, c.hash, a.member_id);
  END IF;
  RETURN ROW('repeated', 0)::loyalty_outcome;
END
$$;

CREATE FUNCTION loyalty_free(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  o loyalty_outcome := loyalty_ended(shop, c);
  member bigint;
  amount bigint;
  owed bigint;
BEGIN
  IF o IS NOT NULL THEN
    RETURN o;
  END IF;
  UPDATE loyalty_holds SET ended_at = c.at WHERE shop_id = shop AND key = c.key RETURNING member_id, points INTO member, amount;
  UPDATE loyalty_accounts SET free = free + amount, held = held - amount WHERE shop_id = shop AND member_id = member
    RETURNING greatest(-old.free, 0) INTO owed;
  RETURN loyalty_repay(shop, member, least(owed, amount));
END
$$;

CREATE FUNCTION loyalty_spend(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  o loyalty_outcome;
  member bigint;
  amount bigint;
  entry integer;
  balance bigint;
  held_for uuid;
BEGIN
  LOOP
    -- Having waited for the account, it is read anew, but the hold is not: so held >= points, and the hold is asked again.
    UPDATE loyalty_accounts a SET held = a.held - h.points, entries = a.entries + 1 FROM loyalty_holds h
      WHERE h.shop_id = shop AND h.key = c.key AND h.ended_at IS NULL
        AND a.shop_id = shop AND a.member_id = h.member_id AND a.merged_into IS NULL AND a.held >= h.points
      RETURNING a.member_id, h.points, a.entries, a.free + a.held, coalesce(c.redemption_id, h.redemption_id)
      INTO member, amount, entry, balance, held_for;
    IF FOUND THEN
      UPDATE loyalty_holds SET spent = true, ended_at = c.at WHERE shop_id = shop AND key = c.key AND ended_at IS NULL;
      EXIT WHEN FOUND;
      UPDATE loyalty_accounts SET held = held + amount, entries = entries - 1 WHERE shop_id = shop AND member_id = member;
    END IF;
    o := loyalty_ended(shop, c);
    IF o IS NOT NULL THEN
      RETURN o;
    END IF;
  END LOOP;
  INSERT INTO loyalty_entries (shop_id, member_id, number, key, input_hash, kind, points, balance, at, rule_version, order_id,
      line_id, campaign_id, reward_id, redemption_id, actor)
    VALUES (shop, member, entry, 'hold:' || c.key, c.hash, 'redemption', -amount, balance, c.at, c.rule_version, c.order_id,
      c.line_id, nullif(c.campaign_id, 0), c.reward_id, held_for, c.actor)
    ON CONFLICT (shop_id, key) DO NOTHING;
  IF NOT FOUND THEN
    PERFORM loyalty_reused('hold:' || c.key);
  END IF;
  IF loyalty_take(shop, member, entry, amount) < amount THEN
    RAISE EXCEPTION 'the lots of member % do not cover what is held', member;
  END IF;
  RETURN ROW('posted', -amount)::loyalty_outcome;
END
$$;

-- The entry's key of an award's n-th change; 0 is the award itself.
CREATE FUNCTION loyalty_award_key(order_id bigint, line_id bigint, campaign_id integer, n integer) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT 'order:' || order_id || ':line:' || line_id || CASE campaign_id WHEN 0 THEN '' ELSE ':campaign:' || campaign_id END || ':' || n
$$;

CREATE FUNCTION loyalty_award_kind(campaign integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE campaign WHEN 0 THEN 'award' ELSE 'bonus' END
$$;

CREATE FUNCTION loyalty_repeated_award(shop integer, c loyalty_command, member bigint) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  w loyalty_awards;
BEGIN
  SELECT * INTO w FROM loyalty_awards
    WHERE shop_id = shop AND order_id = c.order_id AND line_id = c.line_id AND campaign_id = c.campaign_id;
  RETURN loyalty_repeated(shop, loyalty_award_key(c.order_id, c.line_id, c.campaign_id, 0), w.input_hash, c.hash, w.member_id, member);
END
$$;

CREATE FUNCTION loyalty_pend(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  a loyalty_accounts := loyalty_account(shop, c.member_id);
BEGIN
  INSERT INTO loyalty_awards (shop_id, order_id, line_id, campaign_id, input_hash, member_id, rule_version, eligible_minor, units,
      points, target, awarded_at, release_at)
    VALUES (shop, c.order_id, c.line_id, c.campaign_id, c.hash, a.member_id, c.rule_version, c.eligible_minor, c.units,
      c.points, c.points, c.at, c.release_at)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN loyalty_repeated_award(shop, c, a.member_id);
  END IF;
  RETURN ROW('posted', 0)::loyalty_outcome;
END
$$;

-- The commonest command, and therefore written out: a call of a function costs about as much as half a statement.
CREATE FUNCTION loyalty_award(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  member bigint := c.member_id;
  entry integer;
  balance bigint;
  owed bigint;
BEGIN
  IF c.release_at > c.at THEN
    RETURN loyalty_pend(shop, c);
  END IF;
  LOOP
    UPDATE loyalty_accounts SET free = free + c.points, entries = entries + 1
      WHERE shop_id = shop AND member_id = member AND merged_into IS NULL
      RETURNING entries, free + held, least(greatest(-old.free, 0), c.points) INTO entry, balance, owed;
    EXIT WHEN FOUND;
    member := (loyalty_account(shop, member)).member_id;
  END LOOP;
  INSERT INTO loyalty_awards (shop_id, order_id, line_id, campaign_id, input_hash, member_id, rule_version, eligible_minor, units,
      points, target, awarded_at, release_at, released_at)
    VALUES (shop, c.order_id, c.line_id, c.campaign_id, c.hash, member, c.rule_version, c.eligible_minor, c.units,
      c.points, c.points, c.at, c.release_at, c.at)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    UPDATE loyalty_accounts SET free = free - c.points, entries = entries - 1 WHERE shop_id = shop AND member_id = member;
    RETURN loyalty_repeated_award(shop, c, member);
  END IF;
  INSERT INTO loyalty_entries (shop_id, member_id, number, key, input_hash, kind, points, balance, at, rule_version, order_id,
      line_id, campaign_id)
    VALUES (shop, member, entry, loyalty_award_key(c.order_id, c.line_id, c.campaign_id, 0), c.hash,
      loyalty_award_kind(c.campaign_id), c.points, balance, c.at, c.rule_version, c.order_id, c.line_id, nullif(c.campaign_id, 0))
    ON CONFLICT (shop_id, key) DO NOTHING;
  IF NOT FOUND THEN
    PERFORM loyalty_reused(loyalty_award_key(c.order_id, c.line_id, c.campaign_id, 0));
  END IF;
  INSERT INTO loyalty_lots (shop_id, member_id, number, points, "left", repaid, earned_at, expires_at, order_id, line_id, campaign_id)
    VALUES (shop, member, entry, c.points, c.points - owed, owed, c.at, c.expires_at, c.order_id, c.line_id, c.campaign_id);
  RETURN ROW('posted', c.points)::loyalty_outcome;
END
$$;

CREATE FUNCTION loyalty_release(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  a loyalty_accounts;
  w loyalty_awards;
  fact text := loyalty_award_key(c.order_id, c.line_id, c.campaign_id, 0);
BEGIN
  SELECT * INTO w FROM loyalty_awards
    WHERE shop_id = shop AND order_id = c.order_id AND line_id = c.line_id AND campaign_id = c.campaign_id;
  IF NOT FOUND THEN
    RETURN ROW('no_such_award', 0)::loyalty_outcome;
  END IF;
  a := loyalty_account(shop, w.member_id);
  SELECT * INTO w FROM loyalty_awards
    WHERE shop_id = shop AND order_id = c.order_id AND line_id = c.line_id AND campaign_id = c.campaign_id;
  IF w.released_at IS NOT NULL THEN
    RETURN ROW('repeated', 0)::loyalty_outcome;
  END IF;
  UPDATE loyalty_awards SET released_at = c.at
    WHERE shop_id = shop AND order_id = c.order_id AND line_id = c.line_id AND campaign_id = c.campaign_id;
  IF w.target = 0 THEN
    RETURN ROW('posted', 0)::loyalty_outcome;
  END IF;
  c.rule_version := w.rule_version;
  a := loyalty_gain(shop, a.member_id, w.target);
  IF NOT loyalty_enter(shop, a, fact, loyalty_award_kind(c.campaign_id), w.target, c) THEN
    PERFORM loyalty_reused(fact);
  END IF;
  RETURN loyalty_lot(shop, a, w.target, c);
END
$$;

CREATE FUNCTION loyalty_change(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  a loyalty_accounts;
  w loyalty_awards;
  fact text := loyalty_award_key(c.order_id, c.line_id, c.campaign_id, c.change);
  known bigint;
  difference bigint;
  counted bigint := 0;
  taken bigint;
  missing bigint;
  own bigint;
BEGIN
  SELECT * INTO w FROM loyalty_awards
    WHERE shop_id = shop AND order_id = c.order_id AND line_id = c.line_id AND campaign_id = c.campaign_id;
  IF NOT FOUND THEN
    RETURN ROW('no_such_award', 0)::loyalty_outcome;
  END IF;
  a := loyalty_account(shop, w.member_id);
  SELECT * INTO w FROM loyalty_awards
    WHERE shop_id = shop AND order_id = c.order_id AND line_id = c.line_id AND campaign_id = c.campaign_id;
  IF c.change <= w.changes THEN
    SELECT target INTO known FROM loyalty_award_changes WHERE shop_id = shop AND order_id = c.order_id AND line_id = c.line_id
      AND campaign_id = c.campaign_id AND change = c.change;
    IF known IS DISTINCT FROM c.target THEN
      PERFORM loyalty_reused(fact);
    END IF;
    RETURN ROW('repeated', 0)::loyalty_outcome;
  ELSIF c.change > w.changes + 1 THEN
    RETURN ROW('change_out_of_order', 0)::loyalty_outcome;
  END IF;

  difference := CASE WHEN w.released_at IS NULL THEN 0 ELSE c.target - w.target END;
  c.rule_version := w.rule_version;
  IF difference < 0 THEN
    SELECT coalesce(sum("left"), 0), coalesce(sum(expired), 0) + w.expired_before - w.expired_counted INTO own, counted
      FROM loyalty_lots WHERE shop_id = shop AND member_id = a.member_id
        AND order_id = c.order_id AND line_id = c.line_id AND campaign_id = c.campaign_id;
    -- own lots first, then what had expired of them, then any other points that are free
    own := least(own, -difference, greatest(a.free, 0));
    counted := least(counted, -difference - own);
  END IF;

  UPDATE loyalty_awards SET target = c.target, changes = c.change, expired_counted = expired_counted + counted
    WHERE shop_id = shop AND order_id = c.order_id AND line_id = c.line_id AND campaign_id = c.campaign_id;
  INSERT INTO loyalty_award_changes (shop_id, order_id, line_id, campaign_id, change, target, at, entry)
    VALUES (shop, c.order_id, c.line_id, c.campaign_id, c.change, c.target, c.at, CASE WHEN difference <> 0 THEN a.entries + 1 END);

  IF difference > 0 THEN
    a := loyalty_gain(shop, a.member_id, difference);
    IF NOT loyalty_enter(shop, a, fact, loyalty_award_kind(c.campaign_id), difference, c) THEN
      PERFORM loyalty_reused(fact);
    END IF;
    RETURN loyalty_lot(shop, a, difference, c);
  ELSIF difference < 0 THEN
    difference := difference + counted;
    IF NOT loyalty_enter(shop, a, fact, 'reversal', difference, c, NULL, counted) THEN
      PERFORM loyalty_reused(fact);
    END IF;
    a.entries := a.entries + 1;
    taken := loyalty_take(shop, a.member_id, a.entries, own, c.order_id, c.line_id, c.campaign_id);
    taken := taken + loyalty_take(shop, a.member_id, a.entries, least(-difference, greatest(a.free, 0)) - taken);
    a.free := a.free + difference;
    missing := -difference - taken;
    IF missing > 0 AND c.lenient THEN
      IF NOT loyalty_enter(shop, a, fact || ':write-off', 'write_off', missing, c) THEN
        PERFORM loyalty_reused(fact);
      END IF;
      a.entries := a.entries + 1;
      a.free := a.free + missing;
      difference := difference + missing;
    END IF;
    UPDATE loyalty_accounts SET free = a.free, entries = a.entries WHERE shop_id = shop AND member_id = a.member_id;
  END IF;
  RETURN ROW('posted', difference)::loyalty_outcome;
END
$$;

-- Held points would be spent earliest expiry first, so those are the ones that stay.
CREATE FUNCTION loyalty_expire(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  a loyalty_accounts := loyalty_account(shop, c.member_id);
  due bigint;
  known loyalty_outcome := loyalty_repeated_entry(shop, c.key, c.hash, a.member_id);
BEGIN
  IF known IS NOT NULL THEN
    RETURN known;
  END IF;
  SELECT sum("left") - a.held INTO due FROM loyalty_lots
    WHERE shop_id = shop AND member_id = a.member_id AND "left" <> 0 AND expires_at <= c.at;
  IF due IS NULL OR due <= 0 THEN
    RETURN ROW('posted', 0)::loyalty_outcome;
  END IF;
  IF NOT loyalty_enter(shop, a, c.key, 'expiry', -due, c) THEN
    RETURN loyalty_repeated_entry(shop, c.key, c.hash, a.member_id);
  END IF;
  WITH lot AS (
    SELECT number, "left", sum("left") OVER (ORDER BY expires_at, number) AS upto FROM loyalty_lots
    WHERE shop_id = shop AND member_id = a.member_id AND "left" <> 0 AND expires_at <= c.at
  ), gone AS (
    UPDATE loyalty_lots l SET "left" = l.left - least(lot.left, lot.upto - a.held), expired = expired + least(lot.left, lot.upto - a.held)
    FROM lot WHERE l.shop_id = shop AND l.member_id = a.member_id AND l.number = lot.number AND lot.upto > a.held
    RETURNING l.number, least(lot.left, lot.upto - a.held) AS points)
  INSERT INTO loyalty_lot_uses (shop_id, member_id, number, lot, points)
    SELECT shop, a.member_id, a.entries + 1, gone.number, gone.points FROM gone;
  UPDATE loyalty_accounts SET free = a.free - due, entries = a.entries + 1 WHERE shop_id = shop AND member_id = a.member_id;
  RETURN ROW('posted', -due)::loyalty_outcome;
END
$$;

CREATE FUNCTION loyalty_merge(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
DECLARE
  fact text := 'merge:' || c.member_id;
  a loyalty_accounts;
  b loyalty_accounts;
  moved integer;
  have bigint;
  owe bigint;
BEGIN
  -- Both, in the order in which everybody locks; the second reading sees what the first one waited for.
  PERFORM loyalty_account(shop, least(c.member_id, c.into_member_id));
  b := loyalty_account(shop, c.into_member_id);
  PERFORM loyalty_account(shop, c.member_id);
  SELECT * INTO a FROM loyalty_accounts WHERE shop_id = shop AND member_id = c.member_id;
  IF a.merged_into IS NOT NULL AND (loyalty_account(shop, a.member_id)).member_id <> b.member_id THEN
    PERFORM loyalty_reused(fact);
  ELSIF a.merged_into IS NOT NULL OR a.member_id = b.member_id THEN
    RETURN ROW('repeated', 0)::loyalty_outcome;
  END IF;

  -- Each lot goes by a pair of entries and keeps its dates and its award.
  WITH lot AS (
    SELECT *, row_number() OVER (ORDER BY number)::integer AS n, sum("left") OVER (ORDER BY number) AS upto FROM loyalty_lots
    WHERE shop_id = shop AND member_id = a.member_id AND "left" <> 0
  ), outgoing AS (
    INSERT INTO loyalty_entries (shop_id, member_id, number, key, input_hash, kind, points, balance, at, other_member_id)
    SELECT shop, a.member_id, a.entries + n, fact || ':lot:' || number || ':out', c.hash, 'transfer', -"left",
      a.free + a.held - upto, c.at, b.member_id FROM lot
  ), incoming AS (
    INSERT INTO loyalty_entries (shop_id, member_id, number, key, input_hash, kind, points, balance, at, other_member_id)
    SELECT shop, b.member_id, b.entries + n, fact || ':lot:' || number || ':in', c.hash, 'transfer', "left",
      b.free + b.held + upto, c.at, a.member_id FROM lot
  ), used AS (
    INSERT INTO loyalty_lot_uses (shop_id, member_id, number, lot, points)
    SELECT shop, a.member_id, a.entries + n, number, "left" FROM lot
  ), arrived AS (
    INSERT INTO loyalty_lots (shop_id, member_id, number, points, "left", earned_at, expires_at, order_id, line_id, campaign_id)
    SELECT shop, b.member_id, b.entries + n, "left", "left", earned_at, expires_at, order_id, line_id, campaign_id FROM lot
  )
  UPDATE loyalty_lots l SET "left" = 0 FROM lot WHERE l.shop_id = shop AND l.member_id = a.member_id AND l.number = lot.number;
  GET DIAGNOSTICS moved = ROW_COUNT;
  a.entries := a.entries + moved;
  b.entries := b.entries + moved;
  -- what both have free, and what both owe
  have := greatest(a.free, 0) + greatest(b.free, 0);
  owe := greatest(-a.free, 0) + greatest(-b.free, 0);
  IF a.free < 0 THEN
    -- The lots have gone over, which were all held; what is left here is the debt.
    b.held := b.held + a.held;
    a.held := 0;
    IF NOT loyalty_enter(shop, a, fact || ':deficit:out', 'transfer', -a.free, c, b.member_id)
       OR NOT loyalty_enter(shop, b, fact || ':deficit:in', 'transfer', a.free, c, a.member_id) THEN
      PERFORM loyalty_reused(fact);
    END IF;
    a.entries := a.entries + 1;
    b.entries := b.entries + 1;
  END IF;

  UPDATE loyalty_holds SET member_id = b.member_id WHERE shop_id = shop AND member_id = a.member_id AND ended_at IS NULL;
  UPDATE loyalty_awards w SET member_id = b.member_id, expired_before = expired_before + (
      SELECT coalesce(sum(l.expired), 0) FROM loyalty_lots l WHERE l.shop_id = shop AND l.member_id = a.member_id
        AND l.order_id = w.order_id AND l.line_id = w.line_id AND l.campaign_id = w.campaign_id)
    WHERE shop_id = shop AND member_id = a.member_id;
  UPDATE loyalty_accounts SET free = 0, held = 0, entries = a.entries, merged_into = b.member_id
    WHERE shop_id = shop AND member_id = a.member_id;
  UPDATE loyalty_accounts SET free = have - owe, held = b.held + a.held, entries = b.entries
    WHERE shop_id = shop AND member_id = b.member_id;
  RETURN loyalty_repay(shop, b.member_id, least(have, owe));
END
$$;

-- One command, by its kind.
CREATE FUNCTION loyalty_do(shop integer, c loyalty_command) RETURNS loyalty_outcome
LANGUAGE plpgsql AS $$
BEGIN
  IF c.points <= 0 THEN
    RAISE EXCEPTION 'a command of % points', c.points USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- The commonest first. A CASE would cost more: as a statement a comparison more, as an expression it prepares all ten calls.
  IF c.op = 'award' THEN RETURN loyalty_award(shop, c);
  ELSIF c.op = 'hold' THEN RETURN loyalty_hold(shop, c);
  ELSIF c.op = 'spend' THEN RETURN loyalty_spend(shop, c);
  ELSIF c.op = 'credit' THEN RETURN loyalty_credit(shop, c);
  ELSIF c.op = 'release' THEN RETURN loyalty_release(shop, c);
  ELSIF c.op = 'change' THEN RETURN loyalty_change(shop, c);
  ELSIF c.op = 'debit' THEN RETURN loyalty_debit(shop, c);
  ELSIF c.op = 'free' THEN RETURN loyalty_free(shop, c);
  ELSIF c.op = 'expire' THEN RETURN loyalty_expire(shop, c);
  ELSIF c.op = 'merge' THEN RETURN loyalty_merge(shop, c);
  END IF;
  RAISE EXCEPTION 'no command is called %', c.op USING ERRCODE = 'invalid_parameter_value';
END
$$;

-- The commonest commands of accounts that are locked, in a few statements: awards at once, then a hold, then the spending of one.
-- It takes the accounts of which nothing else is asked, and posts what is new and needs no judgement; everything else is left
-- to be done one by one, to which it makes no difference whether this came before: a repetition and a refusal change nothing.
-- Of several that name one fact only the first may be posted here: if that is refused, the fact is the next one's.
-- Returns positions and points of what it posted.
CREATE FUNCTION loyalty_together(shop integer, commands loyalty_command[]) RETURNS TABLE (posted integer, moved bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  plain bigint[];
BEGIN
  -- After a merge, more may be asked of an account than names it.
  IF EXISTS (SELECT FROM unnest(commands) WHERE op = 'merge') THEN
    RETURN;
  END IF;
  SELECT array_agg(account) INTO plain FROM (
    SELECT account FROM (
      SELECT account, step, lag(step, 1, 0) OVER (PARTITION BY account ORDER BY place) AS before FROM (
        SELECT account, place, CASE op WHEN 'award' THEN CASE WHEN coalesce(release_at <= at, true) THEN 1 END
          WHEN 'hold' THEN 2 WHEN 'spend' THEN 3 END AS step FROM unnest(commands)) AS asked) AS asked
    GROUP BY account HAVING bool_and(coalesce(before < step OR step = 1 AND before = 1, false))) AS account;

  RETURN QUERY WITH given AS MATERIALIZED (
    SELECT * FROM (
      SELECT DISTINCT ON (order_id, line_id, campaign_id) * FROM unnest(commands) WHERE op = 'award'
      ORDER BY order_id, line_id, campaign_id, place) AS first
    WHERE points > 0 AND account = ANY (plain)
  ), award AS (
    INSERT INTO loyalty_awards (shop_id, order_id, line_id, campaign_id, input_hash, member_id, rule_version, eligible_minor, units,
        points, target, awarded_at, release_at, released_at)
      SELECT shop, order_id, line_id, campaign_id, hash, account, rule_version, eligible_minor, units, points, points, at,
        release_at, at FROM given
      ON CONFLICT DO NOTHING RETURNING order_id, line_id, campaign_id
  ), fresh AS MATERIALIZED (
    SELECT *, row_number() OVER w AS n, sum(points) OVER w AS upto FROM given JOIN award USING (order_id, line_id, campaign_id)
    WINDOW w AS (PARTITION BY account ORDER BY place)
  ), booked AS (
    UPDATE loyalty_accounts SET free = free + sum, entries = entries + count
      FROM (SELECT account, sum(points), count(*) FROM fresh GROUP BY account) AS s WHERE shop_id = shop AND member_id = account
      RETURNING account, old.entries, old.free + old.held AS balance, greatest(-old.free, 0) AS owed
  ), numbered AS MATERIALIZED (
    SELECT *, entries + n AS number, least(points, greatest(owed - upto + points, 0)) AS repaid FROM fresh JOIN booked USING (account)
  ), entry AS (
    INSERT INTO loyalty_entries (shop_id, member_id, number, key, input_hash, kind, points, balance, at, rule_version, order_id,
        line_id, campaign_id)
      SELECT shop, account, number, loyalty_award_key(order_id, line_id, campaign_id, 0), hash, loyalty_award_kind(campaign_id),
        points, balance + upto, at, rule_version, order_id, line_id, nullif(campaign_id, 0) FROM numbered
  ), lot AS (
    INSERT INTO loyalty_lots (shop_id, member_id, number, points, "left", repaid, earned_at, expires_at, order_id, line_id, campaign_id)
      SELECT shop, account, number, points, points - repaid, repaid, at, expires_at, order_id, line_id, campaign_id FROM numbered
  )
  SELECT place, points FROM numbered;

  RETURN QUERY WITH given AS MATERIALIZED (
    SELECT * FROM (SELECT DISTINCT ON (key) * FROM unnest(commands) WHERE op = 'hold' ORDER BY key, place) AS first
    WHERE points > 0 AND account = ANY (plain)
  ), booked AS (
    UPDATE loyalty_accounts a SET free = free - points, held = held + points FROM given
      WHERE shop_id = shop AND a.member_id = account AND free >= points
        AND (SELECT true FROM loyalty_holds h WHERE h.shop_id = shop AND h.key = given.key) IS NULL
      RETURNING place
  ), hold AS (
    INSERT INTO loyalty_holds (shop_id, key, input_hash, member_id, points, redemption_id, at)
      SELECT shop, key, hash, account, points, redemption_id, at FROM given JOIN booked USING (place)
  )
  SELECT place, 0::bigint FROM booked;

  RETURN QUERY WITH given AS MATERIALIZED (
    SELECT * FROM unnest(commands) WHERE op = 'spend' AND account = ANY (plain)
  ), ended AS (
    UPDATE loyalty_holds h SET spent = true, ended_at = given.at FROM given
      WHERE h.shop_id = shop AND h.key = given.key AND h.ended_at IS NULL RETURNING place, h.points AS due, h.redemption_id AS held_for
  ), fresh AS MATERIALIZED (
    SELECT * FROM given JOIN ended USING (place)
  ), booked AS (
    UPDATE loyalty_accounts a SET held = held - due, entries = entries + 1 FROM fresh WHERE shop_id = shop AND a.member_id = account
      RETURNING account, entries AS number, free + held AS balance
  ), entry AS (
    INSERT INTO loyalty_entries (shop_id, member_id, number, key, input_hash, kind, points, balance, at, rule_version, order_id,
        line_id, campaign_id, reward_id, redemption_id, actor)
      SELECT shop, account, number, 'hold:' || key, hash, 'redemption', -due, balance, at, rule_version, order_id, line_id,
        nullif(campaign_id, 0), reward_id, coalesce(redemption_id, held_for), actor FROM fresh JOIN booked USING (account)
  ), part AS MATERIALIZED (
    SELECT account, lot.number AS lot, least("left", due - before) AS points FROM fresh, LATERAL (
      SELECT number, "left", sum("left") OVER (ORDER BY expires_at NULLS LAST, number) - "left" AS before FROM loyalty_lots
      WHERE shop_id = shop AND member_id = account AND "left" <> 0) AS lot
    WHERE before < due
  ), lot AS (
    UPDATE loyalty_lots l SET "left" = l.left - part.points FROM part
      WHERE l.shop_id = shop AND l.member_id = account AND l.number = lot
  ), used AS (
    INSERT INTO loyalty_lot_uses (shop_id, member_id, number, lot, points)
      SELECT shop, account, number, lot, points FROM part JOIN booked USING (account)
  )
  SELECT place, -due FROM fresh;
END
$$;

-- Posts one command (an object) or several (an array) in order, in the shop's transaction or in one of its own. Outcomes by
-- position.
CREATE FUNCTION loyalty_post(shop integer, input json, OUT outcomes text[], OUT points bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  commands loyalty_command[];
  accounts bigint[];
  c loyalty_command;
  o loyalty_outcome;
  bound boolean := loyalty_bind(shop);
BEGIN
  IF json_typeof(input) = 'object' THEN
    -- Not null any more, so that nothing is made ready for the fields that are not given.
    c.place := 1;
    o := loyalty_do(shop, json_populate_record(c, input));
    outcomes := ARRAY[o.outcome];
    points := ARRAY[o.points];
    RETURN;
  END IF;
  commands := ARRAY(SELECT r FROM json_populate_recordset(c, input) AS r);
  accounts := loyalty_lock(shop, commands);
  FOR place IN 1 .. cardinality(commands) LOOP
    commands[place].account := accounts[place];
    commands[place].place := place;
  END LOOP;
  BEGIN
    FOR c.place, o.points IN SELECT posted, moved FROM loyalty_together(shop, commands) LOOP
      outcomes[c.place] := 'posted';
      points[c.place] := o.points;
    END LOOP;
  EXCEPTION WHEN unique_violation THEN
    -- A key is taken, or was at this moment: one by one it will be seen by what.
    outcomes := NULL;
    points := NULL;
  END;
  FOREACH c IN ARRAY commands LOOP
    IF outcomes[c.place] IS NULL THEN
      o := loyalty_do(shop, c);
      outcomes[c.place] := o.outcome;
      points[c.place] := o.points;
    END IF;
  END LOOP;
END
$$;

-- The same credit for many members, each under the key `prefix:member`; who has it already gets nothing. Returns how many got it.
-- Accounts are not locked in order here, which would cost as much as all the rest: whoever meets a batch may have to begin anew.
CREATE FUNCTION loyalty_grant(shop integer, members bigint[], input json) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  c loyalty_command := json_populate_record(NULL::loyalty_command, input);
  granted bigint;
BEGIN
  PERFORM loyalty_bind(shop);
  WITH fresh AS MATERIALIZED (
    -- By a scalar query, each key is looked up; by NOT EXISTS, all entries of the shop would be joined, for every chunk anew.
    SELECT DISTINCT m FROM unnest(members) AS m
    WHERE (SELECT true FROM loyalty_entries e WHERE e.shop_id = shop AND e.key = c.key || ':' || m) IS NULL ORDER BY m
  ), met AS (
    -- null is refused: points for a merged account would be lost
    UPDATE loyalty_accounts a SET free = CASE WHEN merged_into IS NULL THEN free + c.points END, entries = entries + 1
    FROM fresh WHERE a.shop_id = shop AND a.member_id = m
    RETURNING a.member_id, a.entries, a.free + a.held AS balance, least(greatest(-old.free, 0), c.points) AS repaid
  ), made AS (
    INSERT INTO loyalty_accounts (shop_id, member_id, free, entries) SELECT shop, m, c.points, 1 FROM fresh
    WHERE m NOT IN (SELECT member_id FROM met)
    RETURNING member_id, entries, free AS balance, 0::bigint AS repaid
  ), account AS (
    SELECT * FROM met UNION ALL SELECT * FROM made
  ), lot AS (
    INSERT INTO loyalty_lots (shop_id, member_id, number, points, "left", repaid, earned_at, expires_at)
    SELECT shop, member_id, entries, c.points, c.points - repaid, repaid, c.at, c.expires_at FROM account
  )
  INSERT INTO loyalty_entries (shop_id, member_id, number, key, input_hash, kind, points, balance, at, rule_version, order_id,
      line_id, campaign_id, reward_id, redemption_id, actor)
    SELECT shop, member_id, entries, c.key || ':' || member_id, c.hash, c.kind, c.points, balance, c.at, c.rule_version, c.order_id,
      c.line_id, c.campaign_id, c.reward_id, c.redemption_id, c.actor FROM account;
  GET DIAGNOSTICS granted = ROW_COUNT;
  IF granted < cardinality(members) AND EXISTS (SELECT FROM unnest(members) AS m
      JOIN loyalty_entries e ON e.shop_id = shop AND e.key = c.key || ':' || m WHERE e.input_hash <> c.hash) THEN
    PERFORM loyalty_reused(c.key);
  END IF;
  RETURN granted;
EXCEPTION WHEN unique_violation THEN
  -- Somebody made one of the accounts or credits at the same moment.
  RAISE EXCEPTION 'another transaction credited the same members' USING ERRCODE = 'serialization_failure';
END
$$;

-- Who erases a shop erases its ledger: the rows go with the shop's row, and in no other way.
CREATE FUNCTION loyalty_forget() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM loyalty_bind(OLD.id);
  DELETE FROM loyalty_award_changes WHERE shop_id = OLD.id;
  DELETE FROM loyalty_awards WHERE shop_id = OLD.id;
  DELETE FROM loyalty_holds WHERE shop_id = OLD.id;
  DELETE FROM loyalty_lot_uses WHERE shop_id = OLD.id;
  DELETE FROM loyalty_lots WHERE shop_id = OLD.id;
  DELETE FROM loyalty_entries WHERE shop_id = OLD.id;
  DELETE FROM loyalty_accounts WHERE shop_id = OLD.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER ledger_goes_too AFTER DELETE ON shops FOR EACH ROW EXECUTE FUNCTION loyalty_forget();

-- Roles ------------------------------------------------------------------------------------------------------------
-- regulars_ledger may add entries and never change one; regulars_eraser may delete and nothing else. Nobody can become either
-- but the owner: they act through the functions above, which run as they.

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'regulars_eraser') THEN
    BEGIN
      CREATE ROLE regulars_eraser NOLOGIN NOSUPERUSER NOBYPASSRLS;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- another database of the same server migrated at this moment
    END;
  END IF;
  EXECUTE format('GRANT regulars_eraser TO %I', current_user);
END
$$;

GRANT USAGE ON SCHEMA public TO regulars_eraser;
GRANT SELECT, DELETE ON loyalty_accounts, loyalty_entries, loyalty_lots, loyalty_lot_uses, loyalty_holds, loyalty_awards,
  loyalty_award_changes TO regulars_eraser;

DO $$
DECLARE
  f regprocedure;
BEGIN
  -- A function's new owner must be allowed to make it; only for this moment.
  GRANT CREATE ON SCHEMA public TO regulars_ledger, regulars_eraser;
  FOR f IN SELECT p.oid FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'loyalty\_%' LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('ALTER FUNCTION %s OWNER TO %I', f,
      CASE WHEN f::text = 'loyalty_forget()' THEN 'regulars_eraser' ELSE 'regulars_ledger' END);
  END LOOP;
  REVOKE CREATE ON SCHEMA public FROM regulars_ledger, regulars_eraser;
END
$$;

GRANT EXECUTE ON FUNCTION loyalty_post(integer, json), loyalty_grant(integer, bigint[], json) TO regulars_app;
-- The trigger's function asks for the shop too.
GRANT EXECUTE ON FUNCTION loyalty_bind(integer) TO regulars_eraser;
