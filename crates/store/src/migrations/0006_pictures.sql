-- The shape of pictures and a thumbnail of a few bytes. Covers that were found before are looked at again for theirs.
ALTER TABLE album ADD COLUMN art_width BIGINT NOT NULL DEFAULT 0;
ALTER TABLE album ADD COLUMN art_height BIGINT NOT NULL DEFAULT 0;
ALTER TABLE album ADD COLUMN art_thumb @text@ NOT NULL DEFAULT '';
UPDATE album SET art_pending = TRUE WHERE art_hash <> '';

ALTER TABLE uploaded_image ADD COLUMN thumb @text@ NOT NULL DEFAULT '';
