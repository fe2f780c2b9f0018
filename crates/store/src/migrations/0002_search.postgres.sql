-- Full text by tsvector; rows hold search forms made by the model room, pk is the entity's.
CREATE TABLE track_search (pk BIGINT PRIMARY KEY, doc tsvector NOT NULL);
CREATE INDEX track_search_doc ON track_search USING gin (doc);
CREATE TABLE album_search (pk BIGINT PRIMARY KEY, doc tsvector NOT NULL);
CREATE INDEX album_search_doc ON album_search USING gin (doc);
CREATE TABLE artist_search (pk BIGINT PRIMARY KEY, doc tsvector NOT NULL);
CREATE INDEX artist_search_doc ON artist_search USING gin (doc);
