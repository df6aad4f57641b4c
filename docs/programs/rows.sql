CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c INTEGER);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
INSERT INTO t SELECT i, printf('row %d of the table', i), i % 997 FROM n;
CREATE INDEX k ON t(c, b);
SELECT count(*), sum(length(b)) FROM t GROUP BY c ORDER BY 2;
DELETE FROM t WHERE a % 3 <> 0;
.shell sleep 10
