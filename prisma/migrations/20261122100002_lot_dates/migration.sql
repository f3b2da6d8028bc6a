-- Expiry switched on or off in a running programme changes when points in hand expire: none before `not_before`, or, where
-- that is null, never. No entry is made, because no balance changes. Returns how many lots got another date.
CREATE FUNCTION loyalty_date_lots(shop integer, members bigint[], not_before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  dated bigint;
BEGIN
  PERFORM loyalty_bind(shop);
  PERFORM FROM loyalty_accounts WHERE shop_id = shop AND member_id = ANY (members) ORDER BY member_id FOR UPDATE;
  UPDATE loyalty_lots SET expires_at = not_before
    WHERE shop_id = shop AND member_id = ANY (members) AND "left" > 0 AND CASE
      WHEN not_before IS NULL THEN expires_at IS NOT NULL
      ELSE expires_at IS NULL OR expires_at < not_before END;
  GET DIAGNOSTICS dated = ROW_COUNT;
  RETURN dated;
END
$$;

REVOKE EXECUTE ON FUNCTION loyalty_date_lots(integer, bigint[], timestamptz) FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO regulars_ledger;
ALTER FUNCTION loyalty_date_lots(integer, bigint[], timestamptz) OWNER TO regulars_ledger;
REVOKE CREATE ON SCHEMA public FROM regulars_ledger;
GRANT EXECUTE ON FUNCTION loyalty_date_lots(integer, bigint[], timestamptz) TO regulars_app;
