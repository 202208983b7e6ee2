INSERT INTO writ.migration (version, applied_ms) VALUES (1, 1767225600000);
UPDATE writ.head SET epoch = 3, next = 2, mark = 7;
INSERT INTO writ.writer (id, groups, seen) VALUES ('5a1f7f0e-0000-4000-8000-000000000001', 7, '2026-01-01T00:00:00Z');
INSERT INTO writ.record (space, key, version, claimed, value) VALUES ('spend', 'prm_1', 1, true, '\x6578655f31'), ('execution', 'exe_1', 4, false, '\x7b7d');
INSERT INTO writ.counter (name, span, value) VALUES ('refunds', '2026-01', 5);
INSERT INTO writ.lease (name, holder, epoch, until_ms) VALUES ('host', 'a', 8, 1767225601000);
INSERT INTO writ.log (position, leaf, payload, predicate_type, execution, number) VALUES (0, '\x01', '\x00ff', 't', 'exe_1', 0), (1, '\x02', '', 't', NULL, 0);
