-- What the login service says of an account: its permanent id there, the name it was first seen under, and its groups,
-- one a line, with the time at which they were last told.
ALTER TABLE account ADD COLUMN external_id @text@;
ALTER TABLE account ADD COLUMN external_name @text@;
ALTER TABLE account ADD COLUMN member_of @text@ NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN groups_at BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX account_external_id ON account (external_id);

-- Who signed in, was refused, or changed somebody's rights. Names are kept as they were: an account may be gone.
CREATE TABLE audit (
  pk @pk@,
  at BIGINT NOT NULL,
  event @text@ NOT NULL,
  mechanism @text@ NOT NULL DEFAULT '',
  username @text@ NOT NULL DEFAULT '',
  actor @text@ NOT NULL DEFAULT '',
  peer @text@ NOT NULL DEFAULT '',
  client_ip @text@ NOT NULL DEFAULT '',
  surface @text@ NOT NULL DEFAULT '',
  result @text@ NOT NULL DEFAULT '',
  reason @text@ NOT NULL DEFAULT '',
  request_id @text@ NOT NULL DEFAULT ''
);
CREATE INDEX audit_at ON audit (at, pk);
