-- How many people three letters find decides how they are looked for. With figures of a hundred people it is guessed in
-- steps of one in a hundred, and now and then three times too high: then all names are gone through, for seconds.
ALTER INDEX contact_search ALTER COLUMN 1 SET STATISTICS 400;
ANALYZE contact;
