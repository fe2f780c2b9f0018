-- What apps sign in with, in place of a person's password: app passwords (sealed, since salted digests need them) and API
-- keys (digests). `every_library` false with no row in credential_library means none at all: a library that is deleted
-- must never turn a narrow credential into a wide one.
CREATE TABLE credential (
  pk @pk@,
  id @text@ NOT NULL UNIQUE,
  account BIGINT NOT NULL REFERENCES account (pk) ON DELETE CASCADE,
  name @text@ NOT NULL,
  scope @text@ NOT NULL,
  every_library BOOLEAN NOT NULL,
  password @bytes@,
  key_hash @bytes@ UNIQUE,
  locked BOOLEAN NOT NULL DEFAULT FALSE,
  locked_to @text@ NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  created_from @text@ NOT NULL DEFAULT '',
  last_used_at BIGINT NOT NULL DEFAULT 0,
  last_used_from @text@ NOT NULL DEFAULT '',
  last_client @text@ NOT NULL DEFAULT '',
  last_agent @text@ NOT NULL DEFAULT '',
  expires_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX credential_account ON credential (account, pk);

CREATE TABLE credential_library (
  credential BIGINT NOT NULL REFERENCES credential (pk) ON DELETE CASCADE,
  library BIGINT NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  PRIMARY KEY (credential, library)
);
CREATE INDEX credential_library_library ON credential_library (library);

-- Links that work once: to the values of a new credential, and to a session for somebody who is locked out.
CREATE TABLE one_time_code (
  pk @pk@,
  hash @bytes@ NOT NULL UNIQUE,
  purpose @text@ NOT NULL,
  account BIGINT NOT NULL REFERENCES account (pk) ON DELETE CASCADE,
  credential @text@ REFERENCES credential (id) ON DELETE CASCADE,
  sealed @bytes@,
  expires_at BIGINT NOT NULL
);
CREATE INDEX one_time_code_account ON one_time_code (account);
CREATE INDEX one_time_code_credential ON one_time_code (credential);
CREATE INDEX one_time_code_expires ON one_time_code (expires_at);

-- Devices without a keyboard that wait for somebody to let them in (RFC 8628).
CREATE TABLE pairing (
  pk @pk@,
  device_hash @bytes@ NOT NULL UNIQUE,
  user_code @text@ NOT NULL UNIQUE,
  device @text@ NOT NULL,
  address @text@ NOT NULL,
  state @text@ NOT NULL DEFAULT 'pending',
  account BIGINT REFERENCES account (pk) ON DELETE CASCADE,
  name @text@ NOT NULL DEFAULT '',
  kind @text@ NOT NULL DEFAULT '',
  polled_at BIGINT NOT NULL DEFAULT 0,
  pause BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX pairing_account ON pairing (account);
CREATE INDEX pairing_address ON pairing (address);
CREATE INDEX pairing_expires ON pairing (expires_at);

-- When the login service last vouched for somebody; their apps may depend on it.
ALTER TABLE account ADD COLUMN last_confirmed_at BIGINT NOT NULL DEFAULT 0;
UPDATE account SET last_confirmed_at = last_access_at WHERE source = 'header';
