-- What accounts and libraries tell beyond signing in and scanning, and the small tables around them: players, transcodings, radios.

ALTER TABLE account ADD COLUMN scrobble_filter @text@ NOT NULL DEFAULT '';

-- Counted at the end of each scan, so that telling them costs nothing.
ALTER TABLE library ADD COLUMN remote_path @text@ NOT NULL DEFAULT '';
ALTER TABLE library ADD COLUMN total_tracks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN total_albums BIGINT NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN total_artists BIGINT NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN total_folders BIGINT NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN total_files BIGINT NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN total_missing BIGINT NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN total_size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE library ADD COLUMN total_duration DOUBLE PRECISION NOT NULL DEFAULT 0;

CREATE TABLE transcoding (
  pk @pk@,
  id @text@ NOT NULL UNIQUE,
  name @text@ NOT NULL,
  target_format @text@ NOT NULL UNIQUE,
  command @text@ NOT NULL DEFAULT '',
  default_bit_rate BIGINT NOT NULL DEFAULT 0
);

-- One row for each app that somebody uses.
CREATE TABLE player (
  pk @pk@,
  id @text@ NOT NULL UNIQUE,
  account BIGINT NOT NULL REFERENCES account (pk) ON DELETE CASCADE,
  name @text@ NOT NULL,
  client @text@ NOT NULL DEFAULT '',
  user_agent @text@ NOT NULL DEFAULT '',
  ip @text@ NOT NULL DEFAULT '',
  last_seen_at BIGINT NOT NULL DEFAULT 0,
  transcoding @text@ NOT NULL DEFAULT '',
  max_bit_rate BIGINT NOT NULL DEFAULT 0,
  report_real_path BOOLEAN NOT NULL DEFAULT FALSE,
  scrobble_enabled BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE INDEX player_client ON player (account, client, user_agent);
CREATE INDEX player_seen ON player (account, last_seen_at);

CREATE TABLE radio (
  pk @pk@,
  id @text@ NOT NULL UNIQUE,
  name @text@ NOT NULL DEFAULT '',
  stream_url @text@ NOT NULL DEFAULT '',
  home_page_url @text@ NOT NULL DEFAULT '',
  uploaded_image @text@ NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
