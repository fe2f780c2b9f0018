-- What playlists hold, counted whenever they or their tracks change, per library so that every viewer sees a count of
-- their own. Pictures that people gave to playlists, artists and radio stations. When a queue was first saved.

CREATE TABLE playlist_stat (
  playlist BIGINT NOT NULL REFERENCES playlist (pk) ON DELETE CASCADE,
  library BIGINT NOT NULL REFERENCES library (id) ON DELETE CASCADE,
  tracks BIGINT NOT NULL,
  duration DOUBLE PRECISION NOT NULL,
  size BIGINT NOT NULL,
  PRIMARY KEY (playlist, library)
);
CREATE INDEX playlist_stat_library ON playlist_stat (library);
INSERT INTO playlist_stat (playlist, library, tracks, duration, size)
  SELECT i.playlist, e.library, COUNT(*), SUM(e.duration), CAST(SUM(e.size) AS BIGINT)
  FROM playlist_track i CROSS JOIN track e CROSS JOIN library l
  WHERE e.pk = i.track AND l.id = e.library AND e.missing = FALSE GROUP BY i.playlist, e.library;

-- Grows with every change of the tracks or their order: what an ETag of them says.
ALTER TABLE playlist ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;

ALTER TABLE play_queue ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
UPDATE play_queue SET created_at = updated_at;

-- Kinds: 2 artist, 3 playlist, 4 radio station. The file lies in the data folder under its name.
CREATE TABLE uploaded_image (
  kind BIGINT NOT NULL,
  item BIGINT NOT NULL,
  file @text@ NOT NULL,
  hash @text@ NOT NULL,
  width BIGINT NOT NULL DEFAULT 0,
  height BIGINT NOT NULL DEFAULT 0,
  art_dominant BIGINT NOT NULL DEFAULT -1,
  art_key BIGINT NOT NULL DEFAULT -1,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (kind, item)
);
