-- What lists in the native dialect are ordered by and tell: names of album artists on tracks, original years of albums,
-- sizes per artist and role. Role 101 of artist_stat is every role together.

ALTER TABLE artist ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
UPDATE artist SET created_at = updated_at;

ALTER TABLE album ADD COLUMN sort_album_artist @text@ NOT NULL DEFAULT '';
ALTER TABLE album ADD COLUMN min_original_year BIGINT NOT NULL DEFAULT 0;
ALTER TABLE album ADD COLUMN max_original_year BIGINT NOT NULL DEFAULT 0;
UPDATE album SET
  min_original_year = COALESCE((SELECT MIN(CAST(SUBSTR(t.original_date, 1, 4) AS BIGINT)) FROM track t WHERE t.album = album.pk AND t.original_date <> ''), 0),
  max_original_year = COALESCE((SELECT MAX(CAST(SUBSTR(t.original_date, 1, 4) AS BIGINT)) FROM track t WHERE t.album = album.pk AND t.original_date <> ''), 0);
DROP INDEX album_by_name;
CREATE INDEX album_by_name ON album (missing, order_name, order_album_artist, pk);
DROP INDEX album_by_artist;
CREATE INDEX album_by_artist ON album (missing, compilation, order_album_artist, order_name, pk);
CREATE INDEX album_mbz_group ON album (mbz_release_group_id);

ALTER TABLE track ADD COLUMN order_album_artist @text@ NOT NULL DEFAULT '';
ALTER TABLE track ADD COLUMN sort_artist @text@ NOT NULL DEFAULT '';
ALTER TABLE track ADD COLUMN sort_album_artist @text@ NOT NULL DEFAULT '';
UPDATE track SET order_album_artist = COALESCE((SELECT a.order_album_artist FROM album a WHERE a.pk = track.album), '');
CREATE INDEX track_by_album_artist ON track (missing, order_album_artist, order_album, disc_number, track_number, pk);
CREATE INDEX track_mbz_release ON track (mbz_release_track_id);

CREATE INDEX tag_value ON tag (value, pk);

ALTER TABLE artist_stat ADD COLUMN size BIGINT NOT NULL DEFAULT 0;
INSERT INTO artist_stat (artist, library, role, tracks, albums)
  SELECT p.artist, t.library, 101, COUNT(DISTINCT t.pk), COUNT(DISTINCT t.album)
  FROM track_participant p JOIN track t ON t.pk = p.track WHERE t.missing = FALSE GROUP BY p.artist, t.library;
UPDATE artist_stat SET size = COALESCE((
  SELECT CAST(SUM(t.size) AS BIGINT) FROM track_participant p CROSS JOIN track t
  WHERE t.pk = p.track AND p.artist = artist_stat.artist AND t.library = artist_stat.library AND t.missing = FALSE
  AND (p.role = artist_stat.role OR artist_stat.role = 101 OR (artist_stat.role = 100 AND p.role IN (0, 1)))), 0);
