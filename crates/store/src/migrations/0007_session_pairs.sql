-- A sign-in is one row: the salt-and-token pair handed out beside cookie and token stands on it, with an end of its own.
-- Rows of pairs alone cannot be joined to their sign-in, and a pair that outlives signing out would be worse than
-- signing in again.
DELETE FROM session WHERE kind = 'pair';
ALTER TABLE session ADD COLUMN pair_hash @bytes@;
ALTER TABLE session ADD COLUMN pair_expires_at BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX session_pair ON session (pair_hash);
