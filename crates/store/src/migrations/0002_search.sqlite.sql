-- Full text by FTS5; rows hold search forms made by the model room, rowid is the entity's pk.
CREATE VIRTUAL TABLE track_search USING fts5(title, album, artist, other, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3');
CREATE VIRTUAL TABLE album_search USING fts5(name, artist, other, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3');
CREATE VIRTUAL TABLE artist_search USING fts5(name, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2', prefix='2 3');
