-- Keys that the service makes for itself and all its nodes share. Made once, never changed.
CREATE TABLE service_secret (
  name  text  NOT NULL PRIMARY KEY,
  value bytea NOT NULL CHECK (length(value) = 32)
);
